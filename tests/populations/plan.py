"""What one business of a population is like, and which troubles it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np


Draw = np.random.Generator


@dataclass(frozen=True)
class Plan:
    """Rates, medians and shares; `*_since` is the age in days at which a change came.

    Every `*_lately` equals its base where nothing changed.
    """

    size: int
    """Requests of customers over all of the span: 5 to 800."""
    span: int
    customers: int
    tail: float
    """Pareto index of how much customers buy: heavy from 1.1, light at 2.5."""
    big: float = 0.0
    """Share of the work that one more client brings."""
    quoted: float = 0.7

    days_to_pay: float = 14.0
    terms: int = 30
    due_stated: bool = True
    door: float = 0.15
    pace_spread: float = 0.3
    """Log deviation of the customers' own pace, for good."""
    pace_drift: float = 0.2
    """The same for each customer's quarter: what is not independent in time."""
    slip: float = 1.0
    slip_since: int = 100
    stopped: int = 0
    """Days since one of the largest clients stopped paying, 0 for none."""

    approves: float = 0.55
    approves_lately: float = 0.55
    approves_since: int = 120
    likeness: float = 0.2
    """Correlation of one customer's answers."""
    silent: float = 0.12
    silent_lately: float = 0.12
    silent_since: int = 110

    wait: float = 10.0
    wait_factor: float = 1.0
    wait_since: int = 140
    not_invoiced: float = 0.005
    price_fall: float = 0.0
    price_since: int = 160
    tiny: float = 0.2
    tiny_lately: float = 0.2
    tiny_since: int = 110
    doubled: float = 0.0
    season: float = 0.0
    season_peak: float = 180.0
    """Day of the year with most work."""


TROUBLES: Final = (
    "slip",
    "late",
    "stopped",
    "approvals",
    "silence",
    "client",
    "not_invoiced",
    "wait",
    "price",
    "tiny",
    "doubled",
    "season",
)


def healthy(draw: Draw) -> Plan:
    """Draw a business without a trouble: 5 to 800 requests, log-uniform."""
    size = round(5 * 160 ** draw.random())
    approves, silent = draw.uniform(0.35, 0.75), draw.uniform(0.03, 0.25)
    tiny = draw.uniform(0.08, 0.3)
    return Plan(
        size=size,
        span=int(draw.integers(250, 1300)),
        customers=max(3, round(size ** draw.uniform(0.6, 0.95))),
        tail=draw.uniform(1.1, 2.5),
        days_to_pay=draw.uniform(7, 20),
        terms=int(draw.choice([14, 30, 30, 30, 60])),
        due_stated=bool(draw.random() < 0.85),
        door=draw.uniform(0.0, 0.4),
        pace_spread=draw.uniform(0.1, 0.5),
        pace_drift=draw.uniform(0.0, 0.3),
        approves=approves,
        approves_lately=approves,
        likeness=draw.uniform(0.0, 0.4),
        silent=silent,
        silent_lately=silent,
        wait=draw.uniform(5, 20),
        not_invoiced=draw.uniform(0.0, 0.02),
        tiny=tiny,
        tiny_lately=tiny,
        doubled=draw.uniform(0.0, 0.003),
        season=draw.uniform(0.0, 0.25),
        season_peak=draw.uniform(0, 365),
    )


def troubled(plan: Plan, trouble: str, draw: Draw) -> Plan:
    """Give the same business with one trouble, of any strength from hardly any up."""
    changes: Mapping[str, Mapping[str, object]] = {
        "slip": {
            "slip": draw.uniform(1.2, 3.5),
            "slip_since": int(draw.integers(70, 150)),
        },
        "late": {"days_to_pay": max(plan.terms, 14) * draw.uniform(0.8, 2.2)},
        "stopped": {"stopped": int(draw.integers(60, 200))},
        "approvals": {
            "approves_lately": plan.approves * draw.uniform(0.3, 0.95),
            "approves_since": int(draw.integers(80, 180)),
        },
        "silence": {
            "silent_lately": min(0.9, plan.silent + draw.uniform(0.08, 0.6)),
            "silent_since": int(draw.integers(70, 160)),
        },
        "client": {"big": draw.uniform(0.15, 0.65)},
        "not_invoiced": {"not_invoiced": draw.uniform(0.03, 0.35)},
        "wait": {"wait_factor": draw.uniform(1.2, 3.5)},
        "price": {"price_fall": draw.uniform(0.02, 0.25)},
        "tiny": {
            "tiny_lately": plan.tiny + draw.uniform(0.05, 0.4),
            "tiny_since": int(draw.integers(70, 160)),
        },
        "doubled": {"doubled": draw.uniform(0.008, 0.07)},
        "season": {"season": draw.uniform(0.2, 0.9)},
    }
    return replace(plan, **changes[trouble])  # type: ignore[arg-type]  # named above
