"""Cells as every sheet holds them: stripped text, null where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl


TOP: Final = 100
"""Records at the top of a sheet among which its header is looked for as written."""

_INVISIBLE: Final = (
    " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u2002\u2003\u2007\u2009"
    "\u200b\u200e\u200f\u202f\u2060\u3000\ufeff"
)
_GUARDED_CELL: Final = r'^="(.*)"$'


def tidy(cells: pl.DataFrame, longest: int) -> pl.DataFrame:
    """Strip cells, take off text guards (="0012"), cut them, make empty ones null."""
    cells = cells.select(pl.all().str.strip_chars(_INVISIBLE))
    guarded = _columns_where(cells, pl.all().str.starts_with('="'))
    too_long = _columns_where(cells, pl.all().str.len_bytes() > longest)
    cells = cells.with_columns(pl.col(guarded).str.replace(_GUARDED_CELL, "$1"))
    cells = cells.with_columns(pl.col(too_long).str.slice(0, longest))
    return cells.select(pl.when(pl.all() != "").then(pl.all()))


def _columns_where(cells: pl.DataFrame, condition: pl.Expr) -> list[str]:
    found = cells.select(condition.any())
    return [name for name in found.columns if found[name][0]]


def read_clean(text: bytes, delimiter: str, places: Iterable[int]) -> pl.DataFrame:
    """Read cleanly quoted UTF-8 as text cells, a column for each place.

    Raises
    ------
    polars.exceptions.PolarsError
        A record has more cells than there are places.
    """
    return pl.read_csv(
        text,
        has_header=False,
        separator=delimiter,
        schema={str(place): pl.String for place in places},
        missing_columns="insert",
    )
