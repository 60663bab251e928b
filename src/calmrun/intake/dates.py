"""Days out of text: one order per column, never per cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from calmrun.intake.date_cells import FIRST_YEAR, LAST_YEAR, read_date_cells
from calmrun.intake.distinct import distinct


DateOrder = Literal["ymd", "dmy", "mdy"]
"""Which of year, month and day comes first in a date that is written in numbers."""

_MORE_THAN_YEARS: Final = 12  # distinct two-digit numbers: days, not years
_DATED: Final = pl.any_horizontal(pl.col("fixed", "dmy", "mdy", "ymd").is_not_null())
_SAYS_NOTHING: Final = pl.col("empty").fill_null(value=False)
_UNDECIDED: Final = (pl.col("dmy") != pl.col("mdy")).fill_null(value=False)


@dataclass(frozen=True, slots=True)
class ParsedDates:
    """One column read as days.

    Parameters
    ----------
    days
        Date, one per cell; null where the cell is empty, unreadable, or could be two
        days and nothing decides which.
    order
        The order in which dates such as 03/04/2026 were read; "ymd" where all dates in
        numbers begin with the year; None where it never mattered (month names, serial
        numbers, only 05/05) or could not be decided.
    contradiction
        The column proves both orders: 27/01 in one cell and 01/27 in another. In a
        workbook also: some cells are real days none of which is after the 12th, the
        others are text that proves an order, so the real ones were turned around.
    ambiguous
        At least one cell could be two days, no cell proves an order, and the caller
        passed none.
    proofs
        Order -> (cells that only that order can read, position of the first).
    undecided
        Cells that could be two days, whatever the column decided.
    unreadable, unreadable_row
        Filled cells that are no date, and the position of the first of them.
    share_parsed
        Cells that are a date (in whichever order) over filled cells, 0 when none is
        filled. "n/a", "-" and 0000-00-00 count as not filled.
    bare_numbers
        Most of them are plain numbers (serial, epoch, 20260331), which other columns
        hold as well: weak evidence that this is a date column.

    Notes
    -----
    Positions are 0-based in the column as given.
    """

    days: pl.Series
    order: DateOrder | None
    contradiction: bool
    ambiguous: bool
    proofs: Mapping[DateOrder, tuple[int, int]]
    undecided: int
    unreadable: int
    unreadable_row: int | None
    share_parsed: float
    bare_numbers: bool


def parse_dates(
    column: pl.Series, *, native: bool = False, order: DateOrder | None = None
) -> ParsedDates:
    """Read a String column as days.

    Parameters
    ----------
    column
        String, shape (n,), null where empty.
    native
        The column comes from a workbook, whose real dates are written as ISO days.
    order
        Learned elsewhere (another column of the file, the owner's answer). It is used
        where the column itself proves nothing.

    Returns
    -------
    ParsedDates
        With `days` of shape (n,), named like the column.

    Notes
    -----
    Times of day and offsets are dropped: the day is the one that is written. Epoch
    times are days in UTC. Two digits of a year are 1970 to 2069. Dates with dots that
    nothing decides are read day first, since no country writes the month first there.

    Examples
    --------
    >>> read = parse_dates(pl.Series(["03/04/2026", "27/01/2026"]))
    >>> read.order, read.days.to_list()[0].isoformat()
    ('dmy', '2026-04-03')
    >>> parse_dates(pl.Series(["03/04/2026"])).ambiguous
    True
    """
    return _all_iso(column) or _decide(column, native=native, order=order)


def share_of_days(columns: pl.DataFrame) -> pl.DataFrame:
    """Tell how much of each column is days; the readers run once for all of them.

    Parameters
    ----------
    columns
        ``column`` and ``text``, one row per filled cell, shape (n, 2).

    Returns
    -------
    DataFrame
        ``column``, and ``share_parsed`` and ``bare_numbers`` as in `ParsedDates`.
    """
    cells = _with_readings(columns["text"]).with_columns(columns["column"])
    read = _DATED.sum()
    filled = (_DATED | ~_SAYS_NOTHING).sum()
    return cells.group_by("column").agg(
        share_parsed=(read / filled).fill_nan(0.0),
        bare_numbers=2 * pl.col("bare").sum() > read,
    )


def _decide(column: pl.Series, *, native: bool, order: DateOrder | None) -> ParsedDates:
    cells = _with_readings(column)
    proofs = _proofs(cells)
    contradiction = len(proofs) > 1 or (native and _turned_around(cells, proofs))
    undecided = cells.filter(_UNDECIDED)
    chosen = None if contradiction else _choose(proofs, order, undecided)
    dated = cells.filter(_DATED)
    unreadable = cells.filter(pl.col("text").is_not_null() & ~_DATED & ~_SAYS_NOTHING)
    return ParsedDates(
        days=_days(cells, chosen).alias(column.name),
        order=chosen or _leading_year(dated),
        contradiction=contradiction,
        ambiguous=not (undecided.is_empty() or chosen or contradiction),
        proofs=proofs,
        undecided=undecided.height,
        unreadable=unreadable.height,
        unreadable_row=None if unreadable.is_empty() else unreadable["row"][0],
        share_parsed=dated.height / max(1, dated.height + unreadable.height),
        bare_numbers=_mostly(dated["bare"]),
    )


def _all_iso(column: pl.Series) -> ParsedDates | None:
    """Read a column of nothing but 2026-03-31, the most common one, without detour."""
    days = column.str.to_date("%Y-%m-%d", strict=False)
    filled = len(column) - column.null_count()
    inside = days.dt.year().is_between(FIRST_YEAR + 1, LAST_YEAR)
    if not filled or int(inside.sum()) < filled:
        return None
    return ParsedDates(
        days=days,
        order="ymd",
        contradiction=False,
        ambiguous=False,
        proofs={},
        undecided=0,
        unreadable=0,
        unreadable_row=None,
        share_parsed=1.0,
        bare_numbers=False,
    )


def _with_readings(column: pl.Series) -> pl.DataFrame:
    """Read each distinct text once and give every cell its readings, in order."""
    found = distinct(column)
    texts = found.texts.alias("text").to_frame()
    readings = texts.join(
        read_date_cells(found.texts), on="text", how="left", maintain_order="left"
    )
    return found.spread(readings).with_row_index("row")


def _proofs(cells: pl.DataFrame) -> dict[DateOrder, tuple[int, int]]:
    proving: dict[DateOrder, pl.Expr]
    if _short_years_lead(cells):
        proving = {"ymd": pl.col("ymd").is_not_null()}
    else:
        proving = {
            "dmy": pl.col("dmy").is_not_null() & pl.col("mdy").is_null(),
            "mdy": pl.col("mdy").is_not_null() & pl.col("dmy").is_null(),
        }
    found = {order: cells.filter(proof)["row"] for order, proof in proving.items()}
    return {order: (len(rows), rows[0]) for order, rows in found.items() if len(rows)}


def _short_years_lead(cells: pl.DataFrame) -> bool:
    """26-03-31: the first number hardly varies, the last one does as days do."""
    numbers = cells.filter(pl.col("dmy").is_not_null() | pl.col("mdy").is_not_null())
    if numbers.is_empty() or numbers["ymd"].null_count():
        return False
    last_numbers = numbers["ymd"].dt.day().n_unique()
    return last_numbers > _MORE_THAN_YEARS and numbers["ymd"].dt.year().n_unique() <= 6


def _turned_around(
    cells: pl.DataFrame, proofs: Mapping[DateOrder, tuple[int, int]]
) -> bool:
    """Tell whether the spreadsheet took day for month wherever it could."""
    real = cells["fixed"].drop_nulls()
    return bool(proofs) and len(real) >= 5 and bool((real.dt.day() <= 12).all())


def _choose(
    proofs: Mapping[DateOrder, tuple[int, int]],
    order: DateOrder | None,
    undecided: pl.DataFrame,
) -> DateOrder | None:
    """Take the column's own proof, else what the caller knows, else the dots."""
    if proofs:
        return next(iter(proofs))
    if undecided.is_empty():
        return None
    if order is not None and not undecided[order].null_count():
        return order
    return "dmy" if bool(undecided["dotted"].all()) else None


def _days(cells: pl.DataFrame, chosen: DateOrder | None) -> pl.Series:
    """Give each cell its day; without a choice only what can be one day."""
    by_choice = pl.col(chosen) if chosen else pl.lit(None, dtype=pl.Date)
    one_day = pl.when(~_UNDECIDED).then(pl.coalesce("dmy", "mdy"))
    return cells.select(pl.coalesce("fixed", by_choice, one_day)).to_series()


def _leading_year(dated: pl.DataFrame) -> DateOrder | None:
    return "ymd" if _mostly(dated["year_first"]) else None


def _mostly(flags: pl.Series) -> bool:
    return 2 * int(flags.sum() or 0) > len(flags)
