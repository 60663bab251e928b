"""Job mix: how much of the work is the smallest service, and what it brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from calmrun.signals.documents import Flags, Invoices
from calmrun.signals.estimate import CUSTOMERS_A_SIDE, busiest, changes, share
from calmrun.signals.measure import Claim, Demand, Measure, Reason, Unit, fact, silence
from calmrun.signals.resample import few_customers_cap
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "tiny_recent": "share",
    "tiny_before": "share",
    "change": "share",
    "change_without_largest": "share",
    "tiny_money_share": "share",
}
INVOICES = 80
SIDE = 20
RECENT_DAYS = 100
COMMON = 0.05
SERVICES = 2
CLAIM = Claim(0.10, Demand(0.99, 0.98))


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure the share of invoices that are for the smallest service.

    Parameters
    ----------
    tables
        Invoices with amounts and service groups.

    Returns
    -------
    Shares of count in the last 100 days and before, and the share of the last 100
    days' money. The smallest service is the one with the lowest median amount among
    those that make up at least 5 percent of the invoices.
    """
    invoices = tables.invoices
    if invoices is None:
        return silence(UNITS, "no_file")
    priced = (invoices.total > 0) & (invoices.service >= 0)
    n = int(priced.sum())
    recent = tables.as_of - invoices.issued <= RECENT_DAYS
    reason = _why_not(invoices, priced, recent)
    if reason:
        return silence(UNITS, reason, n)
    smallest = _smallest(invoices, priced)
    if smallest is None:
        return silence(UNITS, "no_services", n)
    tiny = priced & (invoices.service == smallest)
    return _measure(invoices, tiny, priced & recent, priced & ~recent)


def _why_not(invoices: Invoices, priced: Flags, recent: Flags) -> Reason | None:
    sides = (priced & recent, priced & ~recent)
    if (invoices.service < 0).all():
        return "no_services"
    if priced.sum() < INVOICES or min(side.sum() for side in sides) < SIDE:
        return "too_few"
    if min(invoices.customers_in(side) for side in sides) < CUSTOMERS_A_SIDE:
        return "too_few_customers"
    return None


def _smallest(invoices: Invoices, priced: Flags) -> int | None:
    frame = pl.DataFrame(
        {"service": invoices.service[priced], "total": invoices.total[priced]}
    )
    services = (
        frame.group_by("service")
        .agg(pl.len().alias("invoices"), pl.col("total").median())
        .filter(pl.col("invoices") >= COMMON * frame.height)
        .sort("total", "service")
    )
    return int(services["service"][0]) if services.height >= SERVICES else None


def _measure(
    invoices: Invoices, tiny: Flags, recent: Flags, before: Flags
) -> dict[str, Measure]:
    n, n_recent = int((recent | before).sum()), int(recent.sum())
    cap = few_customers_cap(
        min(invoices.customers_in(recent), invoices.customers_in(before))
    )
    resample = invoices.resample
    others = invoices.customer != busiest(invoices.customer, invoices.known, recent)
    now, then = share(tiny, recent, resample), share(tiny, before, resample)
    without = share(tiny, recent & others, resample)
    without -= share(tiny, before & others, resample)
    change, rest = changes(now - then, without, n, claim=CLAIM, cap=cap)
    money = np.nan_to_num(invoices.total)
    part = float(money[tiny & recent].sum()) / float(money[recent].sum())
    return {
        "tiny_recent": now.level("share", n_recent, cap),
        "tiny_before": then.level("share", int(before.sum()), cap),
        "change": change,
        "change_without_largest": rest,
        "tiny_money_share": fact(part, "share", n_recent),
    }
