"""Double billing: invoices that repeat another one. See `pairs` for what is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.documents import Flags, Invoices
from calmrun.signals.estimate import share
from calmrun.signals.measure import Claim, Measure, Reason, Unit, fact, silence, silent
from calmrun.signals.resample import few_customers_cap
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "pairs": "count",
    "money": "money",
    "share": "share",
    "share_recent": "share",
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
    Facts, the share of all invoices, and that of the last 365 days: copies that began
    some months ago are few beside a long history. A claim needs three pairs.
    """
    invoices = tables.invoices
    if invoices is None:
        return silence(UNITS, "no_file")
    n = len(invoices)
    reason = _why_not(invoices)
    if reason:
        return silence(UNITS, reason, n)
    copies = tables.pairs.copies(n)
    lately = tables.as_of - invoices.issued <= RECENT_DAYS
    recent = copies & lately
    every = np.ones(n, dtype=np.bool_)

    def money(chosen: Flags) -> Measure:
        if tables.mixed:
            return silent("mixed_currencies", "money", int(chosen.sum()))
        cents = round(float(invoices.total[chosen].sum()))
        return fact(cents, "money", int(chosen.sum()))

    return {
        "pairs": fact(int(copies.sum()), "count", n),
        "money": money(copies),
        "share": _claim(invoices, copies, every),
        "share_recent": _claim(invoices, copies, lately),
        "recent_pairs": fact(int(recent.sum()), "count", n),
        "recent_money": money(recent),
    }


def _claim(invoices: Invoices, copies: Flags, chosen: Flags) -> Measure:
    """Measure the share of copies among the chosen, as a claim from three pairs on."""
    n, pairs = int(chosen.sum()), int((copies & chosen).sum())
    if n < INVOICES:
        return silent("too_few", "share", n)
    cap = few_customers_cap(invoices.customers_in(chosen)) if pairs >= PAIRS else "low"
    part = share(copies, chosen, invoices.resample)
    return part.measure("share", n, claim=Claim(BAND), cap=cap)


def _why_not(invoices: Invoices) -> Reason | None:
    if not invoices.customers:
        return "no_customers"
    if np.isnan(invoices.total).all():
        return "no_amounts"
    if np.isnan(invoices.issued).all():
        return "no_dates"
    return "too_few" if len(invoices) < INVOICES else None
