"""Approvals fell: whether recent quotes are approved less often, like for like.

The recent rate is pulled towards the one before by 12 pseudo-observations, because a
claim of change needs its base rate; the comparison is repeated within job sizes,
because a shift of mix looks like a fall; and without the largest customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.approval_rate import answer_days_missing
from calmrun.signals.decisions import Decisions
from calmrun.signals.documents import Flags
from calmrun.signals.estimate import CUSTOMERS_A_SIDE, busiest, survives
from calmrun.signals.measure import (
    CHANGE,
    Measure,
    Unit,
    fact,
    grade,
    silence,
    silent,
    tidy,
)
from calmrun.signals.rate import Rate, clustered_rate, posterior
from calmrun.signals.resample import Array, few_customers_cap, interval, mass
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "recent": "share",
    "before": "share",
    "drop": "share",
    "drop_within_sizes": "share",
    "drop_without_largest": "share",
    "lost_money": "money",
}
RECENT_DAYS = 120
RECENT = 12
BEFORE = 25
BAND = 0.05
SIZES = (1 / 3, 2 / 3)


def measure(tables: Tables) -> dict[str, Measure]:
    """Compare answered quotes of the last 120 days with the older ones.

    Parameters
    ----------
    tables
        Quotes that were sent.

    Returns
    -------
    Rates by cohort of issue, and `drop` = before less recent (positive is a fall).
    """
    decisions = tables.decisions
    if decisions is None:
        return silence(UNITS, "no_file")
    if not len(decisions):
        return silence(UNITS, "no_dates")
    if answer_days_missing(decisions):
        return silence(UNITS, "no_answer_dates", len(decisions))
    recent = tables.as_of - decisions.issued <= RECENT_DAYS
    rates = _rates(decisions, recent)
    if rates[0].tries < RECENT or rates[1].tries < BEFORE:
        return silence(UNITS, "too_few", rates[0].tries)
    if min(rate.customers for rate in rates) < CUSTOMERS_A_SIDE:
        return silence(UNITS, "too_few_customers", rates[0].tries)
    return _compare(decisions, recent, rates, mixed=tables.mixed)


def _rates(
    decisions: Decisions, recent: Flags, among: Flags | None = None
) -> tuple[Rate, Rate]:
    """Give the rates of the recent and the older cohort."""
    use = decisions.decided if among is None else decisions.decided & among
    sides = (use & recent, use & ~recent)
    first, second = (
        clustered_rate(decisions.approved, side, decisions.customer, decisions.known)
        for side in sides
    )
    return first, second


def _compare(
    decisions: Decisions, recent: Flags, rates: tuple[Rate, Rate], *, mixed: bool
) -> dict[str, Measure]:
    top = busiest(decisions.customer, decisions.known, recent & decisions.decided)
    others = decisions.customer != top
    whole = _drop(rates)
    rest = _drop(_rates(decisions, recent, others))
    within = _within_sizes(decisions, recent)
    cap = few_customers_cap(min(rate.customers for rate in rates))
    return {
        "recent": rates[0].measure(cap),
        "before": rates[1].measure(cap),
        "drop": survives(whole, rest),
        "drop_within_sizes": within,
        "drop_without_largest": rest,
        "lost_money": _lost(decisions, recent, mixed=mixed),
    }


def _drop(rates: tuple[Rate, Rate]) -> Measure:
    recent, before = rates
    if recent.tries < RECENT or before.tries < BEFORE:
        return silent("too_few", "share", recent.tries)
    return _graded(before.value - recent.value, _drawn(rates), recent, before)


def _drawn(rates: tuple[Rate, Rate], stream: int = 0) -> Array:
    recent, before = rates
    toward = before.value
    return posterior(before, toward=None, stream=2 * stream) - posterior(
        recent, toward=toward, stream=2 * stream + 1
    )


def _graded(value: float, drawn: Array, recent: Rate, before: Rate) -> Measure:
    claimed = mass(drawn, BAND)
    low, high = interval(drawn)
    cap = few_customers_cap(min(recent.customers, before.customers))
    confidence = grade(claimed, CHANGE, cap=cap)
    return Measure(
        tidy(value), "share", recent.tries, low, high, confidence, mass=claimed
    )


def _within_sizes(decisions: Decisions, recent: Flags) -> Measure:
    """Compare within thirds of job size, weighted by the recent mix."""
    sized = decisions.decided & ~np.isnan(decisions.total)
    n = int((sized & recent).sum())
    if n < RECENT or (sized & ~recent).sum() < BEFORE:
        return silent("too_few", "share", n)
    edges = np.quantile(decisions.total[sized & ~recent], SIZES)
    third = np.searchsorted(edges, decisions.total)
    groups = [_rates(decisions, recent, sized & (third == k)) for k in range(3)]
    groups = [g for g in groups if min(g[0].tries, g[1].tries) > 0]
    weights = [g[0].tries / max(1, sum(h[0].tries for h in groups)) for g in groups]
    if not groups:
        return silent("too_few", "share", n)
    value = sum(
        w * (g[1].value - g[0].value) for w, g in zip(weights, groups, strict=True)
    )
    drawn = sum(
        w * _drawn(g, stream=k + 1)
        for k, (w, g) in enumerate(zip(weights, groups, strict=True))
    )
    whole = _rates(decisions, recent, sized)
    return _graded(float(value), np.asarray(drawn), *whole)


def _lost(decisions: Decisions, recent: Flags, *, mixed: bool) -> Measure:
    gone = recent & decisions.lost & (decisions.total > 0)
    n = int(gone.sum())
    if mixed:
        return silent("mixed_currencies", "money", n)
    return fact(round(float(decisions.total[gone].sum())), "money", n)
