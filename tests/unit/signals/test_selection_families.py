"""Families of drawn businesses whose files were chosen by outcome, and healthy twins.

Each business is drawn whole; its twin is the same with rows picked as an export would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import numpy as np
import pytest

from calmrun.signals.selection import blocked
from unit.signals.sample_packs import Row, Shop, ago, tables


SIZES: Final = ((150, 25), (400, 60), (1_000, 120))
"""Documents and customers."""
PACES: Final = (12.0, 25.0, 45.0)
"""Mean days to pay."""
Pick = Callable[[list[Row], int], list[Row]]


def all_open(rows: list[Row], _seed: int) -> list[Row]:
    """Leave all of it open, as in an aging report."""
    return [unpaid(row) for row in rows]


def all_paid(rows: list[Row], _seed: int) -> list[Row]:
    """Keep what is paid, as a payments report does."""
    return [row for row in rows if row["paid_on"]]


def open_tail(rows: list[Row], _seed: int) -> list[Row]:
    """Keep the last year whole, and of what is older twelve that were never paid."""
    recent = [row for row in rows if row["issued_on"] > ago(365)]
    old = [row for row in rows if row["issued_on"] <= ago(420)][:12]
    return recent + [unpaid(row) for row in old]


def never_marked(rows: list[Row], seed: int) -> list[Row]:
    """Leave a fifth of the invoices open for ever: cash that nobody marks."""
    draw = np.random.default_rng([seed, 9])
    return [unpaid(row) if draw.random() < 0.2 else row for row in rows]


def last_day(row: Row) -> date:
    """Give the day of a quote's answer, else its own."""
    answered: date = row["approved_on"] or row["declined_on"] or row["issued_on"]
    return answered


def unpaid(row: Row) -> Row:
    """Give the same invoice as if nobody had noted its payment."""
    owed = row["total_cents"]
    return {**row, "paid_on": None, "status": "sent", "balance_cents": owed}


def any_shop(_: Shop) -> bool:
    """Take every size and pace."""
    return True


def many_open(shop: Shop) -> bool:
    """Take those of whom twenty or more invoices must be open at any time."""
    return shop.documents / shop.span * shop.pay_days >= 20


def prompt(shop: Shop) -> bool:
    """Take those paid within two weeks: slow payment looks like none for months."""
    return shop.pay_days <= 12


CHOSEN: Final[dict[str, tuple[Pick, str, Callable[[Shop], bool]]]] = {
    "all open": (all_open, "selection_all_open", any_shop),
    "all paid": (all_paid, "selection_all_paid", many_open),
    "an open tail": (open_tail, "selection_open_tail", any_shop),
    "never marked": (never_marked, "never_marked_paid", prompt),
}
"""How to pick, the reason that follows, and where there is enough to tell it by."""


def shops(seeds: range) -> Iterator[Shop]:
    """Draw businesses of every size and pace."""
    for seed in seeds:
        for documents, customers in SIZES:
            for pace in PACES:
                yield Shop(seed, documents, customers, pay_days=pace)


def reasons(invoices: list[Row], quotes: list[Row] | None = None) -> set[str]:
    """Give the reasons for which signals are not sayable."""
    return set(blocked(tables(invoices, quotes or [])).values())


def test_whole_files_are_hardly_ever_taken_for_chosen_ones(*, soak: bool) -> None:
    """Of healthy businesses of all sizes and paces at most one in a hundred."""
    drawn = list(shops(range(1, 41 if soak else 9)))
    wrong = [shop for shop in drawn if reasons(shop.invoices(), shop.quotes())]
    assert len(wrong) <= max(1, len(drawn) // 100), wrong


@pytest.mark.parametrize("name", CHOSEN)
def test_chosen_files_are_found(name: str, *, soak: bool) -> None:
    """Each way of choosing is found in nineteen of twenty, with its own reason."""
    pick, reason, tells = CHOSEN[name]
    drawn = [shop for shop in shops(range(1, 41 if soak else 9)) if tells(shop)]
    missed = [s for s in drawn if reason not in reasons(pick(s.invoices(), s.seed))]
    assert len(missed) <= len(drawn) / 20, missed


@pytest.mark.parametrize("days", [30, 60])
def test_files_of_different_age_are_found(days: int, *, soak: bool) -> None:
    """A quotes file that ends weeks before the invoices says nothing of now."""
    drawn = list(shops(range(1, 41 if soak else 9)))
    missed = []
    for shop in drawn:
        older = [row for row in shop.quotes() if last_day(row) <= ago(days)]
        if "files_apart" not in reasons(shop.invoices(), older):
            missed.append(shop)
    assert len(missed) <= len(drawn) / 20, missed
