"""The native workbook reader, in a process of its own: ``python -m`` this module.

A damaged or hostile workbook can make the native reader ask for any amount of memory,
and then it ends its whole process. So that process is not the one that serves owners:
this one gets the bytes on its standard input and writes what it read to its output.

For each filled sheet the output holds one line of JSON (`name`, `rows`, `columns`,
`left`, `length`) and then `length` bytes of clean CSV, which begins in column `left`.
A line with `failure` (``locked``, ``damaged`` or ``too_large``) ends it early.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO, Final
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)


def main() -> None:
    """Read standard input within limits: arguments are bytes, seconds and cells."""
    memory, seconds, most_cells = map(int, sys.argv[1:])
    _take_at_most(memory, seconds)
    content, target = sys.stdin.buffer.read(), sys.stdout.buffer
    try:
        _write_sheets(content, target, most_cells)
    except PasswordError:
        _write_line(target, failure="locked")
    except MemoryError:
        _write_line(target, failure="too_large")
    except BaseException:  # noqa: BLE001 - a panic of the native reader is no Exception
        _write_line(target, failure="damaged")


def _take_at_most(memory: int, seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415 - only where the system has it
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))  # if nobody waits


def _require_an_end(content: bytes) -> None:
    """Refuse broken XML: in an ODS the native reader looks for the end for ever."""
    if not content.startswith(b"PK"):
        return
    with ZipFile(io.BytesIO(content)) as archive:
        if _ODS_PART in archive.namelist():
            with archive.open(_ODS_PART) as part:
                ParserCreate().ParseFile(part)


def _write_sheets(content: bytes, target: BinaryIO, most_cells: int) -> None:
    _require_an_end(content)
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        for name, grid in _shown_sheets(workbook):
            _, left = grid.start or (0, 0)
            last_row, last_column = grid.end or (0, 0)
            shape = {"rows": last_row + 1, "columns": last_column + 1, "left": left}
            fits = shape["rows"] * shape["columns"] <= most_cells
            text = _as_csv(grid) if fits else b""
            _write_line(target, name=name, length=len(text), **shape)
            target.write(text)


def _write_line(target: BinaryIO, **facts: str | int) -> None:
    target.write(json.dumps(facts).encode() + b"\n")


def _shown_sheets(workbook: CalamineWorkbook) -> Iterator[tuple[str, CalamineSheet]]:
    """Name filled sheets; hidden ones only where no other is filled."""
    tabs = [tab for tab in workbook.sheets_metadata if tab.typ == _WORKSHEET]
    seen = False
    for tab in sorted(tabs, key=lambda tab: tab.visible != _VISIBLE):
        if seen and tab.visible != _VISIBLE:
            return
        grid = workbook.get_sheet_by_name(tab.name)
        if grid.start is not None:
            seen = True
            yield tab.name, grid


_ODS_PART: Final = "content.xml"
_WORKSHEET: Final = SheetTypeEnum.WorkSheet
_VISIBLE: Final = SheetVisibleEnum.Visible


def _as_csv(grid: CalamineSheet) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in grid.iter_rows():
        writer.writerow([_WRITERS[type(value)](value) for value in row])
    return text.getvalue().encode()


def _number(value: float) -> str:
    """Fifteen digits, as a spreadsheet keeps them, never with an exponent."""
    if value.is_integer():
        return str(int(value))
    text = f"{value:.15g}"
    return text if "e" not in text else f"{value:.15f}".rstrip("0")


def _moment(value: datetime) -> str:
    if value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="seconds")


def _span(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    str: str,
    float: _number,
    int: str,
    bool: lambda value: str(value).upper(),
    date: date.isoformat,
    datetime: _moment,
    time: lambda value: value.isoformat(timespec="seconds"),
    timedelta: _span,
}


if __name__ == "__main__":
    main()
