"""Waiting for work: how long approved work waits until it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from calmrun.signals.documents import Codes, Flags, Floats, days, distinct
from calmrun.signals.estimate import (
    CUSTOMERS_A_SIDE,
    Estimate,
    busiest,
    by_width,
    shrinking,
    survives,
)
from calmrun.signals.measure import (
    Certainty,
    Claim,
    Demand,
    Measure,
    Reason,
    Unit,
    fact,
    silence,
    silent,
)
from calmrun.signals.resample import Resample, few_customers_cap, inferred
from calmrun.signals.survival import kaplan_meier
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "wait_recent": "days",
    "wait_before": "days",
    "change": "ratio",
    "change_without_largest": "ratio",
    "waiting": "count",
    "waiting_money": "money",
    "waiting_over_30": "count",
}
RECENT_DAYS = 120
RECENT = 10
BEFORE = 20
CLAIM = Claim(1.5, Demand(0.90, 0.80))
DOUBT = 3.0  # works without a change by which a recent wait is pulled to none
LONGEST = 365
OVER = 30


@dataclass(frozen=True)
class Waits:
    """Approved work: days from approval until done, or until as_of.

    `position` says where each job stands in the job arrays.
    """

    position: Codes
    age: Floats
    duration: Floats
    observed: Flags
    customer: Codes
    known: Flags
    total: Floats
    resample: Resample

    @property
    def waiting(self) -> Flags:
        """Whether it is approved within the last year and not done, shape ``(n,)``."""
        recent: Flags = ~self.observed & (self.age <= LONGEST)
        return recent


def measure(tables: Tables) -> dict[str, Measure]:
    """Compare the wait of work approved in the last 120 days with the older.

    Parameters
    ----------
    tables
        Jobs with a day of completion and, there or on their quote, of approval.

    Returns
    -------
    Kaplan-Meier medians; `change` is recent over before.
    """
    waits = read_waits(tables)
    if isinstance(waits, str):
        return silence(UNITS, waits)
    recent = waits.age <= RECENT_DAYS
    n = len(recent)
    few = recent.sum() < RECENT or (~recent).sum() < BEFORE
    if few or not waits.observed.any():
        return {**silence(UNITS, "too_few", n), **_waiting(waits, mixed=tables.mixed)}
    sides = [distinct(waits.customer[side & waits.known]) for side in (recent, ~recent)]
    if min(sides) < CUSTOMERS_A_SIDE:
        silent_ones = silence(UNITS, "too_few_customers", n)
        return {**silent_ones, **_waiting(waits, mixed=tables.mixed)}
    return {
        **_compare(waits, recent, min(sides)),
        **_waiting(waits, mixed=tables.mixed),
    }


def read_waits(tables: Tables) -> Waits | Reason:
    """List the approved work and how long each waited; or why that is not known."""
    jobs = tables.jobs
    if jobs is None:
        return "no_file"
    approved = days(_approved_on(tables))
    done = jobs.days("completed_on")
    closed = jobs.having("completed") & np.isnan(done)
    seen = (approved <= tables.as_of) & ~closed & ~(done < approved)
    if not seen.any() or np.isnan(done).all():
        return "no_dates"
    finished = done[seen] <= tables.as_of
    age = tables.as_of - approved[seen]
    return Waits(
        position=np.flatnonzero(seen),
        age=age,
        duration=np.where(finished, done[seen] - approved[seen], age),
        observed=finished,
        customer=jobs.customer[seen],
        known=jobs.known[seen],
        total=jobs.total[seen],
        resample=jobs.resample.take(seen),
    )


def _approved_on(tables: Tables) -> pl.Series:
    """Take the job's own day of approval, else its quote's."""
    rows = tables.jobs.rows if tables.jobs is not None else pl.DataFrame()
    if tables.quotes is None or not rows["approved_on"].has_nulls():
        return rows["approved_on"]
    quoted = tables.quotes.rows.select(
        quote_document="document",
        quoted=pl.coalesce("approved_on", "decided_on", "converted_on"),
    ).drop_nulls("quote_document")
    joined = rows.join(
        quoted.unique("quote_document", keep="first", maintain_order=True),
        on="quote_document",
        how="left",
        maintain_order="left",
    )
    return joined.select(pl.coalesce("approved_on", "quoted"))["approved_on"]


def _median(waits: Waits, chosen: Flags) -> Estimate:
    duration, observed = waits.duration[chosen], waits.observed[chosen]
    curve = kaplan_meier(duration, observed, last=LONGEST)
    drawn = kaplan_meier(
        duration, observed, last=LONGEST, resample=waits.resample.take(chosen)
    )
    return Estimate(float(curve.quantile()), drawn.quantile())


def _compare(waits: Waits, recent: Flags, customers: int) -> dict[str, Measure]:
    cap = few_customers_cap(customers)
    n, n_recent = len(recent), int(recent.sum())
    top = busiest(waits.customer, waits.known, recent)
    others = waits.customer != top
    now, before = _median(waits, recent), _median(waits, ~recent)
    rest = _ratio(_median(waits, recent & others), _median(waits, ~recent & others))
    claims = [_claimed(one, n_recent, cap) for one in (_ratio(now, before), rest)]
    return {
        "wait_recent": by_width(now.measure("days", n_recent), cap),
        "wait_before": by_width(before.measure("days", n - n_recent), cap),
        "change": survives(claims[0], claims[1]),
        "change_without_largest": claims[1],
    }


def _claimed(ratio: Estimate, recent: int, cap: Certainty) -> Measure:
    """Claim a longer wait; of few works only a part of its logarithm is believed."""
    believed = ratio.replicates ** shrinking(recent, DOUBT)
    mass_of = inferred(ratio.value, "ratio", recent, believed, claim=CLAIM, cap=cap)
    shown = ratio.measure("ratio", recent)
    return replace(mass_of, low=shown.low, high=shown.high)


def _ratio(now: Estimate, before: Estimate) -> Estimate:
    """Divide two waits, each counted as at least a day."""
    return Estimate(
        float(np.maximum(now.value, 1.0) / np.maximum(before.value, 1.0)),
        np.maximum(now.replicates, 1.0) / np.maximum(before.replicates, 1.0),
    )


def _waiting(waits: Waits, *, mixed: bool) -> dict[str, Measure]:
    """Count what is approved and not done, in the last year."""
    waiting = waits.waiting
    n = int(waiting.sum())
    return {
        "waiting": fact(n, "count", len(waiting)),
        "waiting_money": _money(waits.total[waiting], mixed=mixed),
        "waiting_over_30": fact(int((waiting & (waits.age > OVER)).sum()), "count", n),
    }


def _money(totals: Floats, *, mixed: bool) -> Measure:
    """Add up what waiting work is worth, where the file says so."""
    if mixed:
        return silent("mixed_currencies", "money", len(totals))
    if np.isnan(totals).all():
        return silent("no_amounts", "money", len(totals))
    return fact(round(float(np.nansum(totals))), "money", len(totals))
