"""Like-for-like price: what the same work is billed at, recent against a year ago.

Each amount is compared with the median of its own service, so that a change of job
mix does not look like a change of price; then the middle halves of both cohorts are
averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from calmrun.signals.documents import Codes, Flags, Floats, Invoices, distinct
from calmrun.signals.estimate import (
    CUSTOMERS_A_SIDE,
    Estimate,
    busiest,
    survives,
)
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
from calmrun.signals.rate import PSEUDO
from calmrun.signals.resample import (
    Array,
    Resample,
    divide,
    few_customers_cap,
    inferred,
    product,
)
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "change": "ratio",
    "change_without_largest": "ratio",
    "services": "count",
    "share_of_billing": "share",
}
RECENT_DAYS = 100
OLD_DAYS = 300
INVOICES = 60
SIDE = 20
A_SERVICE = 6
BAND = 0.05
DEMAND = Demand(0.98, 0.97)  # many services make many chances
BINS = 200  # between the first and the ninth decile; only the middle is asked for


@dataclass(frozen=True)
class Prices:
    """Invoices of services that were billed often enough, one entry each.

    Parameters
    ----------
    residual
        Log of the amount less the median log of its service.
    """

    age: Floats
    residual: Floats
    service: Codes
    customer: Codes
    known: Flags
    resample: Resample


def measure(tables: Tables) -> dict[str, Measure]:
    """Compare prices of the last 100 days with those over 300 days ago.

    Parameters
    ----------
    tables
        Invoices with amounts and service groups.

    Returns
    -------
    `change` as a ratio: -0.12 is twelve percent lower for the same work. Its mass is
    that of a fall of at least 5 percent.
    """
    invoices = tables.invoices
    if invoices is None:
        return silence(UNITS, "no_file")
    if tables.mixed:
        return silence(UNITS, "mixed_currencies", len(invoices))
    copies = tables.pairs.copies(len(invoices))
    priced = (invoices.total > 0) & (invoices.service >= 0) & ~copies
    if priced.sum() < INVOICES:
        reason: Reason = "no_services" if (invoices.service < 0).all() else "too_few"
        return silence(UNITS, reason, int(priced.sum()))
    return _measure(tables, invoices, priced)


def _measure(tables: Tables, invoices: Invoices, priced: Flags) -> dict[str, Measure]:
    prices = _read(tables, invoices, priced)
    recent, old = prices.age <= RECENT_DAYS, prices.age > OLD_DAYS
    n = len(prices.age)
    if n < INVOICES or min(recent.sum(), old.sum()) < SIDE:
        return silence(UNITS, "short_history" if n >= INVOICES else "too_few", n)
    sides = [distinct(prices.customer[side & prices.known]) for side in (recent, old)]
    if min(sides) < CUSTOMERS_A_SIDE:
        return silence(UNITS, "too_few_customers", n)
    others = prices.customer != busiest(prices.customer, prices.known, recent)
    cap = few_customers_cap(min(sides))
    trust = float(recent.sum() / (recent.sum() + PSEUDO))
    claims = []
    for use in (np.ones(n, dtype=np.bool_), others):
        fall = _change(prices, recent & use, old & use)
        one = inferred(
            -fall.value,
            "ratio",
            int(use.sum()),
            -fall.replicates,
            claim=Claim(BAND, DEMAND, trust),
            cap=cap,
        )
        claims.append(one)
    change = survives(claims[0], claims[1])
    whole = float(np.nansum(invoices.total))
    compared = float(invoices.total[priced].sum())
    return {
        "change": _turned(change),
        "change_without_largest": _turned(claims[1]),
        "services": fact(distinct(prices.service), "count", n),
        "share_of_billing": fact(compared / whole, "share", n)
        if whole > 0
        else silent("no_amounts", "share", n),
    }


def _turned(one: Measure) -> Measure:
    """Turn a fall into a change: signs and ends swapped."""
    flip = [None if x is None else -x for x in (one.value, one.high, one.low)]
    return Measure(
        flip[0],
        one.unit,
        one.n,
        flip[1],
        flip[2],
        one.confidence,
        one.sayable,
        one.reason,
        one.mass,
    )


def _read(tables: Tables, invoices: Invoices, priced: Flags) -> Prices:
    frame = pl.DataFrame(
        {
            "at": np.flatnonzero(priced),
            "service": invoices.service[priced],
            "log": np.log(invoices.total[priced]),
        }
    )
    frame = frame.filter(pl.len().over("service") >= A_SERVICE).with_columns(
        (pl.col("log") - pl.col("log").median().over("service")).alias("residual")
    )
    at = frame["at"].to_numpy()
    chosen = np.zeros(len(invoices), dtype=np.bool_)
    chosen[at] = True
    return Prices(
        age=tables.as_of - invoices.issued[at],
        residual=frame["residual"].to_numpy(),
        service=frame["service"].to_numpy(),
        customer=invoices.customer[at],
        known=invoices.known[at],
        resample=invoices.resample.take(chosen),
    )


def _change(prices: Prices, recent: Flags, old: Flags) -> Estimate:
    """Give exp(middle of recent - middle of old) - 1."""
    now, then = _middle(prices, recent), _middle(prices, old)
    return Estimate(
        float(np.expm1(now.value - then.value)),
        np.expm1(now.replicates - then.replicates),
    )


def _middle(prices: Prices, chosen: Flags) -> Estimate:
    """Give the interquartile mean of residuals; replicates come from a histogram."""
    residual = np.sort(prices.residual[chosen])
    low, high = np.quantile(residual, [0.1, 0.9])
    edges = np.linspace(low, high, BINS)
    slot = np.minimum(np.searchsorted(edges, prices.residual[chosen]), BINS - 1)
    bins, groups = BINS, prices.resample.groups
    flat = np.bincount(
        prices.resample.group[chosen] * bins + slot, minlength=groups * bins
    )
    drawn = product(prices.resample.weights, flat.reshape(groups, bins))
    replicates = interquartile_mean(edges, drawn)
    value = interquartile_mean(residual, np.ones((1, residual.size)))
    whole = interquartile_mean(edges, flat.reshape(groups, bins).sum(axis=0)[None, :])
    return Estimate(float(value[0]), replicates + (value[0] - whole[0]))


def interquartile_mean(values: Floats, weights: Array) -> Array:
    """Average what lies between the first and the third quartile.

    Parameters
    ----------
    values
        In ascending order, shape ``(n,)``.
    weights
        How often each is counted, shape ``(rows, n)``.

    Returns
    -------
    One average per row, shape ``(rows,)``; NaN where nothing is counted. As robust as
    the median up to a quarter of outliers, and a fifth surer.

    References
    ----------
    Tukey and McLaughlin (1963), Less vulnerable confidence and significance
    procedures for location, Sankhya A 25(3).

    Examples
    --------
    >>> interquartile_mean(np.array([1.0, 2.0, 4.0, 90.0]), np.ones((1, 4)))
    array([3.])
    """
    share = divide(np.cumsum(weights, axis=-1), weights.sum(axis=-1, keepdims=True))
    inside = np.clip(share, 0.25, 0.75)
    part = np.diff(inside, axis=-1, prepend=0.25)
    return np.asarray(part @ values / 0.5)
