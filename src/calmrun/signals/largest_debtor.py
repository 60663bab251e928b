"""The largest debtor: whether the client who owes most used to pay, and stopped.

One client that stopped paying is a decision of its own, not noise in the median. Which
client it is never leaves this room; the snapshot holds what it owes and how it paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.documents import Codes, Flags, Floats, Invoices
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
HISTORY = 5  # payments from which a client's own pace is known
RUN_DAYS = 21  # what is billed within these days is paid or left in one go
FEWEST = 2
DEMAND = Demand(0.99, 0.97)
LIKELY = 0.5  # below it the bound says nothing, not even that the client pays


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure the client with the most money past due.

    Parameters
    ----------
    tables
        Invoices with customers and amounts; days of payment for `stopped`.

    Returns
    -------
    Facts about what that client owes and how it paid before, and `stopped`: how many
    of its invoices, all newer than the newest one that it paid, lie open for longer
    than it took. Its mass is that of the claim that the client stopped paying.
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
    client = _who(owed, past)
    return {
        **_owing(invoices, owed, past, client, tables.as_of),
        **_paying(invoices, owed, client, tables.as_of),
    }


def flag_largest_debtor(invoices: Invoices, owed: Owed) -> Flags:
    """Flag what the client with the most money past due owes, among `owed`."""
    past = _past_due(invoices, owed)
    if not past.any():
        return past
    theirs: Flags = owed.customer == _who(owed, past)
    return theirs


def _past_due(invoices: Invoices, owed: Owed) -> Flags:
    past: Flags = owed.later_than(0) & invoices.known[owed.position]
    return past


def _who(owed: Owed, past: Flags) -> int:
    by_client = np.bincount(owed.customer[past], weights=owed.after_credits[past])
    return int(by_client.argmax())


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
    invoices: Invoices, owed: Owed, client: int, as_of: float
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
    waiting = as_of - invoices.issued[owed.position[owed.counted]]
    mine = owed.customer[owed.counted] == client
    ages = waiting[mine & (waiting < as_of - newest)]
    return {
        "paid_before": before,
        "usual_days": fact(float(np.median(lags)), "days", n),
        "silent_days": fact(int(as_of - invoices.paid[paid].max()), "days", n),
        "stopped": _stopped(lags, ages, clients_with_history(invoices, dated)),
    }


def clients_with_history(invoices: Invoices, paid: Flags) -> int:
    """Count the known clients whose own pace is known."""
    times: Codes = np.bincount(invoices.customer[paid & invoices.known])
    return int((times >= HISTORY).sum())


def _stopped(lags: Floats, ages: Floats, clients: int) -> Measure:
    """Grade the claim that a client who paid after `lags` has stopped.

    Notes
    -----
    A client that still pays leaves an invoice open beyond an age with the chance
    ``(1 + lags above it) / (2 + lags)``; what is billed within three weeks counts once,
    by its youngest. The chances multiply, and are multiplied by the number of clients
    among whom the largest debtor was picked (Bonferroni).
    """
    n = lags.size
    late = ages[ages > np.median(lags)]
    youngest = [
        late[late // RUN_DAYS == run].min() for run in np.unique(late // RUN_DAYS)
    ]
    chances = [(1 + int((lags > age).sum())) / (2 + n) for age in youngest]
    mass = max(0.0, 1.0 - clients * float(np.prod(chances)))
    if late.size < FEWEST:
        return silent("too_few", "count", n, float(late.size))
    confidence = grade(mass, DEMAND) if mass >= LIKELY else "low"
    return Measure(int(late.size), "count", n, confidence=confidence, mass=tidy(mass))
