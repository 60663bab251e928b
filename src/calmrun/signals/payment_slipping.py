"""Payment slipping: whether recent invoices are paid later than older ones were.

The recent and the older cohort are compared at the same age, by Kaplan-Meier, so that
the recent ones which are still unpaid count for what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

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
    still_left,
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
)
from calmrun.signals.paying import Paying
from calmrun.signals.resample import few_customers_cap
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "unpaid_at_30_recent": "share",
    "unpaid_at_30_before": "share",
    "change": "share",
    "change_without_largest": "share",
    "change_on_account": "share",
    "late_recent": "share",
    "late_before": "share",
    "late_change": "share",
    "late_change_without_largest": "share",
    "customers_recent": "count",
    "customers_before": "count",
}
SIDE = 20
BAND = 0.10
AGE = 30

Left = Callable[[Flags], Estimate]


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
    if min(recent.sum(), (~recent).sum()) < SIDE or not paying.observed.any():
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
    at_30 = _left(paying, paying.duration, age=AGE, first=0)
    late = _left(paying, paying.lateness, age=GRACE_DAYS, first=earliest(paying))
    slipped = _cohorts(paying, recent, at_30, "unpaid_at_30", "change", cap)
    account = _on_account(paying, recent, at_30, cap)
    return {
        **slipped,
        "change": survives(slipped["change"], account, "mix_of_payers"),
        "change_on_account": account,
        **_cohorts(paying, recent, late, "late", "late_change", late_cap),
        **counted,
    }


def _left(paying: Paying, duration: Floats, *, age: int, first: int) -> Left:
    def left(chosen: Flags) -> Estimate:
        return still_left(
            duration[chosen],
            paying.observed[chosen],
            paying.resample.take(chosen),
            age=age,
            first=first,
        )

    return left


def _on_account(paying: Paying, recent: Flags, at_30: Left, cap: Certainty) -> Measure:
    """Compare among those not paid at the door: fewer of these is no slipping."""
    at_door = _left(paying, paying.duration, age=DOOR_DAYS, first=0)
    now, then = (at_30(side) / at_door(side) for side in (recent, ~recent))
    return (now - then).measure(
        "share", len(paying), claim=Claim(BAND, CHANGE), cap=cap
    )


def _cohorts(
    paying: Paying, recent: Flags, left: Left, level: str, name: str, cap: Certainty
) -> dict[str, Measure]:
    others = paying.customer != busiest(paying.customer, paying.known, recent)
    now, then = left(recent), left(~recent)
    rest = left(recent & others) - left(~recent & others)
    change, rest_of_it = changes(
        now - then, rest, len(paying), claim=Claim(BAND, CHANGE), cap=cap
    )
    return {
        f"{level}_recent": now.level("share", int(recent.sum()), cap),
        f"{level}_before": then.level("share", int((~recent).sum()), cap),
        name: change,
        f"{name}_without_largest": rest_of_it,
    }
