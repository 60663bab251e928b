"""The rows that were left out, with the reason for each, as a CSV for a person.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula,
also after blanks. Such a cell gets an apostrophe before it; a plain number stays one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from calmrun.intake.entries import Entry
from calmrun.intake.header import WHY
from calmrun.intake.names import ROW
from calmrun.intake.problems import reason


_FORMULA: Final = re.compile(
    "^[\\s\\0\"']*[=+@\\-\u2212\uff1d\uff0b\uff0d\uff20|%]|^[\\t\\r\\n]"
)
_NUMBER: Final = re.compile(r"^[-+]?[\d.,' \u00a0\u202f]*\d[-%]?$")


def left_out_csv(entries: Iterable[Entry], most: int | None = None) -> str:
    """Write every row that was not used: file, sheet, row, why, then its cells.

    Parameters
    ----------
    entries
        Lists as they were read. Rows are counted from 1, as a spreadsheet does.
    most
        Rows to write at most; None writes all.
    """
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(["file", "sheet", "row", "reason", "cells"])
    rows = chain.from_iterable(map(_rows, entries))
    out.writerows([guarded(cell) for cell in row] for row in islice(rows, most))
    return text.getvalue()


def guarded(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> guarded("=1+1"), guarded("-12.50"), guarded("Fern Court HOA")
    ("'=1+1", '-12.50', 'Fern Court HOA')
    """
    risky = _FORMULA.match(cell) is not None and _NUMBER.match(cell) is None
    return f"'{cell}" if risky else cell


def _rows(entry: Entry) -> Iterator[list[str]]:
    if entry.documents is None:
        return
    sheet = entry.documents.recognition.sheet
    for record, why in entry.documents.left_out.select(ROW, WHY).iter_rows():
        cells = [cell or "" for cell in sheet.cells.row(record)]
        while cells and not cells[-1]:
            cells.pop()
        place = [sheet.file, sheet.sheet or "", str(record + 1)]
        yield [*place, reason(why), *cells]
