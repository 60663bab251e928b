"""Reading measures and choosing evidence."""

from __future__ import annotations

from collections.abc import Callable

from calmrun.decision.evidence import (
    copied,
    high_end,
    low_end,
    mass,
    reason,
    select,
    weakest,
)
from calmrun.signals.snapshot import Measure, Snapshot


Build = Callable[..., Snapshot]

TOP = "signals.concentration.top_share"
HHI = "signals.concentration.hhi"
PAST_DUE = "signals.open_money.past_due"
MEDIAN = "signals.days_to_pay.median"


def test_evidence_beside_a_claim_never_weakens_it(business: Build) -> None:
    """A less sure measure is left out beside a sure claim, and a fact stays."""
    hint = Measure(0.9, "share", 20, 0.1, 1.0, "low")
    snapshot = business({"days_to_pay.median": hint})
    assert select(snapshot, [TOP, TOP], [MEDIAN, HHI, TOP]) == (TOP, HHI)
    assert weakest(snapshot, [TOP, HHI]) == "high"
    assert weakest(snapshot, [TOP, MEDIAN]) == "low"
    assert weakest(snapshot, []) == "low"


def test_at_most_six_measures_are_chosen(business: Build) -> None:
    """A page shows six figures at the most, the claim's own first."""
    snapshot = business()
    paths = [f"signals.open_money.{name}" for name in snapshot.signals["open_money"]]
    assert select(snapshot, [TOP], paths) == (TOP, *paths[:5])


def test_copies_are_those_of_the_snapshot_document(business: Build) -> None:
    """Money is a decimal string in evidence, as in the snapshot's own document."""
    (item,) = copied(business({"open_money.past_due": 123_456}), [PAST_DUE])
    assert item.to_json() == {
        "path": PAST_DUE,
        "value": "1234.56",
        "n": 200,
        "low": None,
        "high": None,
    }


def test_what_cannot_be_read_counts_as_nothing(business: Build) -> None:
    """An absent measure has no interval, no mass, and a reason."""
    snapshot = business({"concentration.top_share": None})
    assert low_end(snapshot, TOP, 0.5) == 0.5
    assert low_end(snapshot, HHI) == 0.04
    assert high_end(snapshot, TOP, 0.5) == 0.5
    assert high_end(snapshot, HHI) == 0.04
    assert mass(snapshot, TOP) == 0
    assert mass(snapshot, HHI) == 0
    assert reason(snapshot, TOP) == "too_few"
    assert reason(snapshot, "signals.nothing.here") == "no_file"
