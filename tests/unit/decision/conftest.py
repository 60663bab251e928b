"""A healthy business as a snapshot, and a way to change a few of its measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from calmrun.signals.snapshot import Measure, Snapshot


Change = Measure | float | int | None
Build = Callable[..., Snapshot]


def days(value: float) -> Measure:
    """Give a sure number of days."""
    return Measure(value, "days", 200, value - 2, value + 2, "high", mass=0.99)


def share(value: float, *, spread: float = 0.04, mass: float = 0.01) -> Measure:
    """Give a sure share whose claimed band does not hold."""
    low, high = value - spread, value + spread
    return Measure(value, "share", 200, low, high, "high", mass=mass)


def fact(value: float, unit: str = "count") -> Measure:
    """Give a fact of the file."""
    return Measure(value, unit, 200, confidence="exact")  # type: ignore[arg-type]


HEALTHY: Mapping[str, Mapping[str, Measure]] = {
    "billing": {
        "invoices": fact(400),
        "last_year": fact(40_000_000, "money"),
        "typical_90_days": fact(10_000_000, "money"),
        "last_90_days": fact(10_500_000, "money"),
    },
    "quoted": {"typical_90_days": fact(6_000_000, "money")},
    "days_to_pay": {
        "median": days(15),
        "median_recent": days(16),
        "median_before": days(15),
        "median_on_account": Measure(17, "days", 200, 15, 19, "high", mass=0.0),
        "median_on_account_lately": days(17),
        "terms_days": fact(30, "days"),
        "late_share": share(0.10),
        "late_share_30": share(0.03),
        "late_share_recent": share(0.11),
        "late_days_median": days(-15),
        "door_share": share(0.05),
    },
    "payment_slipping": {
        "unpaid_at_30_recent": share(0.15),
        "unpaid_at_30_before": share(0.13),
        "change": share(0.02),
        "change_without_largest": share(0.02),
        "change_on_account": share(0.02),
        "unpaid_on_account_recent": share(0.16),
        "late_recent": share(0.11),
        "late_before": share(0.10),
        "late_change": share(0.01),
    },
    "open_money": {
        "total": fact(2_000_000, "money"),
        "past_due": fact(800_000, "money"),
        "past_due_count": fact(12),
        "over_30_late": fact(400_000, "money"),
        "over_30_count": fact(6),
        "top5_share_of_year": fact(0.01, "share"),
        "share_of_year": fact(0.01, "share"),
        "top_debtor_share": fact(0.3, "share"),
        "old_tail": fact(200_000, "money"),
    },
    "largest_debtor": {
        "past_due": fact(200_000, "money"),
        "share_of_past_due": fact(0.25, "share"),
        "share_of_year": fact(0.005, "share"),
        "paid_before": fact(30),
        "usual_days": fact(21, "days"),
        "silent_days": fact(9, "days"),
        "stopped": Measure(0, "count", 30, confidence="low", mass=0.1),
    },
    "approval_rate": {"decided_rate": share(0.6)},
    "approvals_change": {
        "recent": share(0.58),
        "before": share(0.6),
        "drop": share(0.02),
        "drop_within_sizes": share(0.02, mass=0.2),
        "drop_within_services": share(0.02, mass=0.2),
        "drop_without_largest": share(0.02),
    },
    "follow_up": {
        "unanswered_at_21_recent": share(0.12),
        "unanswered_at_21_before": share(0.10),
        "change": share(0.02),
        "open_share_recent": share(0.12),
        "open_share_before": share(0.01),
        "open_aged": fact(8),
        "open_aged_money": fact(900_000, "money"),
    },
    "concentration": {
        "top_share": share(0.12),
        "top_share_without_largest": share(0.08),
        "top_invoices": fact(30),
        "hhi": fact(0.04, "ratio"),
        "customers": fact(60),
    },
    "done_not_invoiced": {
        "seen_done": fact(200),
        "count": fact(4),
        "money": fact(60_000, "money"),
        "share": share(0.01),
        "share_recent": share(0.02),
        "recent_money": fact(60_000, "money"),
        "link_rate": fact(0.97, "share"),
    },
    "capacity": {
        "wait_recent": days(9),
        "wait_before": days(8),
        "change": Measure(1.1, "ratio", 200, 0.9, 1.3, "high", mass=0.01),
        "waiting": fact(12),
        "waiting_money": fact(900_000, "money"),
    },
    "price": {
        "change": Measure(-0.01, "ratio", 200, -0.05, 0.03, "high", mass=0.01),
        "change_without_largest": Measure(-0.01, "ratio", 200, -0.05, 0.03, "high"),
        "services": fact(7),
        "share_of_billing": fact(0.9, "share"),
    },
    "double_billing": {
        "pairs": fact(2),
        "money": fact(30_000, "money"),
        "share": share(0.004),
        "share_recent": share(0.004),
        "recent_pairs": fact(1),
        "recent_money": fact(15_000, "money"),
    },
    "season": {
        "p_value": Measure(0.4, "ratio", 36, confidence="exact"),
        "cycles": fact(3),
        "next3_vs_year": Measure(0.97, "ratio", 36, 0.9, 1.04, "high"),
    },
    "job_mix": {
        "tiny_recent": share(0.25),
        "tiny_before": share(0.24),
        "tiny_money_share": share(0.05),
        "change": share(0.01),
    },
}


ABSENT = Measure(None, "days", 0, sayable=False, reason="too_few")


@pytest.fixture
def business() -> Build:
    """Build the snapshot of a healthy business with a few measures changed.

    A number replaces a value (its interval moves with it), a Measure replaces the
    measure, None makes it not sayable for too few documents.
    """
    return _business


def _business(changes: Mapping[str, Change] | None = None, **kwargs: str) -> Snapshot:
    signals = {name: dict(measures) for name, measures in HEALTHY.items()}
    for path, change in (changes or {}).items():
        signal, name = path.split(".")
        known = signals[signal].get(name, ABSENT)
        signals[signal][name] = _changed(known, change)
    return Snapshot(
        as_of=date(2026, 3, 31),
        currency=kwargs.get("currency", "USD"),
        documents={"invoices": 400, "quotes": 300, "jobs": 0},
        signals=signals,
        country=kwargs.get("country", "US"),
    )


def _changed(measure: Measure, change: Change) -> Measure:
    if isinstance(change, Measure):
        return change
    if change is None:
        return replace(measure, value=None, sayable=False, reason="too_few")
    moved = {} if measure.low is None else _moved(measure, change)
    return replace(measure, value=change, mass=0.999, **moved)


def _moved(measure: Measure, value: float) -> dict[str, float]:
    assert measure.low is not None
    assert measure.high is not None
    spread = (measure.high - measure.low) / 2
    return {"low": value - spread, "high": value + spread}
