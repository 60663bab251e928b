"""How often a file that was chosen by outcome is told, and how often a whole one is.

`benchmarks/selection.py` prints the whole curve; here are its corners.
"""

from __future__ import annotations

import pytest

from calmrun.intake.pack import Pack
from calmrun.signals.selection import blocked
from calmrun.signals.tables import read_tables
from populations.choosing import (
    KINDS,
    Trait,
    healthy_shop,
    never_marked,
    only_paid,
    plain_shop,
)


def reasons(pack: Pack) -> set[str]:
    """Give the reasons for which signals are not sayable."""
    return set(blocked(read_tables(pack)).values())


def test_whole_files_are_hardly_ever_taken_for_chosen_ones(*, soak: bool) -> None:
    """Of slow, net 90, retained, idle and small ones at most one in a hundred."""
    seeds = range(1, 201 if soak else 16)
    drawn = [(kind, seed) for kind in KINDS for seed in seeds]
    wrong = [each for each in drawn if reasons(healthy_shop(*each))]
    assert len(wrong) <= len(drawn) / 100, wrong


@pytest.mark.parametrize(("days_to_pay", "invoices"), [(15, 500), (30, 250), (50, 250)])
def test_lists_of_what_is_paid_are_told(
    days_to_pay: float, invoices: int, *, soak: bool
) -> None:
    """Where eight or more invoices must be open, their absence is told in most."""
    seeds = range(1, 101 if soak else 21)
    files = [only_paid(plain_shop(days_to_pay, invoices, seed)) for seed in seeds]
    told = sum("selection_all_paid" in reasons(file) for file in files)
    assert told >= 0.8 * len(files)


@pytest.mark.parametrize("trait", ["any", "customers", "service", "small"])
@pytest.mark.parametrize(
    ("days_to_pay", "invoices", "share"),
    [(15, 250, 0.1), (30, 250, 0.2), (50, 500, 0.2), (50, 250, 0.4)],
)
def test_what_is_never_marked_is_told(
    trait: Trait, days_to_pay: float, invoices: int, share: float, *, soak: bool
) -> None:
    """By whatever trait the cash is left unmarked, and however slow the others are."""
    seeds = range(1, 101 if soak else 11)
    files = [
        never_marked(plain_shop(days_to_pay, invoices, seed), share, trait, seed)
        for seed in seeds
    ]
    told = sum("never_marked_paid" in reasons(file) for file in files)
    assert told >= 0.7 * len(files)
