"""Days to pay: how long after the invoice the money comes, the unpaid ones included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from calmrun.signals.documents import Flags, Floats
from calmrun.signals.estimate import by_width
from calmrun.signals.measure import (
    Certainty,
    Claim,
    Measure,
    Unit,
    least,
    silence,
    silent,
    tidy,
)
from calmrun.signals.paying import SHORTEST_TERMS, Paying
from calmrun.signals.resample import Array, few_customers_cap, inferred
from calmrun.signals.survival import Curve, kaplan_meier
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "median": "days",
    "median_recent": "days",
    "median_before": "days",
    "median_on_account": "days",
    "median_on_account_recent": "days",
    "median_on_account_before": "days",
    "median_on_account_lately": "days",
    "unpaid_at_30": "share",
    "unpaid_at_terms": "share",
    "restricted_mean": "days",
    "terms_days": "days",
    "late_share": "share",
    "late_share_30": "share",
    "late_share_recent": "share",
    "late_days_median": "days",
    "door_share": "share",
}
PAYMENTS = 12
DOCUMENTS = 5
RECENT_DAYS = 100
LATELY_DAYS = 180
LATELY = 30  # invoices that "lately" reaches back for, a year at most
YEAR = 365
DOOR_DAYS = 3  # paid within these days is paid at the door
HORIZON = 365
SHORT_HORIZON = 120  # replicates go no further than this, or than twice the median
LATEST = 120  # days before and after the due date that are told apart
GRACE_DAYS = 7
LATE_BAND = 0.25
LATE_30_BAND = 0.15


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure how long customers take to pay.

    Parameters
    ----------
    tables
        Invoices with a day of issue and, where paid, a day of payment.

    Returns
    -------
    Kaplan-Meier figures, censored at as_of; see docs/signals.md for each.

    Notes
    -----
    The mean of the *paid* ones in a recent window is too low, because the slow ones
    are still unpaid. The estimate here counts them for as long as they were seen.
    """
    paying = tables.paying
    if isinstance(paying, str):
        return silence(UNITS, paying)
    if paying.observed.sum() < PAYMENTS:
        return silence(UNITS, "too_few", len(paying))
    recent = paying.age <= RECENT_DAYS
    return {
        **_ages(paying),
        **_medians(paying.take(recent), "median_recent", "median_on_account_recent"),
        **_medians(paying.take(~recent), "median_before", "median_on_account_before"),
        **_lateness(paying),
        **_lately(paying.take(lately(paying.age))),
    }


def lately(age: Floats) -> Flags:
    """Flag the invoices that tell how it is now, however few a business writes.

    Parameters
    ----------
    age
        Days from issue to as_of, shape ``(n,)``.

    Returns
    -------
    Those of the last 180 days; where these are under 30, the newest 30 of a year.
    """
    reach = float(np.sort(age)[:LATELY].max(initial=0.0))
    return age <= max(LATELY_DAYS, min(YEAR, reach))


def pay_curves(paying: Paying) -> tuple[Curve, Curve]:
    """Give the curve of days to pay, and one per replicate."""
    duration, paid = paying.duration, paying.observed
    curve = kaplan_meier(duration, paid, last=HORIZON)
    half = float(np.nan_to_num(curve.quantile(), nan=HORIZON))
    last = int(min(HORIZON, max(SHORT_HORIZON, 2 * half)))
    return curve, kaplan_meier(duration, paid, last=last, resample=paying.resample)


def late_curves(paying: Paying) -> tuple[Curve, Curve]:
    """Give the curve of days after the due date, and one per replicate."""
    late, paid, first = paying.lateness, paying.observed, earliest(paying)
    return (
        kaplan_meier(late, paid, first=first, last=LATEST),
        kaplan_meier(late, paid, first=first, last=LATEST, resample=paying.resample),
    )


def earliest(paying: Paying) -> int:
    """Give the earliest day, counted from the due date, that is told apart."""
    return -int(min(paying.terms.max(initial=0.0), LATEST))


def terms_cap(paying: Paying) -> Certainty:
    """Give the most a claim about lateness may be trusted with: no guess is high."""
    trusted: Certainty = "high" if paying.terms_known != "low" else "medium"
    return least([trusted, few_customers_cap(paying.customers())])


def _ages(paying: Paying) -> dict[str, Measure]:
    curve, drawn = pay_curves(paying)
    n = len(paying)
    cap = few_customers_cap(paying.customers())

    def say(value: Array, replicates: Array, unit: Unit) -> Measure:
        return by_width(inferred(float(value), unit, n, replicates), cap)

    terms = round(max(paying.usual_terms, 0.0))
    return {
        "median": say(curve.quantile(), drawn.quantile(), "days"),
        "unpaid_at_30": say(curve.at(30), drawn.at(30), "share"),
        "unpaid_at_terms": say(curve.at(terms), drawn.at(terms), "share"),
        "restricted_mean": say(
            curve.restricted_mean(90), drawn.restricted_mean(90), "days"
        ),
        "door_share": say(1 - curve.at(DOOR_DAYS), 1 - drawn.at(DOOR_DAYS), "share"),
        "median_on_account": _past_terms(paying, *on_account(curve, drawn), cap),
    }


def on_account(curve: Curve, drawn: Curve) -> tuple[float, Array]:
    """Give the days until half of those are paid that do not pay at the door."""
    return (
        float(curve.quantile(curve.at(DOOR_DAYS) / 2)),
        drawn.quantile(drawn.at(DOOR_DAYS) / 2),
    )


def _past_terms(paying: Paying, value: float, drawn: Array, cap: Certainty) -> Measure:
    """Claim that half of those on account pay after the usual terms."""
    terms = float(max(paying.usual_terms, SHORTEST_TERMS))
    claim = Claim(terms + 1.0)
    claimed = inferred(value, "days", len(paying), drawn, claim=claim, cap=cap)
    return replace(by_width(claimed, cap), mass=claimed.mass)


def _medians(some: Paying, every: str, account: str) -> dict[str, Measure]:
    """Give the median of some entries, and of those among them on account."""
    n = len(some)
    if some.observed.sum() < PAYMENTS:
        return dict.fromkeys((every, account), silent("too_few", "days", n))
    curve, drawn = pay_curves(some)
    cap = few_customers_cap(some.customers())
    pairs = ((float(curve.quantile()), drawn.quantile()), on_account(curve, drawn))
    whole, slow = (by_width(inferred(x, "days", n, many), cap) for x, many in pairs)
    return {every: whole, account: slow}


def _lateness(paying: Paying) -> dict[str, Measure]:
    cap = terms_cap(paying)
    curve, drawn = late_curves(paying)
    n = len(paying)
    usual = tidy(paying.usual_terms)
    return {
        "terms_days": Measure(usual, "days", n, confidence=paying.terms_known),
        "late_share": late_share(curve, drawn, n, cap),
        "late_share_30": inferred(
            float(curve.at(30)),
            "share",
            n,
            drawn.at(30),
            claim=Claim(LATE_30_BAND),
            cap=cap,
        ),
        "late_days_median": by_width(
            inferred(float(curve.quantile()), "days", n, drawn.quantile()), cap
        ),
    }


def late_share(curve: Curve, drawn: Curve, n: int, cap: Certainty) -> Measure:
    """Give the share still unpaid a week after the due date."""
    return inferred(
        float(curve.at(GRACE_DAYS)),
        "share",
        n,
        drawn.at(GRACE_DAYS),
        claim=Claim(LATE_BAND),
        cap=cap,
    )


def _lately(some: Paying) -> dict[str, Measure]:
    """Tell whether it is still so: a problem that ended is not told again."""
    n = len(some)
    if some.observed.sum() < DOCUMENTS or n < PAYMENTS:
        return {
            "late_share_recent": silent("too_few", "share", n),
            "median_on_account_lately": silent("too_few", "days", n),
        }
    value, drawn = on_account(*pay_curves(some))
    median = inferred(value, "days", n, drawn)
    return {
        "late_share_recent": late_share(*late_curves(some), n, terms_cap(some)),
        "median_on_account_lately": by_width(
            median, few_customers_cap(some.customers())
        ),
    }
