"""How long every invoice took to be paid, or takes so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calmrun.intake.contradictions import DEPOSIT_DAYS
from calmrun.signals.documents import Codes, Flags, Floats, Invoices, distinct
from calmrun.signals.measure import Certainty, Reason
from calmrun.signals.pairs import Pairs
from calmrun.signals.resample import Resample


ASSUMED_TERMS = 30
SHORTEST_TERMS = 14
UNDATED_SHARE = 0.2


@dataclass(frozen=True)
class Paying:
    """One entry per invoice whose payment can be followed.

    Parameters
    ----------
    age
        Days from issue to as_of.
    duration
        Days from issue to payment, or to as_of while unpaid; a deposit counts 0.
    observed
        Whether it was paid.
    terms
        Days the customer has; at least `SHORTEST_TERMS`.
    usual_terms
        Median of what the file says, days.
    terms_known
        How sure the terms are: exact (due dates), medium (learned), low (assumed).
    customer
        Customer code per entry; `known` tells which are real customers.
    amount
        Gross total, cents.
    """

    age: Floats
    duration: Floats
    observed: Flags
    terms: Floats
    usual_terms: float
    terms_known: Certainty
    customer: Codes
    known: Flags
    amount: Floats
    resample: Resample

    def __len__(self) -> int:
        return len(self.age)

    @property
    def lateness(self) -> Floats:
        """Days after the due date, negative before it, shape ``(n,)``."""
        return self.duration - self.terms

    def customers(self, chosen: Flags | None = None) -> int:
        """Count the known customers, of all or of some entries."""
        use = self.known if chosen is None else self.known & chosen
        return distinct(self.customer[use])

    def take(self, chosen: Flags) -> Paying:
        """Keep some of the entries."""
        return Paying(
            age=self.age[chosen],
            duration=self.duration[chosen],
            observed=self.observed[chosen],
            terms=self.terms[chosen],
            usual_terms=self.usual_terms,
            terms_known=self.terms_known,
            customer=self.customer[chosen],
            known=self.known[chosen],
            amount=self.amount[chosen],
            resample=self.resample.take(chosen),
        )


def read_paying(
    invoices: Invoices | None, pairs: Pairs, as_of: float
) -> Paying | Reason:
    """Follow every invoice from its issue to its payment or to as_of.

    Parameters
    ----------
    invoices
        Invoices that exist.
    pairs
        A copy that is still open was never owed, and is left out; so is an invoice of
        which only a retained part is open, since the day of the rest is not known.
    as_of
        Day at which the unpaid ones are censored.

    Returns
    -------
    The entries, or the reason why there are none: ``no_file``, ``no_dates``,
    ``no_paid_dates``.
    """
    if invoices is None:
        return "no_file"
    wanted = _wanted(invoices, pairs, as_of)
    if not wanted.any():
        return "no_dates"
    observed = invoices.paid <= as_of
    undated = wanted & invoices.settled & ~observed
    if undated.sum() > UNDATED_SHARE * max(1, int((wanted & invoices.settled).sum())):
        return "no_paid_dates"
    return _entries(invoices, wanted & ~undated, observed, as_of)


def _wanted(invoices: Invoices, pairs: Pairs, as_of: float) -> Flags:
    lag = invoices.paid - invoices.issued
    open_copy = pairs.copies(len(invoices)) & ~invoices.settled
    payable = np.isnan(invoices.total) | (invoices.total > 0)
    told = payable & ~open_copy & ~invoices.retained
    return (invoices.issued <= as_of) & ~(lag < -DEPOSIT_DAYS) & told


def _entries(
    invoices: Invoices, chosen: Flags, observed: Flags, as_of: float
) -> Paying:
    issued = invoices.issued[chosen]
    paid = observed[chosen]
    age = as_of - issued
    lag = np.where(paid, invoices.paid[chosen] - issued, age)
    terms, usual, certainty = _terms(invoices.due[chosen] - issued)
    return Paying(
        age=age,
        duration=np.maximum(lag, 0.0),
        observed=paid,
        terms=terms,
        usual_terms=usual,
        terms_known=certainty,
        customer=invoices.customer[chosen],
        known=invoices.known[chosen],
        amount=np.nan_to_num(invoices.total[chosen]),
        resample=invoices.resample.take(chosen),
    )


def _terms(stated: Floats) -> tuple[Floats, float, Certainty]:
    """Take the due date's terms, else the file's usual ones, else 30 days."""
    sound = stated[stated >= 0]
    if sound.size < 10:
        return np.full(stated.shape, float(ASSUMED_TERMS)), ASSUMED_TERMS, "low"
    usual = float(np.median(sound))
    terms = np.where(stated >= 0, stated, usual)
    certainty: Certainty = "exact" if sound.size >= stated.size / 2 else "medium"
    return np.maximum(terms, SHORTEST_TERMS), usual, certainty
