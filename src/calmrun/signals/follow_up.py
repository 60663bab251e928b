"""Follow-up decay: whether more quotes are left without an answer than before.

Both cohorts are looked at the same age, day 21, with expiry and archiving as other
ends: a quote that the tool put away was not answered, on whatever day that was. Where
an answer hides behind it, older quotes seem more silent, and the change smaller than
it is. Whoever asked for changes has answered. Without days of answer only the level is
told: how many of the recent quotes are past 21 days and still open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.decisions import Decisions
from calmrun.signals.documents import Flags
from calmrun.signals.estimate import (
    CUSTOMERS_A_SIDE,
    busiest,
    by_width,
    changes,
    share,
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
from calmrun.signals.rate import Rate, clustered_rates, rise
from calmrun.signals.resample import few_customers_cap
from calmrun.signals.tables import Tables


DATED: Final[Mapping[str, Unit]] = {
    "unanswered_at_21_recent": "share",
    "unanswered_at_21_before": "share",
    "change": "share",
    "change_without_largest": "share",
}
UNITS: Final[Mapping[str, Unit]] = {
    **DATED,
    "open_share_recent": "share",
    "open_share_before": "share",
    "open_share_without_largest": "share",
    "unanswered_recent_n": "count",
    "open_aged": "count",
    "open_aged_money": "money",
}
AGE = 21
RECENT_DAYS = 110
WORTH_DAYS = 180
AGED = 20
RECENT = 12
CLAIM = Claim(0.10, Demand(0.95, 0.93))
WITHOUT_LARGEST = Demand(0.80, 0.50)  # fewer quotes are less sure of the same
PULL = 5.0  # few quotes stay silent before: a dozen would drown what a dozen show
STREAM = 30
OPEN_BAND = 0.30
UNDATED_SHARE = 0.2


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure how many quotes stay without an answer.

    Parameters
    ----------
    tables
        Quotes that were sent.

    Returns
    -------
    Shares at day 21 by cohort of issue (22 to 110 days old, and older), the share of
    the recent ones still open, and the open ones worth asking about.
    """
    decisions = tables.decisions
    if tables.quotes is None or decisions is None:
        return silence(UNITS, "no_file")
    if not len(decisions):
        return silence(UNITS, "no_dates")
    age = tables.as_of - decisions.issued
    recent = (age > AGE) & (age <= RECENT_DAYS)
    before = age > RECENT_DAYS
    changing = tables.quotes.having("changes_requested")[decisions.position]
    undated = decisions.undated | (changing & ~decisions.decided)
    return {
        **_at_21(decisions, undated, recent, before),
        **_open(decisions, recent, before),
        **_worth(decisions, (age > AGE) & (age <= WORTH_DAYS), mixed=tables.mixed),
    }


def _at_21(
    decisions: Decisions, undated: Flags, recent: Flags, before: Flags
) -> dict[str, Measure]:
    """Compare the share unanswered at day 21, where answers have days."""
    n = int(recent.sum())
    timed = ~undated | decisions.by_invoice
    sides = recent & timed, before & timed
    reason = _why_not(decisions, undated & (recent | before), sides)
    if reason:
        return silence(DATED, reason, n)
    cap = _cap(decisions, *sides)
    answered = decisions.answered
    told = np.where(np.isnan(answered), decisions.billed, answered)
    late = ~(told - decisions.issued <= AGE)

    def unanswered(among: Flags) -> list[Rate]:
        chosen = [side & among for side in sides]
        return clustered_rates(late, chosen, decisions.customer, decisions.known)

    now, then = unanswered(timed)
    left, left_before = unanswered(_others(decisions, recent))
    whole = rise(now, then, claim=CLAIM, pull=PULL, stream=STREAM)
    rest = rise(left, left_before, claim=CLAIM, pull=PULL, stream=STREAM)
    return {
        "unanswered_at_21_recent": by_width(now.measure(cap), cap),
        "unanswered_at_21_before": by_width(then.measure(cap), cap),
        "change": survives(whole, rest, demand=WITHOUT_LARGEST),
        "change_without_largest": rest,
    }


def _others(decisions: Decisions, recent: Flags) -> Flags:
    """Flag everybody but the customer with the most recent quotes."""
    top = busiest(decisions.customer, decisions.known, recent)
    others: Flags = decisions.customer != top
    return others


def _why_not(
    decisions: Decisions, undated: Flags, sides: tuple[Flags, Flags]
) -> Reason | None:
    recent, before = sides
    answered = (decisions.decided & (recent | before)) | undated
    if undated.sum() > UNDATED_SHARE * max(1, int(answered.sum())):
        return "no_answer_dates"
    if recent.sum() < RECENT or before.sum() < AGED:
        return "too_few"
    customers = [decisions.customers(side) for side in sides]
    return "too_few_customers" if min(customers) < CUSTOMERS_A_SIDE else None


def _cap(decisions: Decisions, *sides: Flags) -> Certainty:
    return few_customers_cap(min(decisions.customers(side) for side in sides))


def _open(decisions: Decisions, recent: Flags, before: Flags) -> dict[str, Measure]:
    """Tell the level: recent quotes past 21 days that are still open today."""
    n, cap = int(recent.sum()), _cap(decisions, recent)
    waiting = int((recent & decisions.open).sum())
    counted = fact(waiting, "count", n)
    reason = _why_no_level(decisions, recent, before)
    if reason:
        short = silent(reason, "share", n)
        return {
            "open_share_recent": short,
            "open_share_before": short,
            "open_share_without_largest": short,
            "unanswered_recent_n": counted,
        }
    others = _others(decisions, recent)
    whole = share(decisions.open, recent, decisions.resample)
    without = share(decisions.open, recent & others, decisions.resample)
    level, rest = changes(whole, without, n, claim=Claim(OPEN_BAND), cap=cap)
    return {
        "open_share_recent": level,
        "open_share_before": _open_before(decisions, before),
        "open_share_without_largest": rest,
        "unanswered_recent_n": counted,
    }


def _why_no_level(decisions: Decisions, recent: Flags, before: Flags) -> Reason | None:
    """Where invoices answer, older quotes look closed: recent work is not billed."""
    if recent.sum() < AGED:
        return "too_few"
    closed = decisions.decided & (recent | before)
    by_invoice = (decisions.by_invoice & closed).sum()
    return "no_answer_dates" if by_invoice > UNDATED_SHARE * closed.sum() else None


def _open_before(decisions: Decisions, before: Flags) -> Measure:
    n = int(before.sum())
    if n < AGED:
        return silent("too_few", "share", n)
    found = share(decisions.open, before, decisions.resample)
    return found.level("share", n, _cap(decisions, before))


def _worth(decisions: Decisions, aged: Flags, *, mixed: bool) -> dict[str, Measure]:
    """Count the open quotes that are worth asking about, and their money."""
    chosen = aged & decisions.open
    n = int(chosen.sum())
    money = round(float(np.nansum(decisions.total[chosen])))
    return {
        "open_aged": fact(n, "count", int(aged.sum())),
        "open_aged_money": silent("mixed_currencies", "money", n)
        if mixed
        else fact(money, "money", n),
    }
