"""How likely it is that what lies open in a file, or does not, came about by itself.

Two questions of chance: that not one document is open, given how old each is and how
long such documents take; and that what is still open at a high age will never end,
given how few of them still end.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from calmrun.signals.documents import Codes, Flags, Floats
from calmrun.signals.measure import Reason
from calmrun.signals.paying import Paying


NONE_OPEN: Final = 4.0  # minus the logarithm of a chance: one in 55
LEAST_CHANCE: Final = 0.2  # of one document, so that none decides alone
SO_FEW_PAID: Final = 4.6  # one in a hundred
OLD_DAYS: Final = 180
SETTLED: Final = 10  # paid ones from which it is known when paying is over
SLOWEST: Final = 0.95  # of the paid ones; the others took longer than that
OVER: Final = 1.5  # times that, and nearly all who will pay have paid
SHORTEST_TAIL_DAYS: Final = 60
AFTER_TERMS_DAYS: Final = 30
NEVER_SHARE: Final = 0.07  # debts that are lost for good come to half of that
NEVER_CUSTOMERS: Final = 5
EVENLY: Final = 0.5


class Unmarked(NamedTuple):
    """What stays open for ever, the customer with most of it left out.

    Parameters
    ----------
    share
        Open ones among those of that age, 0 to 1.
    n
        Invoices of that age.
    surprise
        Minus the logarithm of the chance that so few of them were paid any more, had
        they only been slow.
    customers
        Known customers with such an invoice.
    older_share
        The same share among the older half.
    """

    share: float
    n: int
    surprise: float = 0.0
    customers: int = 0
    older_share: float = 0.0

    @property
    def a_habit(self) -> bool:
        """Whether these are unmarked: many, of several customers, and of every age."""
        return (
            self.share >= NEVER_SHARE
            and self.surprise >= SO_FEW_PAID
            and self.customers >= NEVER_CUSTOMERS
            and self.older_share >= EVENLY * self.share
        )


def surprise_of_none_open(lag: Floats, age: Floats, customer: Codes) -> float:
    """Say how surprising it is that not one document is open.

    Parameters
    ----------
    lag
        Days that each took to end, shape ``(n,)``.
    age
        Days from its issue to the last day of the file, shape ``(n,)``.
    customer
        Code per document; one customer's documents may all end together, so only the
        newest of each is counted.

    Returns
    -------
    Minus the logarithm of the chance that all have ended: ``-sum(log F(age))``, where
    F is how long those of the older half took, of which hardly any can be missing. One
    document's chance counts as `LEAST_CHANCE` at least.
    """
    older = np.sort(lag[age >= np.median(age)])
    order = np.lexsort((age, customer))
    newest = order[np.r_[True, np.diff(customer[order]) != 0]]
    ended = np.searchsorted(older, age[newest], side="right")
    chance = np.maximum((ended + 1) / (older.size + 1), LEAST_CHANCE)
    return float(-np.log(chance).sum())


def read_unmarked(paying: Paying | Reason) -> Unmarked | None:
    """Look at the invoices so old that nearly all who will pay have paid.

    Parameters
    ----------
    paying
        Every invoice, followed up to as_of; or why that is not known.

    Returns
    -------
    None where too few old ones were paid to tell that age.

    Notes
    -----
    Slow payers pay in the end. However slow, in a healthy tail at most half of what is
    open at one age is still open at twice that age: a hazard of at least ``1 / t``, a
    Pareto tail of index 1. Then as many payments are to be expected after `tail` days
    as ``sum(log(duration / tail))``, and by Chernoff's bound of the Poisson law the
    chance of only k of m is at most ``exp(-(m - k + k log(k / m)))``.

    References
    ----------
    Hill (1975), A simple general approach to inference about the tail of a
    distribution, Annals of Statistics 3(5); with censoring, the same sum over events.
    """
    if isinstance(paying, str):
        return None
    old = paying.age > OLD_DAYS
    lag = paying.duration[old & paying.observed]
    if lag.size < SETTLED:
        return None
    tail = max(
        SHORTEST_TAIL_DAYS,
        paying.usual_terms + AFTER_TERMS_DAYS,
        OVER * float(np.quantile(lag, SLOWEST)),
    )
    aged, left = paying.age > tail, paying.duration > tail
    others = paying.customer != _with_most(paying.customer[left & ~paying.observed])
    n = int((aged & others).sum())
    unpaid = left & others & ~paying.observed
    if not unpaid.any():
        return Unmarked(0.0, n)
    expected = float(np.log(paying.duration[left & others] / tail).sum())
    paid = int((left & others & paying.observed).sum())
    return Unmarked(
        share=float(unpaid.sum() / n),
        n=n,
        surprise=surprise_of_so_few(paid, expected),
        customers=paying.customers(unpaid),
        older_share=_among_older(paying.age, aged & others, unpaid),
    )


def surprise_of_so_few(found: int, expected: float) -> float:
    """Bound minus the logarithm of the chance of at most so many events.

    Parameters
    ----------
    found, expected
        Events seen, and the mean of their Poisson law.

    Examples
    --------
    >>> surprise_of_so_few(0, 4.0)
    4.0
    >>> surprise_of_so_few(5, 4.0)
    0.0
    """
    if found >= expected:
        return 0.0
    return expected - found + (found * math.log(found / expected) if found else 0.0)


def _with_most(customer: Codes) -> int:
    """Give the customer with most of these, -1 where there is none."""
    return int(np.bincount(customer).argmax()) if customer.size else -1


def _among_older(age: Floats, aged: Flags, unpaid: Flags) -> float:
    older = aged & (age >= np.median(age[aged]))
    return float((unpaid & older).sum() / older.sum())
