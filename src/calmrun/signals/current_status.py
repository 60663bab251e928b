"""Paid by an age, where the file does not say when: current-status data.

All that is known of an invoice is its age and whether it is paid by now. The share
paid can only grow with age, so it is the isotonic regression of paid on age.

References
----------
Groeneboom and Wellner (1992), Information bounds and nonparametric maximum likelihood
estimation, part II.1. Oracle in the tests: scipy.optimize.isotonic_regression.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.documents import Flags, Floats, Invoices
from calmrun.signals.estimate import by_width
from calmrun.signals.measure import (
    Measure,
    Reason,
    Unit,
    least,
    silence,
    silent,
)
from calmrun.signals.rate import clustered_rate
from calmrun.signals.resample import few_customers_cap
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "paid_by_30": "share",
    "paid_by_60": "share",
    "paid_by_90": "share",
    "median": "days",
}
AGES: Final = {"paid_by_30": 30, "paid_by_60": 60, "paid_by_90": 90}
INVOICES = 40
OLDEST = 365  # what is older counts as this old
WINDOW_DAYS = 28
WINDOW = 5
NEARLY_ALL = 0.98
OLD_DAYS = 180
FALLS = 0.15  # fewer paid among the old than among the young: a list of open ones


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure how many invoices are paid by an age, without days of payment.

    Parameters
    ----------
    tables
        Invoices with a day of issue, and whether they are settled by as_of.

    Returns
    -------
    Shares paid by 30, 60 and 90 days and the age at which half are; at most medium.

    Notes
    -----
    The share paid just before an age is at most the one sought, and the share just
    after it at least: a Jeffreys interval of each gives an end of the interval, which
    holds without any assumption on the shape (a bootstrap of isotonic regression does
    not).
    """
    invoices = tables.invoices
    if invoices is None:
        return silence(UNITS, "no_file")
    copies = tables.pairs.copies(len(invoices)) & ~invoices.settled
    use = (invoices.issued <= tables.as_of) & (invoices.total > 0) & ~copies
    n = int(use.sum())
    age = tables.as_of - invoices.issued
    reason = _why_not(invoices, use, age)
    if reason:
        return silence(UNITS, reason, n)
    curve = isotonic(np.minimum(age[use], OLDEST), invoices.settled[use])
    out = {name: _share(invoices, use, age, at, curve) for name, at in AGES.items()}
    reached = curve >= 0.5
    half = Measure(int(reached.argmax()), "days", n, confidence="low")
    out["median"] = half if reached.any() else silent("not_reached", "days", n)
    return out


def _why_not(invoices: Invoices, use: Flags, age: Floats) -> Reason | None:
    if use.sum() < INVOICES:
        return "too_few"
    paid = float(invoices.settled[use].mean())
    if not 1 - NEARLY_ALL < paid < NEARLY_ALL:
        return "selection_all_open" if paid < 0.5 else "selection_all_paid"
    old, young = use & (age > OLD_DAYS), use & (age <= OLD_DAYS)
    if min(old.sum(), young.sum()) < INVOICES / 2:
        return None
    falls = invoices.settled[young].mean() - invoices.settled[old].mean()
    return "selection_open_tail" if falls >= FALLS else None


def _share(
    invoices: Invoices, use: Flags, age: Floats, at: int, curve: Floats
) -> Measure:
    before = use & (age <= at) & (age > at - WINDOW_DAYS)
    after = use & (age >= at) & (age < at + WINDOW_DAYS)
    n = int((before | after).sum())
    if min(before.sum(), after.sum()) < WINDOW:
        return silent("too_few", "share", n)
    low, high = (
        clustered_rate(
            invoices.settled, side, invoices.customer, invoices.known
        ).measure()
        for side in (before, after)
    )
    found = Measure(
        round(float(curve[at]), 6),
        "share",
        n,
        _least(low.low, curve[at]),
        _most(high.high, curve[at]),
    )
    cap = few_customers_cap(invoices.customers_in(before | after))
    return by_width(found, least([cap, "medium"]))


def _least(end: float | None, value: float) -> float:
    return round(float(min(value, value if end is None else end)), 6)


def _most(end: float | None, value: float) -> float:
    return round(float(max(value, value if end is None else end)), 6)


def isotonic(age: Floats, paid: Flags) -> Floats:
    """Fit the share paid by each age, which never falls.

    Parameters
    ----------
    age
        Whole days, 0 to `OLDEST`, shape ``(n,)``.
    paid
        Whether it is paid by now, shape ``(n,)``.

    Returns
    -------
    Share per day from 0 to `OLDEST`: the largest of the smallest averages over spans
    that hold the day. Days without a document have the share of the day before.

    Examples
    --------
    >>> curve = isotonic(np.array([1.0, 2.0, 3.0]), np.array([False, True, False]))
    >>> [round(float(share), 2) for share in curve[:4]]
    [0.0, 0.0, 0.5, 0.5]
    """
    day = age.astype(np.int64)
    seen = np.unique(day)
    place = np.searchsorted(seen, day)
    many = np.concatenate([[0], np.cumsum(np.bincount(place))])
    hits = np.concatenate([[0], np.cumsum(np.bincount(place, weights=paid))])
    size = seen.size
    first, last = np.arange(size)[:, None], np.arange(size)[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        average = (hits[1:][None, :] - hits[:-1][:, None]) / (
            many[1:][None, :] - many[:-1][:, None]
        )
    average = np.where(first <= last, average, np.inf)
    smallest = np.minimum.accumulate(average[:, ::-1], axis=1)[:, ::-1]
    fitted = np.where(first <= last, smallest, -np.inf).max(axis=0)
    where = np.searchsorted(seen, np.arange(OLDEST + 1), side="right") - 1
    return np.where(where >= 0, fitted[np.maximum(where, 0)], 0.0)
