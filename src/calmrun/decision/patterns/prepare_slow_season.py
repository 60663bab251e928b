"""In past years the coming months were much quieter. A fact of the past, no more."""

from __future__ import annotations

from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import reason, sayable, value
from calmrun.decision.finding import Finding, candidate, quiet
from calmrun.decision.rules import usual_billing_cents
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "prepare_slow_season"
_RATIO: Final = "signals.season.next3_vs_year"
_CYCLES: Final = "signals.season.cycles"
_CHANCE: Final = "signals.season.p_value"
_MOST_CHANCE: Final = 0.02
_FEWEST_CYCLES: Final = 2
_QUIET: Final = 0.7
_MOVABLE: Final = 0.25


def consider(snapshot: Snapshot) -> Look:
    """Look at what the coming months brought in each past year."""
    if sayable(snapshot, _RATIO) is None:
        return NotSayable(FAMILY, reason(snapshot, _RATIO))
    ratio = value(snapshot, _RATIO, 1.0)
    if ratio > _QUIET or not _repeats(snapshot):
        return quiet(FAMILY, snapshot, _RATIO)
    stake = usual_billing_cents(snapshot) * (1 - ratio) * _MOVABLE
    claim = (_RATIO, _CYCLES, "signals.billing.typical_90_days")
    return candidate(FAMILY, snapshot, Finding("past_years", stake, claim))


def _repeats(snapshot: Snapshot) -> bool:
    unlikely_chance = value(snapshot, _CHANCE, 1.0) <= _MOST_CHANCE
    return unlikely_chance and value(snapshot, _CYCLES) >= _FEWEST_CYCLES
