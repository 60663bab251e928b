"""The same work looks billed again to the same customer within days."""

from __future__ import annotations

from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import reason, sayable, value
from calmrun.decision.finding import Finding, candidate, quiet
from calmrun.decision.rules import usual_billing_cents
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "fix_double_billing"
_PAIRS: Final = "signals.double_billing.pairs"
_MONEY: Final = "signals.double_billing.money"
_SHARE: Final = "signals.double_billing.share"
_RECENT: Final = "signals.double_billing.recent_pairs"
_FEWEST_PAIRS: Final = 4
_FEWEST_RECENT: Final = 2
_MUCH: Final = 0.02


def consider(snapshot: Snapshot) -> Look:
    """Count look-alike pairs that are neither repeat visits nor export doubles."""
    if sayable(snapshot, _SHARE) is None:
        return NotSayable(FAMILY, reason(snapshot, _SHARE))
    share = value(snapshot, _SHARE)
    if share < _MUCH or value(snapshot, _PAIRS) < _FEWEST_PAIRS:
        return quiet(FAMILY, snapshot, _SHARE)
    stake = usual_billing_cents(snapshot) * share
    over = value(snapshot, _RECENT) < _FEWEST_RECENT
    against = ("recovered",) if over else ()
    claim = (_PAIRS, _MONEY, _SHARE)
    finding = Finding("pairs", stake, claim, (_RECENT,), against)
    return candidate(FAMILY, snapshot, finding)
