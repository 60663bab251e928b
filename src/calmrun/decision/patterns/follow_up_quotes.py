"""Quotes stay without an answer for longer than they did."""

from __future__ import annotations

from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import low_end, only_possible, reason, sayable, value
from calmrun.decision.finding import Finding, candidate, quiet
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "follow_up_quotes"
_CHANGE: Final = "signals.follow_up.change"
_RECENT: Final = "signals.follow_up.unanswered_at_21_recent"
_BEFORE: Final = "signals.follow_up.unanswered_at_21_before"
_OPEN_RECENT: Final = "signals.follow_up.open_share_recent"
_OPEN_BEFORE: Final = "signals.follow_up.open_share_before"
_OPEN: Final = "signals.follow_up.open_aged"
_OPEN_MONEY: Final = "signals.follow_up.open_aged_money"
_APPROVED: Final = "signals.approval_rate.decided_rate"
_GREW: Final = 0.15
_GREW_AT_LEAST: Final = 0.05
_FEWEST_OPEN: Final = 3
_MANY_OPEN: Final = 0.35
_MORE_OPEN: Final = 0.2
_USUALLY_APPROVED: Final = 0.5
_CLAIMS: Final = {
    _CHANGE: ("slower_answers", (_RECENT, _BEFORE, _CHANGE, _OPEN_MONEY)),
    _OPEN_RECENT: ("left_open", (_OPEN_RECENT, _OPEN_BEFORE, _OPEN_MONEY)),
}


def consider(snapshot: Snapshot) -> Look:
    """Compare the share without an answer at the same age, lately and before."""
    leading = _CHANGE if sayable(snapshot, _CHANGE) is not None else _OPEN_RECENT
    if sayable(snapshot, leading) is None:
        return NotSayable(FAMILY, reason(snapshot, _CHANGE))
    slower = _answers_slower if leading == _CHANGE else _more_left_open
    if not slower(snapshot):
        return quiet(FAMILY, snapshot, leading)
    approved = value(snapshot, _APPROVED, _USUALLY_APPROVED)
    stake = value(snapshot, _OPEN_MONEY) * approved
    few = value(snapshot, _OPEN) < _FEWEST_OPEN
    unasked = ("nothing_left_to_ask",) if few else ()
    unsure = only_possible(snapshot, _CHANGE) if leading == _CHANGE else ()
    against = (*unasked, *unsure)
    variant, claim = _CLAIMS[leading]
    finding = Finding(variant, stake, claim, (_OPEN,), against)
    return candidate(FAMILY, snapshot, finding)


def _answers_slower(snapshot: Snapshot) -> bool:
    grew = value(snapshot, _CHANGE) >= _GREW
    return grew and low_end(snapshot, _CHANGE) >= _GREW_AT_LEAST


def _more_left_open(snapshot: Snapshot) -> bool:
    """Without answer dates: the level, where older quotes did get closed."""
    recent = value(snapshot, _OPEN_RECENT)
    more = recent - value(snapshot, _OPEN_BEFORE)
    return recent >= _MANY_OPEN and more >= _MORE_OPEN
