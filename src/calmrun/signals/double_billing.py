"""Double billing: invoices that repeat another one. See `pairs` for what is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.documents import Invoices
from calmrun.signals.estimate import share
from calmrun.signals.measure import Claim, Measure, Reason, Unit, fact, silence, silent
from calmrun.signals.resample import few_customers_cap
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "pairs": "count",
    "money": "money",
    "share": "share",
    "recent_pairs": "count",
    "recent_money": "money",
}
INVOICES = 20
PAIRS = 3
BAND = 0.015
RECENT_DAYS = 365


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure invoices that look billed twice.

    Parameters
    ----------
    tables
        Invoices with numbers, customers, days and amounts.

    Returns
    -------
    Facts, and the share of all invoices; a claim needs three pairs.
    """
    invoices = tables.invoices
    if invoices is None:
        return silence(UNITS, "no_file")
    n = len(invoices)
    reason = _why_not(invoices)
    if reason:
        return silence(UNITS, reason, n)
    copies = tables.pairs.copies(n)
    recent = copies & (tables.as_of - invoices.issued <= RECENT_DAYS)
    every = np.ones(n, dtype=np.bool_)
    cap = few_customers_cap(invoices.customers)
    part = share(copies, every, invoices.resample)
    pairs = int(copies.sum())
    claim = part.measure(
        "share", n, claim=Claim(BAND), cap=cap if pairs >= PAIRS else "low"
    )

    def money(chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Measure:
        if tables.mixed:
            return silent("mixed_currencies", "money", int(chosen.sum()))
        cents = round(float(invoices.total[chosen].sum()))
        return fact(cents, "money", int(chosen.sum()))

    return {
        "pairs": fact(pairs, "count", n),
        "money": money(copies),
        "share": claim,
        "recent_pairs": fact(int(recent.sum()), "count", n),
        "recent_money": money(recent),
    }


def _why_not(invoices: Invoices) -> Reason | None:
    if not invoices.customers:
        return "no_customers"
    if np.isnan(invoices.total).all():
        return "no_amounts"
    if np.isnan(invoices.issued).all():
        return "no_dates"
    return "too_few" if len(invoices) < INVOICES else None
