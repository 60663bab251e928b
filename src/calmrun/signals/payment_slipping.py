"""Payment slipping: whether recent invoices are paid later than older ones were.

The recent and the older cohort are compared at the same age, by Kaplan-Meier, so that
the recent ones which are still unpaid count for what they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from calmrun.signals.days_to_pay import (
    DOOR_DAYS,
    GRACE_DAYS,
    RECENT_DAYS,
    earliest,
    terms_cap,
)
from calmrun.signals.documents import Flags, Floats
from calmrun.signals.estimate import (
    CUSTOMERS_A_SIDE,
    Estimate,
    busiest,
    changes,
    shrinking,
    survives,
)
from calmrun.signals.measure import (
    CHANGE,
    Certainty,
    Claim,
    Measure,
    Reason,
    Unit,
    fact,
    least,
    silence,
    silent,
)
from calmrun.signals.paying import Paying
from calmrun.signals.resample import few_customers_cap
from calmrun.signals.survival import Curve, kaplan_meier
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "unpaid_at_30_recent": "share",
    "unpaid_at_30_before": "share",
    "change": "share",
    "change_without_largest": "share",
    "change_on_account": "share",
    "unpaid_on_account_recent": "share",
    "late_recent": "share",
    "late_before": "share",
    "late_change": "share",
    "late_change_without_largest": "share",
    "customers_recent": "count",
    "customers_before": "count",
}
RECENT = 10
BEFORE = 20
TOLD = 5  # recent ones that are old enough to tell
BAND = 0.10
AGE = 30


def measure(tables: Tables) -> dict[str, Measure]:
    """Compare invoices of the last 100 days with the older ones.

    Parameters
    ----------
    tables
        Invoices with a day of issue and, where paid, a day of payment.

    Returns
    -------
    Shares still unpaid at 30 days and a week after the due date, by cohort, and their
    differences (recent less before; positive is slower).
    """
    paying = tables.paying
    if isinstance(paying, str):
        return silence(UNITS, paying)
    recent = paying.age <= RECENT_DAYS
    few = recent.sum() < RECENT or (~recent).sum() < BEFORE
    if few or not paying.observed.any():
        return silence(UNITS, "too_few", len(paying))
    return _compare(paying, recent)


def _compare(paying: Paying, recent: Flags) -> dict[str, Measure]:
    customers = paying.customers(recent), paying.customers(~recent)
    counted = {
        "customers_recent": fact(customers[0], "count", int(recent.sum())),
        "customers_before": fact(customers[1], "count", int((~recent).sum())),
    }
    if min(customers) < CUSTOMERS_A_SIDE:
        reason: Reason = "too_few_customers" if max(customers) else "no_customers"
        return {**silence(UNITS, reason, len(paying)), **counted}
    cap = few_customers_cap(min(customers))
    late_cap = least([cap, terms_cap(paying)])
    others = paying.customer != busiest(paying.customer, paying.known, recent)
    sides = (recent, ~recent, recent & others, ~recent & others)
    days = [_curves(paying, paying.duration, side, AGE) for side in sides]
    late = [
        _curves(paying, paying.lateness, side, GRACE_DAYS, first=earliest(paying))
        for side in sides
    ]
    month, grace = paying.age >= AGE, paying.age >= paying.terms + GRACE_DAYS
    left = _cohorts([one.left(AGE) for one in days], recent, month, cap)
    account = _cohorts(
        [one.left(AGE) / one.left(DOOR_DAYS) for one in days], recent, month, cap
    )
    overdue = _cohorts([one.left(GRACE_DAYS) for one in late], recent, grace, late_cap)
    return {
        "unpaid_at_30_recent": left.recent,
        "unpaid_at_30_before": left.before,
        "change": survives(left.change, account.change, "mix_of_payers"),
        "change_without_largest": left.rest,
        "unpaid_on_account_recent": account.recent,
        "change_on_account": account.change,
        "late_recent": overdue.recent,
        "late_before": overdue.before,
        "late_change": overdue.change,
        "late_change_without_largest": overdue.rest,
        **counted,
    }


class Curves(NamedTuple):
    """The share of some invoices left unpaid by age, and the same per replicate."""

    curve: Curve
    drawn: Curve

    def left(self, age: int) -> Estimate:
        """Estimate the share still unpaid at an age."""
        return Estimate(float(self.curve.at(age)), self.drawn.at(age))


def _curves(
    paying: Paying, duration: Floats, chosen: Flags, last: int, *, first: int = 0
) -> Curves:
    some, paid = duration[chosen], paying.observed[chosen]
    drawn = paying.resample.take(chosen)
    return Curves(
        kaplan_meier(some, paid, first=first, last=last),
        kaplan_meier(some, paid, first=first, last=last, resample=drawn),
    )


class Cohorts(NamedTuple):
    """A share lately and before, their difference, and that without the largest."""

    recent: Measure
    before: Measure
    change: Measure
    rest: Measure


def _cohorts(
    sides: Sequence[Estimate], recent: Flags, followed: Flags, cap: Certainty
) -> Cohorts:
    """Compare the recent cohort with the older one, and again without the largest.

    Parameters
    ----------
    sides
        Recent, older; recent and older without the largest recent customer.
    recent
        Flags of the recent cohort, shape ``(n,)``.
    followed
        Whether an entry is old enough to tell. Under long terms few of the recent ones
        are, however many there are, and a change is trusted by those alone.
    cap
        The most confidence that may be given.
    """
    now, then, rest_now, rest_then = sides
    n, n_recent = recent.size, int(recent.sum())
    told = int((recent & followed).sum())
    if told < TOLD:
        return Cohorts(*[silent("too_few", "share", told)] * 4)
    claim = Claim(BAND, CHANGE, shrinking(told))
    change, rest = changes(now - then, rest_now - rest_then, n, claim=claim, cap=cap)
    return Cohorts(
        now.level("share", n_recent, cap),
        then.level("share", n - n_recent, cap),
        change,
        rest,
    )
