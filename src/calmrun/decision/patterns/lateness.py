"""Late payment as the files show it, shared by the two families that speak of it."""

from __future__ import annotations

from typing import Final, NamedTuple

from calmrun.decision.evidence import (
    high_end,
    low_end,
    mass,
    only_possible,
    sayable,
    sure,
    value,
)
from calmrun.decision.finding import Finding
from calmrun.decision.rules import usual_billing_cents
from calmrun.signals.snapshot import Snapshot


MEDIAN: Final = "signals.days_to_pay.median"
LATE_SHARE: Final = "signals.days_to_pay.late_share"
PAST_DUE: Final = "signals.open_money.past_due"
PAST_DUE_COUNT: Final = "signals.open_money.past_due_count"
OVER_30: Final = "signals.open_money.over_30_late"
OVER_30_COUNT: Final = "signals.open_money.over_30_count"
_ON_ACCOUNT: Final = "signals.days_to_pay.median_on_account"
_DOOR_SHARE: Final = "signals.days_to_pay.door_share"
_ON_ACCOUNT_LATELY: Final = "signals.days_to_pay.median_on_account_lately"
_ON_ACCOUNT_RECENT: Final = "signals.days_to_pay.median_on_account_recent"
_ON_ACCOUNT_BEFORE: Final = "signals.days_to_pay.median_on_account_before"
_UNPAID_ON_ACCOUNT: Final = "signals.payment_slipping.unpaid_on_account_recent"
_MEDIAN_RECENT: Final = "signals.days_to_pay.median_recent"
_MEDIAN_BEFORE: Final = "signals.days_to_pay.median_before"
_LATE_LATELY_SHARE: Final = "signals.days_to_pay.late_share_recent"
_VERY_LATE_SHARE: Final = "signals.days_to_pay.late_share_30"
_TERMS: Final = "signals.days_to_pay.terms_days"


class Shift(NamedTuple):
    """The same share lately and before, at one age."""

    variant: str
    change: str
    recent: str
    before: str


_SHIFTS: Final = (
    Shift(
        "slipping_share",
        "signals.payment_slipping.change",
        "signals.payment_slipping.unpaid_at_30_recent",
        "signals.payment_slipping.unpaid_at_30_before",
    ),
    Shift(
        "slipping_late",
        "signals.payment_slipping.late_change",
        "signals.payment_slipping.late_recent",
        "signals.payment_slipping.late_before",
    ),
    Shift(
        "slipping_share",
        "signals.payment_slipping.change_on_account",
        "signals.payment_slipping.unpaid_at_30_recent",
        "signals.payment_slipping.unpaid_at_30_before",
    ),
)

_RECENT_AT_30: Final = _SHIFTS[0].recent
_LATE_RECENT: Final = _SHIFTS[1].recent
_LATE_CHANGE: Final = _SHIFTS[1].change

_SLIPPED: Final = 0.15
_SLIPPED_AT_LEAST: Final = 0.05
_SHOWS: Final = 0.1
_LATER_DAYS: Final = 9
_SLOW_LATELY: Final = 0.3
_RATHER_SLOW_LATELY: Final = 0.2
_SLOW_ON_ACCOUNT: Final = 0.4
_LATE: Final = 0.3
_LATE_AT_LEAST: Final = 0.2
_LATE_LATELY: Final = 0.25
_USUALLY_LATE: Final = 0.15
_LATE_AMONG_ALL: Final = 0.2
_LATE_AMONG_ALL_AT_LEAST: Final = 0.1
_MANY_AT_THE_DOOR: Final = 0.3
_SLOW_MEDIAN_DAYS: Final = 30
_LIKELY_PAST_TERMS: Final = 0.8
_SURELY_PAST_TERMS: Final = 0.95
_VERY_LATE: Final = 0.3
_PAST_TERMS_DAYS: Final = 5
_PAST_TERMS_PART: Final = 0.1
_USUAL_TERMS_DAYS: Final = 30
_ENOUGH_TO_CALL: Final = 2


def somebody_to_call(snapshot: Snapshot) -> bool:
    """Tell whether several invoices are open past their due date."""
    return value(snapshot, PAST_DUE_COUNT) >= _ENOUGH_TO_CALL


def slipping(snapshot: Snapshot) -> Finding | None:
    """Payment takes longer lately than before, and longer than the terms give."""
    fired = [shift for shift in _SHIFTS if _shifted(snapshot, shift)]
    fired.sort(key=lambda shift: only_possible(snapshot, shift.change))
    if not fired or not _slow_lately(snapshot):
        return None
    shift = fired[0]
    against = (*_slip_doubts(snapshot), *only_possible(snapshot, shift.change))
    stake = value(snapshot, shift.change) * usual_billing_cents(snapshot)
    if shift.change == _SHIFTS[0].change and _medians_say_it(snapshot):
        claim = (_MEDIAN_RECENT, _MEDIAN_BEFORE, shift.change)
        beside = (PAST_DUE, shift.recent, shift.before)
        return Finding("slipping", stake, claim, beside, against)
    claim = (shift.recent, shift.before, shift.change)
    return Finding(shift.variant, stake, claim, (PAST_DUE, OVER_30), against)


def late(snapshot: Snapshot) -> Finding | None:
    """Invoices are paid well after they are due, in all of the files' time."""
    return _late_overall(snapshot) or _late_on_account(snapshot)


def _late_overall(snapshot: Snapshot) -> Finding | None:
    share = value(snapshot, LATE_SHARE)
    if share < _LATE or low_end(snapshot, LATE_SHARE) < _LATE_AT_LEAST:
        return None
    if not _slow(snapshot):
        return None
    against = () if _still_late(snapshot) else ("recovered",)
    stake = (share - _USUALLY_LATE) * usual_billing_cents(snapshot)
    beside = (PAST_DUE, OVER_30, OVER_30_COUNT)
    median_says_it = sure(snapshot, MEDIAN) and sure(snapshot, _TERMS)
    past_terms = value(snapshot, MEDIAN) - value(snapshot, _TERMS)
    if median_says_it and past_terms >= _PAST_TERMS_DAYS:
        by_median = (MEDIAN, _TERMS, LATE_SHARE)
        return Finding("late_all_year", stake, by_median, beside, against)
    by_share = (LATE_SHARE, MEDIAN)
    return Finding("late_share", stake, by_share, beside, against)


def _late_on_account(snapshot: Snapshot) -> Finding | None:
    """See those on account pay surely late where many pay at the door.

    How many invoices are late hangs on who comes to the door; how late the others are
    does not.
    """
    share = value(snapshot, LATE_SHARE)
    door = value(snapshot, _DOOR_SHARE)
    late_enough = low_end(snapshot, LATE_SHARE) >= _LATE_AMONG_ALL_AT_LEAST
    if share < _LATE_AMONG_ALL or not late_enough or door < _MANY_AT_THE_DOOR:
        return None
    surely = mass(snapshot, _ON_ACCOUNT) >= _SURELY_PAST_TERMS
    if not surely or not sure(snapshot, _TERMS) or not _past_terms(snapshot):
        return None
    slow = _slow_from(snapshot)
    lately = value(snapshot, _ON_ACCOUNT_LATELY)
    against = () if lately >= slow else ("recovered",)
    stake = (share - _USUALLY_LATE * (1 - door)) * usual_billing_cents(snapshot)
    beside = (PAST_DUE, OVER_30, OVER_30_COUNT)
    claim = (_ON_ACCOUNT, _TERMS)
    return Finding("late_on_account", stake, claim, beside, against)


def _shifted(snapshot: Snapshot, shift: Shift) -> bool:
    """Tell whether a share grew, and whether that shows among all of the invoices."""
    grew = value(snapshot, shift.recent) - value(snapshot, shift.before)
    return _slipped(snapshot, shift.change) and grew >= _SHOWS


def _slipped(snapshot: Snapshot, change: str) -> bool:
    grew = value(snapshot, change) >= _SLIPPED
    return grew and low_end(snapshot, change) >= _SLIPPED_AT_LEAST


def _medians_say_it(snapshot: Snapshot) -> bool:
    """Tell whether the two medians are known, and far enough apart to show it."""
    if not (sure(snapshot, _MEDIAN_RECENT) and sure(snapshot, _MEDIAN_BEFORE)):
        return False
    later = value(snapshot, _MEDIAN_RECENT) - value(snapshot, _MEDIAN_BEFORE)
    return later >= _LATER_DAYS


def _slow_lately(snapshot: Snapshot) -> bool:
    """Tell whether much is unpaid after a month, or some of it and much after terms."""
    if value(snapshot, _UNPAID_ON_ACCOUNT) >= _SLOW_ON_ACCOUNT:
        return True
    after_a_month = value(snapshot, _RECENT_AT_30)
    past_terms = value(snapshot, _LATE_RECENT) >= _SLOW_LATELY
    rather = after_a_month >= _RATHER_SLOW_LATELY and past_terms
    return after_a_month >= _SLOW_LATELY or rather


def _slow(snapshot: Snapshot) -> bool:
    """Tell slow payment from terms that are short on paper, or long and nearly kept.

    Those who pay at the door hide the others in one median, so those on account count.
    """
    if mass(snapshot, _ON_ACCOUNT) >= _LIKELY_PAST_TERMS and _past_terms(snapshot):
        return True
    usual_terms = value(snapshot, _TERMS) <= _USUAL_TERMS_DAYS
    return usual_terms and value(snapshot, _VERY_LATE_SHARE) >= _VERY_LATE


def _past_terms(snapshot: Snapshot) -> bool:
    """Tell whether half of those on account pay well past a month, and past terms."""
    terms = value(snapshot, _TERMS)
    past = max(_PAST_TERMS_DAYS, _PAST_TERMS_PART * terms)
    return value(snapshot, _ON_ACCOUNT) >= max(_SLOW_MEDIAN_DAYS, terms + past)


def _slow_from(snapshot: Snapshot) -> float:
    return max(_SLOW_MEDIAN_DAYS, value(snapshot, _TERMS))


def _still_late(snapshot: Snapshot) -> bool:
    """Tell a problem that lasts from one that ended, which is not told again."""
    share = sayable(snapshot, _LATE_LATELY_SHARE)
    if share is None or value(snapshot, _LATE_LATELY_SHARE) < _LATE_LATELY:
        return False
    slow = _slow_from(snapshot)
    return high_end(snapshot, _ON_ACCOUNT_LATELY, slow) >= slow


def _slip_doubts(snapshot: Snapshot) -> tuple[str, ...]:
    """List why slower payment may be harmless: still in time, or slower by a little."""
    doubts = []
    if _within_terms(snapshot):
        doubts.append("within_terms")
    if _not_later_by_terms(snapshot):
        doubts.append("not_later_by_terms")
    before = sayable(snapshot, _ON_ACCOUNT_BEFORE)
    recent = sayable(snapshot, _ON_ACCOUNT_RECENT)
    if before is not None and recent is not None:
        later = value(snapshot, _ON_ACCOUNT_RECENT)
        later -= value(snapshot, _ON_ACCOUNT_BEFORE)
        if later < _LATER_DAYS:
            doubts.append("few_days")
    return tuple(doubts)


def _not_later_by_terms(snapshot: Snapshot) -> bool:
    """Tell a slip that is one at 30 days only, where the terms give more than that."""
    if value(snapshot, _TERMS) <= _USUAL_TERMS_DAYS:
        return False
    late_change = sayable(snapshot, _LATE_CHANGE)
    return late_change is not None and not _slipped(snapshot, _LATE_CHANGE)


def _within_terms(snapshot: Snapshot) -> bool:
    """Tell a slip that most invoices can afford, unless more of them became late."""
    if _slipped(snapshot, _LATE_CHANGE):
        return False
    recent = sayable(snapshot, _ON_ACCOUNT_RECENT)
    terms = sayable(snapshot, _TERMS)
    if recent is None or recent.value is None or terms is None:
        return False
    return recent.value <= value(snapshot, _TERMS)
