"""What is true of a business: the figures that the signals can only estimate.

Shares are expectations over the law that the documents were drawn from, for the mix of
customers that the business has, not over the documents that happened to be drawn.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.stats import gamma

from populations.plan import Plan
from populations.world import (
    ANSWER_DAYS,
    GAMMA_PAY,
    GAMMA_WAIT,
    QUARTER,
    Floats,
    World,
    intensity,
    stopped_client,
)


NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
NODE_WEIGHTS = NODE_WEIGHTS / NODE_WEIGHTS.sum()
SLIP_DAYS, APPROVAL_DAYS, SILENT_DAYS = 100.0, 120.0, 110.0
WAIT_DAYS, PRICE_DAYS, TINY_DAYS = 120.0, 100.0, 100.0
GRACE = 7
SHORTEST_TERMS, ASSUMED_TERMS = 14, 30


def true_figures(world: World) -> dict[str, float]:
    """Give the true value of every claim's figure, by the name of the claim."""
    plan = world.plan
    return {
        **_paying(world),
        "approvals_fell": _lately(plan.approves_since, APPROVAL_DAYS, plan.span)
        * (plan.approves - plan.approves_lately),
        "unanswered": _lately(plan.silent_since, SILENT_DAYS, plan.span)
        * (plan.silent_lately - plan.silent)
        * float(gamma.cdf(21, 2.0, scale=ANSWER_DAYS)),
        "one_client": float(world.weight.max()),
        "not_invoiced": plan.not_invoiced,
        "longer_wait": _wait(plan),
        "lower_price": plan.price_fall,
        "small_jobs": _lately(plan.tiny_since, TINY_DAYS, plan.span)
        * (plan.tiny_lately - plan.tiny),
        "billed_twice": plan.doubled / (1 + plan.doubled),
    }


def coming_months(plan: Plan, day: int) -> float:
    """Give how much is billed in the coming three months over the year's average.

    What was quoted is billed when it is done, so that its season comes later.
    """
    days = day + np.arange(1.0, 366.0)
    later = 2 * ANSWER_DAYS + plan.wait * GAMMA_WAIT / (GAMMA_WAIT - 1 / 3)
    at_once, work = 1 - plan.quoted, plan.quoted * (1 - plan.silent) * plan.approves
    billed = at_once * intensity(plan, days) + work * intensity(plan, days - later)
    return float(billed[:QUARTER].mean() / billed.mean())


def _lately(since: float, cohort: float, span: float) -> float:
    """Give the part of the recent cohort, less that of the older one, that changed."""
    recent = min(since, cohort) / cohort
    older = max(0.0, since - cohort) / max(1.0, span - cohort)
    return recent - older


def _unpaid(world: World, days: float, factor: float) -> Floats:
    """Give each customer's share still unpaid after so many days."""
    plan = world.plan
    scale = plan.days_to_pay / (GAMMA_PAY - 1 / 3) * factor
    drift = np.exp(plan.pace_drift * NODES)
    pace = np.maximum(world.pace, 1e-9)[:, None] * drift[None, :]
    left = gamma.sf((days + 0.5) / (scale * pace), GAMMA_PAY)
    return np.asarray(left @ NODE_WEIGHTS)


def _paying(world: World) -> dict[str, float]:
    plan = world.plan
    terms = max(plan.terms, SHORTEST_TERMS) if plan.due_stated else ASSUMED_TERMS

    def among(days: float, first: float, last: float) -> float:
        """Average over the invoices of an age from `first` to `last`."""
        part = _overlap(first, last, plan.slip_since)
        left = part * _unpaid(world, days, plan.slip)
        left += (1 - part) * _unpaid(world, days, 1.0)
        if plan.stopped:
            gone = _overlap(first, last, plan.stopped)
            client = stopped_client(world.weight)
            left[client] = gone + (1 - gone) * left[client]
        return float(world.weight @ left)

    every, new, old = (0.0, plan.span), (0.0, SLIP_DAYS), (SLIP_DAYS, plan.span)
    return {
        "late_share": among(terms + GRACE, *every),
        "late_share_30": among(terms + 30, *every),
        "slipping": among(30, *new) - among(30, *old),
        "slipping_late": among(terms + GRACE, *new) - among(terms + GRACE, *old),
        "stopped": float(plan.stopped > 0),
    }


def _overlap(first: float, last: float, since: float) -> float:
    return min(1.0, max(0.0, min(last, since) - first) / max(1.0, last - first))


def _wait(plan: Plan) -> float:
    """Give the median wait lately over the one before."""
    old = _overlap(WAIT_DAYS, plan.span, plan.wait_since)
    now = _overlap(0.0, WAIT_DAYS, plan.wait_since)
    return _median(plan, now) / _median(plan, old)


def _median(plan: Plan, part: float) -> float:
    scale = plan.wait / (GAMMA_WAIT - 1 / 3)

    def above(day: float) -> float:
        slow = gamma.cdf(day, GAMMA_WAIT, scale=scale * plan.wait_factor)
        usual = gamma.cdf(day, GAMMA_WAIT, scale=scale)
        return float(part * slow + (1 - part) * usual - 0.5)

    return float(brentq(above, 0.0, 40 * plan.wait))
