"""Done, not invoiced: finished work that no invoice covers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from calmrun.signals.documents import Flags, customer_codes, days, distinct
from calmrun.signals.documents import cents as cents_of
from calmrun.signals.measure import (
    Certainty,
    Claim,
    Measure,
    Unit,
    fact,
    least,
    silence,
    silent,
)
from calmrun.signals.rate import clustered_rate, rare
from calmrun.signals.resample import few_customers_cap
from calmrun.signals.tables import Tables, day_before
from calmrun.signals.work import Work, read_work


UNITS: Final[Mapping[str, Unit]] = {
    "done": "count",
    "seen_done": "count",
    "count": "count",
    "money": "money",
    "share": "share",
    "share_recent": "share",
    "recent_money": "money",
    "link_rate": "share",
}
DONE = 10
BAND = 0.05
USUAL = 0.02  # of the work in a business that bills it all, but for a slip
RECENT_DAYS = 365
DOCUMENTS = 5


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure finished work without an invoice.

    Parameters
    ----------
    tables
        Invoices, and jobs or quotes.

    Returns
    -------
    Counts, money and share of the work done up to 14 days before the last invoice;
    `seen_done` is 0 where no jobs file says that any of it is done.
    """
    work = read_work(tables)
    if isinstance(work, str):
        return silence(UNITS, work)
    n = work.rows.height
    if n < DONE:
        return silence(UNITS, "too_few", n)
    rate = fact(work.link_rate, "share", n)
    if not work.linked:
        return {**silence(UNITS, "no_links", n), "link_rate": rate}
    measured = _measure(work, day_before(tables.as_of, RECENT_DAYS))
    if tables.mixed:
        for name in ("money", "recent_money"):
            measured[name] = silent("mixed_currencies", "money", n)
    return {**measured, "link_rate": rate}


def _measure(work: Work, since: pl.Expr) -> dict[str, Measure]:
    rows = work.rows
    missing = (rows["missing_cents"] > 0).to_numpy()
    recent = rows.select(pl.col("done_on") >= since).to_series().to_numpy()
    cents = rows["missing_cents"].to_numpy()
    customer = customer_codes(
        rows["customer"], days(rows["done_on"]), cents_of(rows["missing_cents"])
    )
    lone = customer < 0
    customer = np.where(
        lone, customer.max(initial=-1) + 1 + np.arange(len(customer)), customer
    )
    every = np.ones(len(missing), dtype=np.bool_)
    trusted: Certainty = "high" if work.certain else "medium"
    cap = least([trusted, few_customers_cap(distinct(customer[~lone]))])
    n, n_recent = rows.height, int(recent.sum())

    def share(chosen: Flags, stream: int) -> Measure:
        rate = clustered_rate(missing, chosen, customer, ~lone)
        return rare(rate, Claim(BAND), usual=USUAL, cap=cap, stream=stream)

    return {
        "done": fact(n, "count", n),
        "seen_done": fact(n if work.certain else 0, "count", n),
        "count": fact(int(missing.sum()), "count", n),
        "money": fact(int(cents.sum()), "money", int(missing.sum())),
        "share": share(every, 40),
        "share_recent": share(recent, 41)
        if n_recent >= DOCUMENTS
        else silent("too_few", "share", n_recent),
        "recent_money": fact(
            int(cents[recent].sum()), "money", int((missing & recent).sum())
        ),
    }
