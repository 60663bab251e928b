"""Approval rate: of the quotes that were answered, how many were a yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.decisions import Decisions
from calmrun.signals.estimate import still_left
from calmrun.signals.measure import Certainty, Measure, Unit, silence, silent
from calmrun.signals.rate import clustered_rate
from calmrun.signals.resample import few_customers_cap
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "decided_rate": "share",
    "approved_by_day_30": "share",
}
DECIDED = 12
SURE = 75  # effective answers; about 80 as customers go
AGE = 30
UNDATED_SHARE = 0.2


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure how many quotes are approved.

    Parameters
    ----------
    tables
        Quotes that were sent.

    Returns
    -------
    The rate among answered decisions, and the share approved within 30 days with the
    open ones counted for as long as they were seen.
    """
    decisions = tables.decisions
    if decisions is None:
        return silence(UNITS, "no_file")
    if not len(decisions):
        return silence(UNITS, "no_dates")
    return {
        "decided_rate": _decided_rate(decisions),
        "approved_by_day_30": _approved_by(decisions, tables.as_of),
    }


def answer_days_missing(decisions: Decisions) -> bool:
    """Tell whether too many approvals are without a day to time them by."""
    approved = decisions.approved
    undated = (approved & np.isnan(decisions.answered)).sum()
    return bool(undated > UNDATED_SHARE * approved.sum())


def _decided_rate(decisions: Decisions) -> Measure:
    rate = clustered_rate(
        decisions.approved, decisions.decided, decisions.customer, decisions.known
    )
    if rate.tries < DECIDED:
        return silent("too_few", "share", rate.tries)
    given: Certainty = "high" if rate.tries / rate.effect >= SURE else "medium"
    return rate.measure(given)


def _approved_by(decisions: Decisions, as_of: float) -> Measure:
    """Estimate the share approved by day 30, refusals and expiry being other ends.

    A quote that ended otherwise stays among those not approved until as_of, which is
    the cumulative incidence where as_of is the only thing that cuts the view short.
    """
    if answer_days_missing(decisions):
        return silent("no_answer_dates", "share", len(decisions))
    timed = ~(decisions.approved & np.isnan(decisions.answered))
    lag = np.where(decisions.approved, decisions.answered, as_of) - decisions.issued
    aged = int((timed & (as_of - decisions.issued >= AGE)).sum())
    if aged < DECIDED:
        return silent("too_few", "share", aged)
    left = still_left(
        np.maximum(lag[timed], 0.0),
        decisions.approved[timed],
        decisions.resample.take(timed),
        age=AGE,
    )
    cap = few_customers_cap(decisions.customers(timed))
    return left.complement().level("share", int(timed.sum()), cap)
