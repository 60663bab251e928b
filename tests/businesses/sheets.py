"""One workbook with a sheet per list, real days and real numbers in its cells."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from businesses.cells import Row


Table = tuple[Mapping[str, str], Sequence[Row]]
"""Field -> header, and the rows by field."""


def workbook(
    tables: Mapping[str, Table], titles: Sequence[str], covers: Sequence[str]
) -> bytes:
    """Write one sheet per table.

    Parameters
    ----------
    tables
        Name of the sheet -> its table.
    titles
        Lines above each table.
    covers
        Lines of a first sheet that holds no table; empty: there is none.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})
    as_day = book.add_format({"num_format": "dd mmm yyyy"})
    if covers:
        book.add_worksheet("About").write_column(0, 0, covers)
    for name, table in tables.items():
        sheet = book.add_worksheet(name.title())
        sheet.write_column(0, 0, titles)
        _fill(sheet, table, len(titles), as_day)
    book.close()
    return out.getvalue()


def _fill(sheet: Worksheet, table: Table, top: int, as_day: Format) -> None:
    headers, rows = table
    sheet.write_row(top, 0, list(headers.values()))
    for line, row in enumerate(rows, start=top + 1):
        for column, key in enumerate(headers):
            value = row[key]
            if isinstance(value, date):
                sheet.write_datetime(line, column, value, as_day)
            elif isinstance(value, int):
                sheet.write_number(line, column, value / 100)
            elif value is not None:
                sheet.write_string(line, column, value)
