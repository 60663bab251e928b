"""Concentration: how much of the year's billing comes from one customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.documents import Flags, Invoices
from calmrun.signals.measure import (
    Claim,
    Demand,
    Measure,
    Reason,
    Unit,
    fact,
    silence,
    silent,
)
from calmrun.signals.resample import (
    REPLICATES,
    SEED,
    Array,
    divide,
    few_customers_cap,
    inferred,
    product,
)
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "top_share": "share",
    "top_share_without_largest": "share",
    "top_share_recent": "share",
    "top_invoices": "count",
    "top_money": "money",
    "hhi": "ratio",
    "customers": "count",
}
INVOICES = 40
OF_THAT_CLIENT = 6
YEAR = 365
QUARTER = 90
BAND = 0.20
UNKNOWN_SHARE = 0.2
DEMAND = Demand(0.98, 0.95)  # the largest of many clients looks larger than it is


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure the largest customer's share of the last 365 days.

    Parameters
    ----------
    tables
        Invoices with customers; credits are taken off.

    Returns
    -------
    Shares of billed money; the claim rests on the share without that customer's
    largest invoice, so that one big job is not a habit.
    """
    invoices = tables.invoices
    if invoices is None:
        return silence(UNITS, "no_file")
    in_year = _dated(invoices, tables.as_of, YEAR)
    n = int(in_year.sum())
    reason = _why_not(tables, invoices, in_year)
    if reason:
        return silence(UNITS, reason, n)
    return _shares(invoices, in_year, _dated(invoices, tables.as_of, QUARTER))


def flag_largest_client(invoices: Invoices, as_of: float) -> Flags:
    """Flag what the largest client was billed in the last 365 days, shape ``(n,)``."""
    in_year = _dated(invoices, as_of, YEAR)
    known = in_year & invoices.known
    if not known.any():
        return known
    billed = np.bincount(invoices.customer[known], weights=invoices.total[known])
    theirs: Flags = in_year & (invoices.customer == billed.argmax())
    return theirs


def _dated(invoices: Invoices, as_of: float, days: int) -> Flags:
    recent = (invoices.issued >= as_of - days) & (invoices.issued <= as_of)
    return recent & ~np.isnan(invoices.total)


def _why_not(tables: Tables, invoices: Invoices, in_year: Flags) -> Reason | None:
    n = int(in_year.sum())
    if tables.mixed:
        return "mixed_currencies"
    if np.isnan(invoices.total).all():
        return "no_amounts"
    if np.isnan(invoices.issued).all():
        return "no_dates"
    if (in_year & ~invoices.known).sum() > UNKNOWN_SHARE * max(1, n):
        return "no_customers"
    return "too_few" if n < INVOICES else None


def _shares(invoices: Invoices, in_year: Flags, recent: Flags) -> dict[str, Measure]:
    n = int(in_year.sum())
    known = in_year & invoices.known
    billed = np.bincount(invoices.customer[known], weights=invoices.total[known])
    whole = float(invoices.total[in_year].sum())
    if whole <= 0 or not billed.size:
        return silence(UNITS, "no_amounts", n)
    top = int(billed.argmax())
    theirs = in_year & (invoices.customer == top)
    one_client = {
        "top_invoices": fact(int(theirs.sum()), "count", n),
        "top_money": fact(round(float(billed[top])), "money", int(theirs.sum())),
        "hhi": fact(float(((billed / whole) ** 2).sum()), "ratio", n),
        "customers": fact(invoices.customers_in(in_year), "count", n),
        "top_share_recent": _recent_share(invoices, recent, top),
    }
    return {**_claims(invoices, in_year, theirs), **one_client}


def _recent_share(invoices: Invoices, recent: Flags, top: int) -> Measure:
    n = int(recent.sum())
    whole = float(invoices.total[recent].sum())
    if n < 5 or whole <= 0:
        return silent("too_few", "share", n)
    theirs = float(invoices.total[recent & (invoices.customer == top)].sum())
    return fact(theirs / whole, "share", n)


def _claims(invoices: Invoices, in_year: Flags, theirs: Flags) -> dict[str, Measure]:
    """Give the share with and without the client's largest invoice."""
    n, of_top = int(in_year.sum()), int(theirs.sum())
    amounts = np.sort(invoices.total[theirs])
    others = in_year & ~theirs
    rest = float(invoices.total[others].sum())
    drawn_rest = invoices.resample.sums(np.where(others, invoices.total, 0.0))
    out = {}
    cap = few_customers_cap(invoices.customers_in(in_year))
    for name, kept in (
        ("top_share", amounts),
        ("top_share_without_largest", amounts[:-1]),
    ):
        value = float(kept.sum()) / (float(kept.sum()) + rest) if rest else 1.0
        drawn = _redrawn(kept)
        found = inferred(
            value,
            "share",
            n,
            divide(drawn, drawn + drawn_rest),
            claim=Claim(BAND, DEMAND),
            cap=cap,
        )
        out[name] = (
            found
            if of_top >= OF_THAT_CLIENT
            else silent("too_few", "share", of_top, value)
        )
    return out


def _redrawn(amounts: Array) -> Array:
    """Add up the client's invoices with Poisson weights, shape ``(REPLICATES,)``."""
    generator = np.random.default_rng([SEED, 7])
    blocks = np.add.reduceat(amounts, np.arange(0, amounts.size, _block(amounts.size)))
    weights = generator.poisson(1.0, size=(REPLICATES, blocks.size))
    return product(weights, blocks[:, None])[:, 0]


def _block(n: int) -> int:
    """Deal very many invoices into at most 2,000 blocks, to bound the cost."""
    return max(1, -(-n // 2000))
