"""A single client stands behind much of the billing, and not by one big job."""

from __future__ import annotations

from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import reason, sayable, value
from calmrun.decision.finding import Finding, candidate, quiet
from calmrun.decision.rules import usual_billing_cents
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "reduce_concentration"
_TOP: Final = "signals.concentration.top_share"
_WITHOUT_LARGEST: Final = "signals.concentration.top_share_without_largest"
_INVOICES: Final = "signals.concentration.top_invoices"
_HHI: Final = "signals.concentration.hhi"
_HEAVY: Final = 0.25
_FEWEST_INVOICES: Final = 6
_AT_RISK: Final = 0.4


def consider(snapshot: Snapshot) -> Look:
    """Look at the largest client's share over a year, its largest invoice left out."""
    if sayable(snapshot, _TOP) is None:
        return NotSayable(FAMILY, reason(snapshot, _TOP))
    share = value(snapshot, _WITHOUT_LARGEST)
    if share < _HEAVY or value(snapshot, _INVOICES) < _FEWEST_INVOICES:
        return quiet(FAMILY, snapshot, _TOP)
    stake = usual_billing_cents(snapshot) * share * _AT_RISK
    claim = (_TOP, _WITHOUT_LARGEST, _INVOICES)
    return candidate(
        FAMILY,
        snapshot,
        Finding(
            "single_client", stake, claim, (_HHI, "signals.concentration.customers")
        ),
    )
