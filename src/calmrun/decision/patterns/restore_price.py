"""The same kind of work is billed lower than a year ago."""

from __future__ import annotations

from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import high_end, only_possible, reason, sayable, value
from calmrun.decision.finding import Finding, candidate, quiet
from calmrun.decision.rules import usual_billing_cents
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "restore_price"
_CHANGE: Final = "signals.price.change"
_WITHOUT_LARGEST: Final = "signals.price.change_without_largest"
_SERVICES: Final = "signals.price.services"
_COMPARED: Final = "signals.price.share_of_billing"
_LOWER: Final = -0.1
_LOWER_AT_LEAST: Final = -0.05


def consider(snapshot: Snapshot) -> Look:
    """Compare each service with itself, recent invoices against a year ago."""
    if sayable(snapshot, _CHANGE) is None:
        return NotSayable(FAMILY, reason(snapshot, _CHANGE))
    change = value(snapshot, _CHANGE)
    if change > _LOWER or high_end(snapshot, _CHANGE) > _LOWER_AT_LEAST:
        return quiet(FAMILY, snapshot, _CHANGE)
    stake = usual_billing_cents(snapshot) * -change
    broad = value(snapshot, _WITHOUT_LARGEST) <= change / 2
    narrow = () if broad else ("one_customer",)
    against = (*narrow, *only_possible(snapshot, _CHANGE))
    claim = (_CHANGE, _SERVICES, _COMPARED)
    return candidate(FAMILY, snapshot, Finding("lower", stake, claim, (), against))
