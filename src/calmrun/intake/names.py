"""The names above a table, where two rows make them together.

A row of groups ("Invoice", "Amount") stands above the names ("No", "Date", "Net") and
is carried to the right; a header broken over two rows is joined cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from calmrun.intake.headings import read_heading


ROW: Final = "row"
_MOSTLY: Final = 0.7
_LONGEST: Final = 60
_UNDER: Final = 10
_TYPED: Final = re.compile(
    r"^\W*(\d[\d\s.,:/\\'T Z%+-]*|/Date\(.*|[\d.,]+\W*[A-Za-z]{0,3}|\S+@\S+|https?:.*"
    r"|true|false|yes|no|[0-9a-f]{8}-[0-9a-f-]+)\W*$",
    re.IGNORECASE,
)
_AGES: Final = re.compile(r"^[<>]? ?\d{1,3} ?([-\u2013+]|to) ?\d{0,3}$")
_PLAIN: Final = re.compile(r"[^\W\d_]")


Cells = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the columns, and which records they stand in.

    Parameters
    ----------
    first, last
        First and last record of the names; -1 where there are none.
    row
        The record that is told as the header, None where there is none.
    cells
        The record itself, by which it is known where it comes again.
    written
        One name per column, as written: groups are said only where a name alone is
        not enough to tell two columns apart.
    meant
        What each column's name means, groups included.
    """

    first: int
    last: int
    row: int | None
    cells: Cells
    written: Cells
    meant: Cells


def join_names(
    records: pl.DataFrame, columns: list[str], header_row: int
) -> Iterator[Names]:
    """Give the names of a header with the row below it, and with the row above it.

    Parameters
    ----------
    records
        The first records, with the column `ROW`.
    columns
        Names of the columns of cells.
    header_row
        The record that looks most like names.
    """
    cells = dict(zip(records[ROW], records.select(columns).rows(), strict=True))
    for first in (header_row, header_row - 1):
        upper, lower = cells.get(first), cells.get(first + 1)
        under = [row for at, row in cells.items() if at > first + 1][:_UNDER]
        if upper and lower and _are_names(upper, lower, under):
            broken = _filled(upper) >= _MOSTLY * _filled(lower)
            above = upper if broken else _carried(upper, lower)
            meant = tuple(map(_joined, above, lower))
            written = meant if broken or _repeats(lower) else _either(lower, upper)
            row = first if broken else first + 1
            yield Names(first, first + 1, row, lower, written, meant)


def _are_names(upper: Cells, lower: Cells, under: list[Cells]) -> bool:
    """Whether two rows hold names only, above rows that hold values."""
    named = [[cell for cell in row if cell] for row in (upper, lower)]
    if any(len(cells) < 2 for cells in named):
        return False
    both = [*named[0], *named[1]]
    if any(_is_value(cell) or len(cell) > _LONGEST for cell in both):
        return False
    if sum(map(_names_something, named[1])) < len(named[1]) / 2:
        return False
    values = sum(is_typed(cell) for row in under for cell in row if cell)
    return values >= max(1, len(under))


def _is_value(cell: str) -> bool:
    """Whether a cell is a value; "No" is a name here, of a number."""
    return is_typed(cell) and not is_known(cell)


def _names_something(cell: str) -> bool:
    return is_known(cell) or read_heading(cell).currency is not None


def _carried(upper: Cells, lower: Cells) -> Cells:
    """Carry each group to the right, over the names that stand below it."""
    carried: list[str | None] = []
    group: str | None = None
    for above, below in zip(upper, lower, strict=True):
        group = above or (group if below else None)
        carried.append(group)
    return tuple(carried)


def _joined(above: str | None, below: str | None) -> str | None:
    """Join two names; one that is said twice is said once."""
    if not above or not below or above == below:
        return above or below
    return f"{above} {below}"


def _repeats(cells: Cells) -> bool:
    named = [cell for cell in cells if cell]
    return len(set(named)) < len(named)


def _either(cells: Cells, others: Cells) -> Cells:
    return tuple(one or other for one, other in zip(cells, others, strict=True))


def _filled(cells: Cells) -> int:
    return sum(cell is not None for cell in cells)


def is_known(cell: str) -> bool:
    """Whether a cell is made of words that name columns."""
    return len(cell) <= 60 and read_heading(cell).known


def is_typed(cell: str | None) -> bool:
    """Whether a cell is a number, a day or another value, and no name."""
    if not cell or _AGES.match(cell):
        return False
    return _TYPED.match(cell) is not None or not _PLAIN.search(cell)
