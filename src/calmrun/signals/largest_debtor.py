"""The largest debtor: whether a client used to pay, and stopped.

Of the clients who surely stopped it is the one that owes most; where nobody did, it is
the client who owes most of all.

One client that stopped paying is a decision of its own, not noise in the median. Which
client it is never leaves this room; the snapshot holds what it owes and how it paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.documents import Codes, Flags, Floats, Invoices, distinct
from calmrun.signals.measure import (
    Demand,
    Measure,
    Unit,
    fact,
    grade,
    silence,
    silent,
    tidy,
)
from calmrun.signals.open_money import Owed, of_year, read_owed, why_no_money
from calmrun.signals.stopping import (
    HISTORY,
    Paces,
    chance_that_it_pays,
    read_paces,
)
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "past_due": "money",
    "past_due_count": "count",
    "share_of_past_due": "share",
    "share_of_year": "share",
    "oldest_late_days": "days",
    "paid_before": "count",
    "usual_days": "days",
    "silent_days": "days",
    "stopped": "count",
}
FEWEST = 2
LOOKED_AT = 30  # debtors, those who owe most first
DEMAND = Demand(0.995, 0.995)  # some client of a healthy business is always slow
LIKELY = 0.5  # below it the bound says nothing, not even that the client pays


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure the client who stopped, or the one with the most money past due.

    Parameters
    ----------
    tables
        Invoices with customers and amounts; days of payment for `stopped`.

    Returns
    -------
    Facts about what that client owes and how it paid before, and `stopped`: how many
    of its invoices, all newer than the newest one that it paid, are past due and open
    for longer than it took: who now takes the time that the terms give has not
    stopped. Its mass is that of the claim that the client stopped paying.
    """
    invoices = tables.invoices
    reason = why_no_money(tables)
    if invoices is None or reason is not None:
        return silence(UNITS, reason or "no_file")
    if not invoices.customers:
        return silence(UNITS, "no_customers", len(invoices))
    owed = read_owed(tables)
    past = _past_due(invoices, owed)
    if not past.any():
        return silence(UNITS, "too_few")
    paces = read_paces(invoices, tables.as_of)
    client, paying = _stopped_or_largest(invoices, owed, past, tables.as_of, paces)
    return {**_owing(invoices, owed, past, client, tables.as_of), **paying}


def flag_largest_debtor(
    invoices: Invoices, owed: Owed, as_of: float, *, stopped: bool
) -> Flags:
    """Flag what one client owes, among `owed`.

    Parameters
    ----------
    invoices, owed
        All invoices, and what is open of them.
    as_of
        Last day of the data, days.
    stopped
        Whether the client that this signal tells of is meant, who may have stopped;
        else it is whoever owes most.
    """
    past = _past_due(invoices, owed)
    if not past.any():
        return past
    client = int(_debtors(owed, past)[0])
    if stopped:
        paces = read_paces(invoices, as_of)
        client, _ = _stopped_or_largest(invoices, owed, past, as_of, paces)
    theirs: Flags = owed.customer == client
    return theirs


def _past_due(invoices: Invoices, owed: Owed) -> Flags:
    past: Flags = owed.later_than(0) & invoices.known[owed.position]
    return past


def _debtors(owed: Owed, past: Flags) -> Codes:
    """List the clients with money past due, the largest first."""
    by_client = np.bincount(owed.customer[past], weights=owed.after_credits[past])
    order = np.argsort(-by_client, kind="stable")
    return order[: min(LOOKED_AT, distinct(owed.customer[past]))]


def _stopped_or_largest(
    invoices: Invoices, owed: Owed, past: Flags, as_of: float, paces: Paces
) -> tuple[int, dict[str, Measure]]:
    """Choose the client: the largest debtor who stopped, else the largest one."""
    debtors = [int(client) for client in _debtors(owed, past)]
    looked = [(one, _paying(invoices, owed, one, as_of, paces)) for one in debtors]
    sure = (one for one in looked if one[1]["stopped"].confidence == "high")
    likely = (one for one in sure if (one[1]["stopped"].mass or 0.0) >= LIKELY)
    return next(likely, looked[0])


def _owing(
    invoices: Invoices, owed: Owed, past: Flags, client: int, as_of: float
) -> dict[str, Measure]:
    theirs = past & (owed.customer == client)
    count, every = int(theirs.sum()), owed.later_than(0)
    return {
        "past_due": fact(owed.sum(theirs), "money", count),
        "past_due_count": fact(count, "count", count),
        "share_of_past_due": fact(
            owed.sum(theirs) / owed.sum(every), "share", int(every.sum())
        ),
        "share_of_year": of_year(invoices, as_of, owed.sum(theirs)),
        "oldest_late_days": fact(int(owed.late[theirs].max()), "days", count),
    }


def _paying(
    invoices: Invoices, owed: Owed, client: int, as_of: float, paces: Paces
) -> dict[str, Measure]:
    theirs = invoices.customer == client
    dated = (invoices.paid <= as_of) & (invoices.issued <= as_of)
    paid = theirs & dated
    n = int(paid.sum())
    before = fact(n, "count", int(theirs.sum()))
    if n < HISTORY:
        short = silence(UNITS, "no_paid_dates" if not dated.any() else "too_few", n)
        return {
            "paid_before": before,
            **{name: short[name] for name in ("usual_days", "silent_days", "stopped")},
        }
    lags = np.maximum(invoices.paid - invoices.issued, 0.0)[paid]
    newest = float(invoices.issued[paid].max())
    due = owed.later_than(0) & (owed.customer == client)
    waiting = as_of - invoices.issued[owed.position[due]]
    ages = waiting[waiting < as_of - newest]
    return {
        "paid_before": before,
        "usual_days": fact(float(np.median(lags)), "days", n),
        "silent_days": fact(int(as_of - invoices.paid[paid].max()), "days", n),
        "stopped": _stopped(lags, ages, paces, client),
    }


def _stopped(lags: Floats, ages: Floats, paces: Paces, client: int) -> Measure:
    """Grade the claim that a client who paid after `lags` has stopped."""
    n = lags.size
    late = ages[ages > np.median(lags)]
    if late.size < FEWEST:
        return silent("too_few", "count", n, float(late.size))
    mass = 1.0 - chance_that_it_pays(lags, late, paces, client)
    confidence = grade(mass, DEMAND) if mass >= LIKELY else "low"
    return Measure(int(late.size), "count", n, confidence=confidence, mass=tidy(mass))
