"""Approvals fell: whether recent quotes are approved less often, like for like.

The recent rate is pulled towards the one before by 12 pseudo-observations, because a
claim of change needs its base rate; the comparison is repeated for the mix of sizes
and of services that is asked for today (direct standardisation), because a shift of
mix looks like a fall; and without the largest customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from calmrun.signals.approval_rate import answer_days_missing
from calmrun.signals.decisions import Decisions
from calmrun.signals.documents import Codes, Flags
from calmrun.signals.estimate import CUSTOMERS_A_SIDE, busiest, survives
from calmrun.signals.measure import (
    Claim,
    Demand,
    Measure,
    Unit,
    fact,
    silence,
    silent,
)
from calmrun.signals.rate import Rate, clustered_rates, rise
from calmrun.signals.resample import few_customers_cap
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "recent": "share",
    "before": "share",
    "drop": "share",
    "drop_within_sizes": "share",
    "drop_within_services": "share",
    "drop_without_largest": "share",
    "lost_money": "money",
}
RECENT_DAYS = 120
RECENT = 12
BEFORE = 25
CLAIM = Claim(0.05, Demand(0.99, 0.985))
KIND = 3  # earlier answers from which a kind of work is compared with itself
MIDDLE = 1e-9  # keeps an amount on an edge from falling to either side
PULL = 3.0  # observations by which each kind is pulled to all of them


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
    use = _settled(decisions) if among is None else _settled(decisions) & among
    sides = (use & recent, use & ~recent)
    first, second = clustered_rates(
        decisions.approved, sides, decisions.customer, decisions.known
    )
    return first, second


def _settled(decisions: Decisions) -> Flags:
    """Flag what the tool says was answered yes or no.

    What only an invoice approves is left out of both cohorts: of the recent ones hardly
    any is billed yet, so that approvals would seem to fall.
    """
    return decisions.decided & ~decisions.by_invoice


def _compare(
    decisions: Decisions, recent: Flags, rates: tuple[Rate, Rate], *, mixed: bool
) -> dict[str, Measure]:
    top = busiest(decisions.customer, decisions.known, recent & _settled(decisions))
    others = decisions.customer != top
    whole = _drop(rates)
    rest = _drop(_rates(decisions, recent, others))
    sizes = _like_for_like(decisions, recent, _sizes(decisions), 1)
    services = _like_for_like(decisions, recent, decisions.service, 2)
    cap = few_customers_cap(min(rate.customers for rate in rates))
    return {
        "recent": rates[0].measure(cap),
        "before": rates[1].measure(cap),
        "drop": survives(whole, rest),
        "drop_within_sizes": sizes,
        "drop_within_services": services,
        "drop_without_largest": rest,
        "lost_money": _lost(decisions, recent, mixed=mixed),
    }


def _drop(rates: tuple[Rate, Rate], stream: int = 0) -> Measure:
    recent, before = rates
    if recent.tries < RECENT or before.tries < BEFORE:
        return silent("too_few", "share", recent.tries)
    return rise(_refused(recent), _refused(before), claim=CLAIM, stream=stream)


def _refused(rate: Rate) -> Rate:
    """Turn approvals into refusals, of which a fall of approvals makes more."""
    return replace(rate, hits=rate.tries - rate.hits)


def _like_for_like(
    decisions: Decisions, recent: Flags, kind: Codes, stream: int
) -> Measure:
    """Compare with what the kinds of work of today would have brought before.

    Parameters
    ----------
    kind
        What is compared with itself, shape ``(n,)``; -1 is left out.
    """
    use = _settled(decisions) & (kind >= 0)
    kinds = int(kind.max(initial=0)) + 1
    now = np.bincount(kind[use & recent], minlength=kinds)
    then = np.bincount(kind[use & ~recent], minlength=kinds)
    yes = np.bincount(kind[use & ~recent & decisions.approved], minlength=kinds)
    known = then >= KIND
    compared = use & known[np.maximum(kind, 0)]
    rates = _rates(decisions, recent, compared)
    if rates[0].tries < RECENT or rates[1].tries < BEFORE:
        return silent("too_few", "share", rates[0].tries)
    overall = rates[1].value
    usual = (yes + PULL * overall) / (then + PULL)
    expected = float((now * usual)[known].sum() / now[known].sum())
    before = replace(rates[1], hits=expected * rates[1].tries)
    return _drop((rates[0], before), stream)


def _sizes(decisions: Decisions) -> Codes:
    """Sort into sizes that double from one to the next, -1 without an amount.

    The steps are fixed: thirds of the amounts at hand cut through one kind of work and
    hide another.
    """
    sized = decisions.total > 0
    sizes = np.full(len(decisions), -1, dtype=np.int64)
    if sized.any():
        over = decisions.total[sized] / np.median(decisions.total[sized])
        steps = np.floor(np.log2(over) + 0.5 + MIDDLE).astype(np.int64)
        sizes[sized] = steps - steps.min()
    return sizes


def _lost(decisions: Decisions, recent: Flags, *, mixed: bool) -> Measure:
    gone = recent & decisions.lost & (decisions.total > 0)
    n = int(gone.sum())
    if mixed:
        return silent("mixed_currencies", "money", n)
    return fact(round(float(decisions.total[gone].sum())), "money", n)
