"""The same work looks billed again to the same customer within days."""

from __future__ import annotations

from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import reason, sayable, value
from calmrun.decision.finding import Finding, candidate, quiet
from calmrun.decision.rules import usual_billing_cents
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "fix_double_billing"
_PAIRS: Final = "signals.double_billing.recent_pairs"
_MONEY: Final = "signals.double_billing.recent_money"
_SHARE: Final = "signals.double_billing.share_recent"
_EVER: Final = "signals.double_billing.pairs"
_FEWEST_PAIRS: Final = 4
_MUCH: Final = 0.02


def consider(snapshot: Snapshot) -> Look:
    """Count look-alike pairs that are neither repeat visits nor export doubles.

    Of the last year only: what ended before that is over.
    """
    if sayable(snapshot, _SHARE) is None:
        return NotSayable(FAMILY, reason(snapshot, _SHARE))
    share = value(snapshot, _SHARE)
    if share < _MUCH or value(snapshot, _PAIRS) < _FEWEST_PAIRS:
        return quiet(FAMILY, snapshot, _SHARE)
    stake = usual_billing_cents(snapshot) * share
    finding = Finding("pairs", stake, (_PAIRS, _MONEY, _SHARE), (_EVER,))
    return candidate(FAMILY, snapshot, finding)
