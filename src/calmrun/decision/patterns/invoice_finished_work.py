"""Finished, approved work has no invoice that fits it."""

from __future__ import annotations

from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import mass, reason, sayable, value
from calmrun.decision.finding import Finding, candidate, count, quiet
from calmrun.decision.patterns.protect_capacity import waits_longer
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "invoice_finished_work"
_COUNT: Final = "signals.done_not_invoiced.count"
_MONEY: Final = "signals.done_not_invoiced.recent_money"
_SHARE: Final = "signals.done_not_invoiced.share_recent"
_SEEN_DONE: Final = "signals.done_not_invoiced.seen_done"
_EVER: Final = "signals.done_not_invoiced.share"
_LINKED: Final = "signals.done_not_invoiced.link_rate"
_MUCH: Final = 0.07
_FEWEST: Final = 5
_FEWEST_LATELY: Final = 3
_LIKELY: Final = 0.8
_STILL: Final = 0.6


def consider(snapshot: Snapshot) -> Look:
    """Look for work finished lately without an invoice; work that waits comes first.

    What was finished long ago and never billed here was most likely billed elsewhere.
    Without a jobs file nobody says what is finished, so approved work is meant.
    """
    if sayable(snapshot, _SHARE) is None:
        return NotSayable(FAMILY, reason(snapshot, _SHARE))
    if not _much(snapshot):
        return quiet(FAMILY, snapshot, _SHARE)
    against = ("work_is_waiting",) if waits_longer(snapshot) else ()
    claim = (_SHARE, _MONEY, _COUNT)
    variant = "finished" if value(snapshot, _SEEN_DONE) else "approved"
    finding = Finding(variant, value(snapshot, _MONEY), claim, (_LINKED,), against)
    return candidate(FAMILY, snapshot, finding)


def _much(snapshot: Snapshot) -> bool:
    """Tell whether much of the last year's work is unbilled, or all along and still."""
    if value(snapshot, _SHARE) < _MUCH or count(snapshot, _MONEY) < _FEWEST_LATELY:
        return False
    lately = mass(snapshot, _SHARE) >= _LIKELY
    all_along = mass(snapshot, _EVER) >= _LIKELY
    still = mass(snapshot, _SHARE) >= _STILL
    return (lately or (all_along and still)) and value(snapshot, _COUNT) >= _FEWEST
