from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.present.artifact import Strip
from calmrun.present.build import build_artifact
from calmrun.present.formats import Formats
from calmrun.present.strip import build_strip
from unit.present.sample_documents import sample


WRITE = Formats().measure


def drawn(values: dict[str, float], unit: str) -> Strip | None:
    """Draw measures of one unit."""
    evidence = [
        {"path": path, "value": value, "n": 9, "low": None, "high": None}
        for path, value in values.items()
    ]
    return build_strip(evidence, dict.fromkeys(values, unit), str, WRITE)


def test_earlier_and_now_share_one_axis() -> None:
    """19 and 41 days stand on an axis of 60, and their words say the same."""
    strip = build_artifact(sample("concluded")).strip
    assert strip is not None
    assert [bar.label for bar in strip.bars] == ["Earlier: 19 days", "Now: 41 days"]
    assert [round(bar.percent) for bar in strip.bars] == [32, 68]
    assert [tick.label for tick in strip.ticks] == ["0 days", "30 days", "60 days"]
    assert strip.description == "Earlier: 19 days. Now: 41 days."
    assert strip.caption == "Days until half are paid"


def test_a_share_is_drawn_as_part_of_the_whole() -> None:
    """One bar on an axis from nothing to all."""
    strip = build_artifact(sample("concluded_share")).strip
    assert strip is not None
    assert [(bar.label, bar.percent) for bar in strip.bars] == [("47%", 47.0)]
    assert [tick.label for tick in strip.ticks] == ["0%", "50%", "100%"]


def test_days_taken_are_drawn_against_the_days_given() -> None:
    """Terms of 30 days and a median of 44 share one axis, without a change."""
    strip = drawn({"s.pay.median": 44.0, "s.pay.terms_days": 30.0}, "days")
    assert strip is not None
    assert [bar.label for bar in strip.bars] == [
        "Due after 30 days",
        "Half are paid after 44 days",
    ]


def test_a_share_that_does_not_lead_is_not_drawn() -> None:
    """The strip is about the takeaway, not about whatever can be drawn."""
    evidence = [
        {"path": path, "value": 0.5, "n": 9, "low": None, "high": None}
        for path in ("s.x.count", "s.x.share")
    ]
    units = {"s.x.count": "count", "s.x.share": "share"}
    assert build_strip(evidence, units, str, WRITE) is None


def test_money_alone_is_not_drawn() -> None:
    """There is nothing to compare it with."""
    assert drawn({"signals.open_money.past_due": 12.0}, "money") is None
    assert drawn({}, "days") is None


@pytest.mark.parametrize(
    ("before", "recent"),
    [("s.x.median_before", "s.x.median_recent"), ("s.x.before", "s.x.recent")],
)
def test_pairs_are_found_in_any_order(before: str, recent: str) -> None:
    """The older one is drawn first, whichever comes first in the evidence."""
    strip = drawn({recent: 0.5, before: 0.2}, "share")
    assert strip is not None
    assert [bar.tone for bar in strip.bars] == ["before", "now"]


@given(before=st.floats(0, 5_000), recent=st.floats(0, 5_000))
def test_no_bar_leaves_the_axis(before: float, recent: float) -> None:
    """Whatever the days, both bars end on the drawing and keep their order."""
    strip = drawn({"s.x.before": before, "s.x.recent": recent}, "days")
    assert strip is not None
    old, new = (bar.percent for bar in strip.bars)
    assert 0 <= old <= 100
    assert 0 <= new <= 100
    assert (old < new) == (before < recent)
