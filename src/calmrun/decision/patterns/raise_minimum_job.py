"""Very small jobs fill more and more of the days, for little of the money."""

from __future__ import annotations

from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import low_end, only_possible, reason, sayable, value
from calmrun.decision.finding import Finding, candidate, quiet
from calmrun.decision.rules import usual_billing_cents
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "raise_minimum_job"
_RECENT: Final = "signals.job_mix.tiny_recent"
_BEFORE: Final = "signals.job_mix.tiny_before"
_CHANGE: Final = "signals.job_mix.change"
_MONEY: Final = "signals.job_mix.tiny_money_share"
_GREW: Final = 0.2
_GREW_AT_LEAST: Final = 0.1
_MANY: Final = 0.4
_PART_OF_COUNT: Final = 0.5


def consider(snapshot: Snapshot) -> Look:
    """Compare the share of very small jobs, lately and before, and what they bring.

    They bring little where their part of the money is at most half their part of the
    count: eight jobs of ten come to some money however small they are.
    """
    if sayable(snapshot, _CHANGE) is None:
        return NotSayable(FAMILY, reason(snapshot, _CHANGE))
    if not _crowded(snapshot):
        return quiet(FAMILY, snapshot, _RECENT)
    stake = usual_billing_cents(snapshot) * value(snapshot, _MONEY)
    claim = (_RECENT, _BEFORE, _MONEY, _CHANGE)
    against = only_possible(snapshot, _CHANGE)
    finding = Finding("many_small", stake, claim, against=against)
    return candidate(FAMILY, snapshot, finding)


def _crowded(snapshot: Snapshot) -> bool:
    grew = value(snapshot, _CHANGE) >= _GREW
    surely = low_end(snapshot, _CHANGE) >= _GREW_AT_LEAST
    many = value(snapshot, _RECENT) >= _MANY
    little = value(snapshot, _MONEY) <= _PART_OF_COUNT * value(snapshot, _RECENT)
    return grew and surely and many and little
