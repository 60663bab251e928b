"""Approved work waits longer to be done than it did."""

from __future__ import annotations

from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import low_end, only_possible, reason, sayable, value
from calmrun.decision.finding import Finding, candidate, quiet
from calmrun.decision.rules import usual_billing_cents
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "protect_capacity"
_CHANGE: Final = "signals.capacity.change"
_RECENT: Final = "signals.capacity.wait_recent"
_BEFORE: Final = "signals.capacity.wait_before"
_LONGER_BY_DAYS: Final = 8
_LONGER_BY_RATIO: Final = 1.5
_LONGER_AT_LEAST: Final = 1.2
_DAYS: Final = 90


def consider(snapshot: Snapshot) -> Look:
    """Compare the wait from approval to done, unfinished work counted."""
    if sayable(snapshot, _CHANGE) is None:
        return NotSayable(FAMILY, reason(snapshot, _CHANGE))
    if not waits_longer(snapshot):
        return quiet(FAMILY, snapshot, _CHANGE)
    delayed = min(1.0, _longer_by(snapshot) / _DAYS)
    stake = usual_billing_cents(snapshot) * delayed
    claim = (_RECENT, _BEFORE, _CHANGE)
    beside = ("signals.capacity.waiting", "signals.capacity.waiting_money")
    against = only_possible(snapshot, _CHANGE)
    finding = Finding("longer_wait", stake, claim, beside, against)
    return candidate(FAMILY, snapshot, finding)


def waits_longer(snapshot: Snapshot) -> bool:
    """Tell whether approved work clearly waits longer than before."""
    longer = value(snapshot, _CHANGE) >= _LONGER_BY_RATIO
    surely = low_end(snapshot, _CHANGE) >= _LONGER_AT_LEAST
    return longer and surely and _longer_by(snapshot) >= _LONGER_BY_DAYS


def _longer_by(snapshot: Snapshot) -> float:
    return value(snapshot, _RECENT) - value(snapshot, _BEFORE)
