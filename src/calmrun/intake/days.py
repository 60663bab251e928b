"""The date columns of one list, read in one order that the whole list agrees on.

A column that proves its order is read in it. One that proves nothing learns it from the
other date columns, then from the owner, then from what dates must obey (nothing is
due before it is issued, lists run in order), then from the country. Else we ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from calmrun.intake.dates import DateOrder, ParsedDates, parse_dates


Orders = frozenset[DateOrder]
_TURNS: Final[tuple[DateOrder, DateOrder]] = ("dmy", "mdy")
_IN_TURN: Final = (
    ("created_at", "issued_at"),
    ("issued_at", "due_at"),
    ("issued_at", "paid_at"),
    ("created_at", "due_at"),
    ("created_at", "paid_at"),
    ("issued_at", "approved_at"),
    ("issued_at", "declined_at"),
    ("approved_at", "converted_at"),
    ("created_at", "scheduled_at"),
    ("scheduled_at", "completed_at"),
)
_MONTH_FIRST: Final = frozenset({"US"})
_UNSURE: Final = frozenset({"CA", "PH"})
_CLEARLY: Final = 0.1
_STEADY: Final = 0.95
_UNSTEADY: Final = 0.8
_ENOUGH_STEPS: Final = 8
_SEVERAL: Final = 2


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about the date order from outside the list.

    Parameters
    ----------
    answer
        What the owner said.
    elsewhere
        The order that every other file of the run proves.
    country
        ISO code, None where unknown.
    today
        Most days of a list are not after it.
    usual
        The order that lists of this look mostly have: shown while the question is
        open, never concluded from.
    """

    answer: DateOrder | None
    elsewhere: DateOrder | None
    country: str | None
    today: date
    usual: DateOrder = "dmy"


@dataclass(frozen=True, slots=True)
class DaysRead:
    """Field -> its days, the fields that nothing decides, whether the owner did."""

    columns: Mapping[str, ParsedDates]
    order: DateOrder | None
    open: tuple[str, ...]
    answered: bool


def read_days(
    texts: Mapping[str, pl.Series], *, native: bool, hints: Hints
) -> DaysRead:
    """Read the date columns of one list.

    Parameters
    ----------
    texts
        Field -> cells as written.
    native
        Whether the list comes from a workbook.
    hints
        What is known from outside.
    """
    read = {name: parse_dates(cells, native=native) for name, cells in texts.items()}
    proven = proven_orders(read)
    unclear = [name for name, column in read.items() if column.ambiguous]
    order = next(iter(proven)) if len(proven) == 1 else None
    asked = bool(unclear) and not proven
    if asked:
        order = _learned(texts, unclear, native, hints)
    if unclear and order is not None:
        read |= {
            name: parse_dates(texts[name], native=native, order=order)
            for name in unclear
        }
    undecided = tuple(name for name in unclear if read[name].ambiguous)
    for name in undecided:
        usual = parse_dates(texts[name], native=native, order=hints.usual)
        read[name] = replace(read[name], days=usual.days)
    return DaysRead(read, order, undecided, asked and hints.answer is not None)


def proven_orders(read: Mapping[str, ParsedDates]) -> Orders:
    """Give the orders that the columns of one list prove."""
    return frozenset(
        order
        for column in read.values()
        if not column.contradiction
        for order in column.proofs
        if order in _TURNS
    )


def _learned(
    texts: Mapping[str, pl.Series],
    unclear: list[str],
    native: bool,  # noqa: FBT001 - passed on
    hints: Hints,
) -> DateOrder | None:
    return (
        hints.answer
        or hints.elsewhere
        or _by_relations(texts, unclear, native, hints.today)
        or _by_country(hints.country)
    )


def _by_country(country: str | None) -> DateOrder | None:
    if country is None or country in _UNSURE:
        return None
    return "mdy" if country in _MONTH_FIRST else "dmy"


def _by_relations(
    texts: Mapping[str, pl.Series],
    unclear: list[str],
    native: bool,  # noqa: FBT001 - passed on
    today: date,
) -> DateOrder | None:
    """Choose the order under which days come in turn, where the other breaks it.

    What has happened lies not after today, and rows mostly stand in order of day.
    Evidence for both orders is none.
    """
    faults: dict[DateOrder, float] = {}
    steady: dict[DateOrder, float] = {}
    ahead: dict[DateOrder, int] = {}
    for order in _TURNS:
        days = {
            name: parse_dates(
                cells, native=native, order=order if name in unclear else None
            ).days
            for name, cells in texts.items()
        }
        faults[order] = _faults(days)
        ahead[order] = _ahead(days, today)
        steady[order] = max((_steadiness(days[name]) for name in unclear), default=0)
    told = {
        order
        for order, other in (_TURNS, _TURNS[::-1])
        if (faults[order] <= faults[other] / 5 and faults[other] >= _CLEARLY)
        or (ahead[order] == 0 and ahead[other] >= _SEVERAL)
        or (steady[order] >= _STEADY and steady[other] <= _UNSTEADY)
    }
    return told.pop() if len(told) == 1 else None


def _faults(days: Mapping[str, pl.Series]) -> float:
    """Give the share of rows whose days break their turn."""
    pairs = [(days[a], days[b]) for a, b in _IN_TURN if {a, b} <= days.keys()]
    return max((_mean(earlier > later) for earlier, later in pairs), default=0.0)


def _ahead(days: Mapping[str, pl.Series], today: date) -> int:
    """Count the days of what has happened that lie after today."""
    happened = [column for name, column in days.items() if name not in _LATER]
    return max((int((column > today).sum()) for column in happened), default=0)


_LATER: Final = frozenset({"due_at", "scheduled_at"})


def _mean(flags: pl.Series) -> float:
    return float(flags.drop_nulls().cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]  # a mean of flags


def _steadiness(days: pl.Series) -> float:
    """Give the share of steps that go the same way, as in a list in order of day."""
    steps = np.diff(days.drop_nulls().cast(pl.Int32).to_numpy())
    steps = steps[steps != 0]
    if len(steps) < _ENOUGH_STEPS:
        return 0.0
    return float(max((steps > 0).mean(), (steps < 0).mean()))
