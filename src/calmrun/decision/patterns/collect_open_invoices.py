"""Customers pay late or later than before, one stopped, or large ones lie open."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import mass, only_possible, reason, sayable, value
from calmrun.decision.finding import Finding, candidate, count, quiet
from calmrun.decision.patterns.lateness import (
    MEDIAN,
    OVER_30,
    OVER_30_COUNT,
    PAST_DUE,
    late,
    slipping,
    somebody_to_call,
)
from calmrun.decision.rules import score
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "collect_open_invoices"
_TOP5: Final = "signals.open_money.top5_share_of_year"
_OLD_TAIL: Final = "signals.open_money.old_tail"
_OPEN: Final = "signals.open_money.total"
_TOP_DEBTOR: Final = "signals.open_money.top_debtor_share"
_OF_YEAR: Final = "signals.open_money.share_of_year"
_LARGE_SHARE_OF_YEAR: Final = 0.15
_LARGE_SHARE_OF_MANY: Final = 0.1
_MANY_IN_A_YEAR: Final = 200
_FEWEST_IN_A_YEAR: Final = 40
_FEWEST_LARGE: Final = 3
_MOST_OF_IT: Final = 0.6
_YEAR: Final = "signals.billing.last_year"
_MOSTLY_ONE: Final = 0.6
_MOSTLY_OLD: Final = 0.7
_STOPPED: Final = "signals.largest_debtor.stopped"
_PAID_BEFORE: Final = "signals.largest_debtor.paid_before"
_USUAL_DAYS: Final = "signals.largest_debtor.usual_days"
_CLIENT_OWES: Final = "signals.largest_debtor.past_due"
_CLIENT_OF_YEAR: Final = "signals.largest_debtor.share_of_year"
_CLIENT_OF_PAST_DUE: Final = "signals.largest_debtor.share_of_past_due"
_CLIENT_SILENT_DAYS: Final = "signals.largest_debtor.silent_days"
_FEWEST_STOPPED: Final = 2
_MORE_LIKELY_THAN_NOT: Final = 0.5


def consider(snapshot: Snapshot) -> Look:
    """Look for slipping or late payment, a client who stopped, a few large invoices.

    Where several of them hold, the one that weighs most speaks.
    """
    found = [
        slipping(snapshot),
        late(snapshot),
        _stopped(snapshot),
        _few_large(snapshot),
    ]
    against = () if somebody_to_call(snapshot) else ("nobody_to_call",)
    candidates = [
        candidate(FAMILY, snapshot, replace(one, against=(*one.against, *against)))
        for one in found
        if one is not None
    ]
    if candidates:
        return max(candidates, key=lambda one: (not one.against, score(one)))
    if sayable(snapshot, MEDIAN) is None:
        return NotSayable(FAMILY, reason(snapshot, MEDIAN))
    return quiet(FAMILY, snapshot, MEDIAN)


def _stopped(snapshot: Snapshot) -> Finding | None:
    """See a single client who used to pay, and whose newer invoices all lie open.

    At stake is what that client owes; its further work, which nobody knows, is not.
    """
    several = value(snapshot, _STOPPED) >= _FEWEST_STOPPED
    if not several or mass(snapshot, _STOPPED) < _MORE_LIKELY_THAN_NOT:
        return None  # being sure that nobody stopped is being sure as well
    stake = value(snapshot, _CLIENT_OWES)
    claim = (_CLIENT_OWES, _PAID_BEFORE, _USUAL_DAYS, _STOPPED)
    beside = (_CLIENT_SILENT_DAYS, _CLIENT_OF_PAST_DUE, _CLIENT_OF_YEAR)
    against = only_possible(snapshot, _STOPPED)
    return Finding("client_stopped", stake, claim, beside, against)


def _few_large(snapshot: Snapshot) -> Finding | None:
    """See money that is over 30 days late, most of it in a few large invoices.

    Small invoices that nobody ever paid may lie beside them in any number. A few late
    ones come to more of a year by chance where the year has few, so there it asks more.
    """
    share = value(snapshot, _TOP5)
    many = count(snapshot, _TOP5) >= _MANY_IN_A_YEAR
    large = _LARGE_SHARE_OF_MANY if many else _LARGE_SHARE_OF_YEAR
    few = share >= _MOST_OF_IT * value(snapshot, _OF_YEAR)
    if share < large or not few or value(snapshot, OVER_30_COUNT) < _FEWEST_LARGE:
        return None
    stake = value(snapshot, OVER_30)
    against = _doubts(snapshot)
    if value(snapshot, _TOP_DEBTOR) >= _MOSTLY_ONE:
        claim = (OVER_30, _TOP_DEBTOR, OVER_30_COUNT)
        return Finding("single_debtor", stake, claim, (_OF_YEAR, PAST_DUE), against)
    claim = (OVER_30, _TOP5, OVER_30_COUNT)
    return Finding("few_large", stake, claim, (PAST_DUE,), against)


def _doubts(snapshot: Snapshot) -> tuple[str, ...]:
    """List why open invoices may not be what they seem: old papers, a partial list."""
    doubts = []
    if value(snapshot, _OLD_TAIL) >= _MOSTLY_OLD * value(snapshot, _OPEN):
        doubts.append("old_tail")
    small = count(snapshot, _TOP5) < _FEWEST_IN_A_YEAR
    if small or sayable(snapshot, _YEAR) is None:
        doubts.append("year_not_known")
    return tuple(doubts)
