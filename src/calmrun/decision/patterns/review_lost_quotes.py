"""Fewer of the answered quotes are approved than before, for small and large jobs."""

from __future__ import annotations

from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import (
    low_end,
    mass,
    only_possible,
    reason,
    sayable,
    value,
)
from calmrun.decision.finding import Finding, candidate, quiet
from calmrun.decision.rules import usual_billing_cents
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "review_lost_quotes"
_DROP: Final = "signals.approvals_change.drop"
_RECENT: Final = "signals.approvals_change.recent"
_BEFORE: Final = "signals.approvals_change.before"
_WITHIN_SIZES: Final = "signals.approvals_change.drop_within_sizes"
_WITHIN_SERVICES: Final = "signals.approvals_change.drop_within_services"
_WITHOUT_LARGEST: Final = "signals.approvals_change.drop_without_largest"
_FELL: Final = 0.1
_FELL_AT_LEAST: Final = 0.03
_LIKELY_WITHIN: Final = 0.95


def consider(snapshot: Snapshot) -> Look:
    """Compare approvals among answered quotes, and again within job sizes."""
    if sayable(snapshot, _DROP) is None:
        return NotSayable(FAMILY, reason(snapshot, _DROP))
    drop = value(snapshot, _DROP)
    if drop < _FELL or low_end(snapshot, _DROP) < _FELL_AT_LEAST:
        return quiet(FAMILY, snapshot, _DROP)
    before = max(value(snapshot, _BEFORE), drop)
    surely = low_end(snapshot, _DROP)  # a fall that few answers show looks too large
    stake = usual_billing_cents(snapshot) * surely / before
    claim = (_RECENT, _BEFORE, _DROP)
    beside = (_WITHIN_SIZES, _WITHIN_SERVICES)
    finding = Finding("fewer_approved", stake, claim, beside, _against(snapshot))
    return candidate(FAMILY, snapshot, finding)


def _against(snapshot: Snapshot) -> tuple[str, ...]:
    """List what else would explain a drop: another mix, one customer, chance."""
    against = []
    services = sayable(snapshot, _WITHIN_SERVICES)
    within = [_WITHIN_SIZES, *([] if services is None else [_WITHIN_SERVICES])]
    if any(mass(snapshot, path) < _LIKELY_WITHIN for path in within):
        against.append("mix_of_jobs")
    if value(snapshot, _WITHOUT_LARGEST) < _FELL / 2:
        against.append("one_customer")
    return (*against, *only_possible(snapshot, _DROP))
