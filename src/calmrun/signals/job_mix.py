"""Job mix: how much of the work is very small jobs, and what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from calmrun.signals.documents import Codes, Flags, Invoices
from calmrun.signals.estimate import CUSTOMERS_A_SIDE, busiest, survives
from calmrun.signals.measure import Claim, Demand, Measure, Reason, Unit, fact, silence
from calmrun.signals.rate import Rate, clustered_rates, rise
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
CLAIM = Claim(0.10, Demand(0.97, 0.95))
STREAM = 50
VERY_SMALL = 1 / 3  # of what an invoice usually came to before


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure the share of invoices that are for very small jobs.

    Parameters
    ----------
    tables
        Invoices with amounts and service groups.

    Returns
    -------
    Shares of count in the last 100 days and before, and the share of the last 100
    days' money. Very small is the service with the lowest median amount among those
    that make up at least 5 percent of the invoices, and with it every service whose
    median is below a third of the older invoices': small jobs go by many names.
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
    small = _very_small(invoices, priced, priced & ~recent)
    if small is None:
        return silence(UNITS, "no_services", n)
    tiny = priced & np.isin(invoices.service, small)
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


def _very_small(invoices: Invoices, priced: Flags, before: Flags) -> Codes | None:
    frame = pl.DataFrame(
        {"service": invoices.service[priced], "total": invoices.total[priced]}
    )
    services = (
        frame.group_by("service")
        .agg(pl.len().alias("invoices"), pl.col("total").median())
        .sort("total", "service")
    )
    common = services.filter(pl.col("invoices") >= COMMON * frame.height)
    if common.height < SERVICES:
        return None
    edge = VERY_SMALL * float(np.median(invoices.total[before]))
    smallest = pl.col("service") == common["service"][0]
    return services.filter(smallest | (pl.col("total") < edge))["service"].to_numpy()


def _measure(
    invoices: Invoices, tiny: Flags, recent: Flags, before: Flags
) -> dict[str, Measure]:
    rates = _rates(invoices, tiny, recent, before)
    cap = few_customers_cap(min(rate.customers for rate in rates))
    others = invoices.customer != busiest(invoices.customer, invoices.known, recent)
    rest = rise(
        *_rates(invoices, tiny, recent & others, before & others),
        claim=CLAIM,
        stream=STREAM + 1,
    )
    money = np.nan_to_num(invoices.total)
    part = float(money[tiny & recent].sum()) / float(money[recent].sum())
    return {
        "tiny_recent": rates[0].measure(cap),
        "tiny_before": rates[1].measure(cap),
        "change": survives(rise(*rates, claim=CLAIM, stream=STREAM), rest),
        "change_without_largest": rest,
        "tiny_money_share": fact(part, "share", rates[0].tries),
    }


def _rates(
    invoices: Invoices, tiny: Flags, recent: Flags, before: Flags
) -> tuple[Rate, Rate]:
    now, then = clustered_rates(
        tiny, (recent, before), invoices.customer, invoices.known
    )
    return now, then
