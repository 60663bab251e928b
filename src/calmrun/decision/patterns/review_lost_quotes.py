"""Fewer of the answered quotes are approved than before, for small and large jobs."""

from __future__ import annotations

from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import low_end, mass, reason, sayable, value
from calmrun.decision.finding import Finding, candidate, quiet
from calmrun.decision.rules import usual_billing_cents
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "review_lost_quotes"
_DROP: Final = "signals.approvals_change.drop"
_RECENT: Final = "signals.approvals_change.recent"
_BEFORE: Final = "signals.approvals_change.before"
_WITHIN_SIZES: Final = "signals.approvals_change.drop_within_sizes"
_WITHOUT_LARGEST: Final = "signals.approvals_change.drop_without_largest"
_FELL: Final = 0.1
_FELL_AT_LEAST: Final = 0.03
_SURE: Final = 0.99


def consider(snapshot: Snapshot) -> Look:
    """Compare approvals among answered quotes, and again within job sizes."""
    if sayable(snapshot, _DROP) is None:
        return NotSayable(FAMILY, reason(snapshot, _DROP))
    drop = value(snapshot, _DROP)
    if drop < _FELL or low_end(snapshot, _DROP) < _FELL_AT_LEAST:
        return quiet(FAMILY, snapshot, _DROP)
    before = max(value(snapshot, _BEFORE), drop)
    stake = usual_billing_cents(snapshot) * drop / before
    claim = (_RECENT, _BEFORE, _DROP, _WITHIN_SIZES)
    finding = Finding("fewer_approved", stake, claim, against=_against(snapshot))
    return candidate(FAMILY, snapshot, finding)


def _against(snapshot: Snapshot) -> tuple[str, ...]:
    """Ask for all but certainty: most drops that look real are chance."""
    against = []
    if value(snapshot, _WITHIN_SIZES) < _FELL / 2:
        against.append("mix_of_jobs")
    if value(snapshot, _WITHOUT_LARGEST) < _FELL / 2:
        against.append("one_customer")
    if mass(snapshot, _DROP) < _SURE:
        against.append("only_possible")
    return tuple(against)
