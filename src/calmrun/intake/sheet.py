"""One table of cells as a file holds it, before anything is understood."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every record of one CSV file, or of one sheet of a workbook.

    Parameters
    ----------
    file
        The upload's name.
    sheet
        Name of the sheet, None for a text file.
    encoding
        ``utf-8``, ``utf-8-sig``, ``utf-16``, ``cp1252`` and so on for text; ``xlsx``,
        ``xlsb``, ``xls`` or ``ods`` for a workbook.
    delimiter
        What separates the cells, None for a workbook.
    cells
        Shape (records, widest record), String columns named "0", "1" and so on.
        Record i is row i + 1 of the file as a spreadsheet shows it: blank lines are
        records and a quoted cell of several lines belongs to one record. Cells are
        stripped, an empty cell is null, short records are padded with nulls.
    native
        True for a workbook: numbers are written plainly with ".", days as ISO dates.
    top
        The first records with their cells as written, blanks around them included.
    """

    file: str
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    cells: pl.DataFrame
    native: bool
    top: pl.DataFrame
