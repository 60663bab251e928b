"""How invoices end: paid, voided or written off, each in competition with the others.

An invoice that was voided can no longer be paid. Taking it for one that is merely not
paid yet makes both shares too high, so the ends are estimated together. Files do not
say when an invoice was voided or written off: that day lies between issue and as_of,
and the estimate is made at both, which bounds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.intake.contradictions import DEPOSIT_DAYS
from calmrun.signals.documents import Codes, Documents, Flags, Floats
from calmrun.signals.estimate import by_width
from calmrun.signals.measure import (
    Certainty,
    Measure,
    Unit,
    fact,
    silence,
    silent,
    tidy,
)
from calmrun.signals.paying import UNDATED_SHARE
from calmrun.signals.resample import Resample, few_customers_cap, interval
from calmrun.signals.survival import aalen_johansen
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "paid_by_90": "share",
    "voided_by_180": "share",
    "written_off_by_180": "share",
    "voided": "count",
    "written_off": "count",
}
FEWEST = 5  # of an end, before its share is told
PAID, VOIDED, WRITTEN_OFF = 1, 2, 3
WAYS: Final = {
    "paid_by_90": (PAID, 90),
    "voided_by_180": (VOIDED, 180),
    "written_off_by_180": (WRITTEN_OFF, 180),
}


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure in which way invoices end.

    Parameters
    ----------
    tables
        Invoices that were sent, with their status and, where paid, the day.

    Returns
    -------
    Cumulative incidences by Aalen-Johansen. `low` and `high` hold both bounds for ends
    without a day; the value is the middle between them.
    """
    billed = tables.ever_billed
    if billed is None:
        return silence(UNITS, "no_file")
    followed = (billed.issued <= tables.as_of) & (billed.total > 0)
    if not followed.any():
        return silence(UNITS, "no_dates")
    cause = _cause(billed, followed, tables.as_of)
    counts = {
        "voided": fact(int((cause == VOIDED).sum()), "count", int(followed.sum())),
        "written_off": fact(
            int((cause == WRITTEN_OFF).sum()), "count", int(followed.sum())
        ),
    }
    undated = followed & billed.having("paid") & (cause == 0)
    paid = int((cause == PAID).sum())
    if undated.sum() > UNDATED_SHARE * (paid + undated.sum()):
        return {**silence(UNITS, "no_paid_dates", int(followed.sum())), **counts}
    return {**_shares(billed, followed & ~undated, cause, tables.as_of), **counts}


def _cause(billed: Documents, followed: Flags, as_of: float) -> Codes:
    """Tell in which way each invoice has ended, 0 where it has not or is not known."""
    paid = billed.days("paid_on")
    dated = (paid <= as_of) & (paid - billed.issued >= -DEPOSIT_DAYS)
    cause = np.zeros(len(billed), dtype=np.int64)
    cause[dated] = PAID
    cause[billed.having("void")] = VOIDED
    cause[billed.having("bad_debt")] = WRITTEN_OFF
    cause[~followed] = 0
    return cause


def _shares(
    billed: Documents, chosen: Flags, cause: Codes, as_of: float
) -> dict[str, Measure]:
    some = cause[chosen]
    age = as_of - billed.issued[chosen]
    paid = np.maximum(billed.days("paid_on")[chosen] - billed.issued[chosen], 0.0)
    resample = billed.resample.take(chosen)
    cap = few_customers_cap(billed.customers_in(chosen))
    latest = np.where(some == PAID, paid, age)
    undated = some > PAID
    bounds = [latest, np.where(undated, 0.0, latest)] if undated.any() else [latest]
    return {
        name: _share(bounds, some, resample, way, at, cap)
        if (some == way).sum() >= FEWEST
        else silent("too_few", "share", int((some == way).sum()))
        for name, (way, at) in WAYS.items()
    }


def _share(
    bounds: list[Floats],
    cause: Codes,
    resample: Resample,
    way: int,
    at: int,
    cap: Certainty,
) -> Measure:
    """Estimate one incidence, undated ends taken at their latest and earliest."""
    found: list[float] = []
    ends: list[float] = []
    for duration in bounds:
        found.append(float(aalen_johansen(duration, cause, last=at)[way - 1][-1]))
        drawn = aalen_johansen(duration, cause, last=at, resample=resample)[way - 1]
        ends += [e for e in interval(drawn[..., -1], found[-1]) if e is not None]
    value = tidy(sum(found) / len(found))
    low, high = tidy(min(found + ends)), tidy(max(found + ends))
    return by_width(Measure(value, "share", len(cause), low, high), cap)
