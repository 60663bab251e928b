"""Stopping: how unlikely it is that a client who still pays leaves these open.

Days to pay are looked at as logarithms. Each client has a pace of its own, and every
payment strays from it. Five payments tell little of a pace: by luck they may all be
quick. So it is pulled to the pace of all clients as far as clients are alike here, and
how far it may still be off is counted once for all that lies open, which shares it.
How far payments stray is read from all clients, and from the client's own record.

References
----------
Robinson (1991), That BLUP is a good thing, Statistical Science 6(1). Searle, Casella
and McCulloch (1992), Variance Components, chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from calmrun.signals.documents import Codes, Flags, Floats, Invoices


HISTORY: Final = 5  # payments from which a client's own pace is known
RUN_DAYS: Final = 21  # what is billed within these days is paid or left in one go
STRENGTH: Final = 20.0
NEWEST: Final = 20_000  # invoices that the pool is made of, to bound the cost
NODES, _HEIGHTS = np.polynomial.hermite_e.hermegauss(15)
SHARES: Final = _HEIGHTS / _HEIGHTS.sum()  # of a normal law, at its NODES
APART: Final = 1.0  # usual variance between clients: some pay at the door
APART_CLIENTS: Final = 2.0  # clients that it counts for
STRAYING: Final = 0.36  # usual variance of payments around their client's pace
STRAYING_PAYMENTS: Final = 4.0
DRIFT: Final = 0.04  # variance of one client's pace from a season to the next


@dataclass(frozen=True)
class Paces:
    """How fast clients pay, and how far payments stray from that.

    Parameters
    ----------
    client
        Client of each entry, shape ``(n,)``.
    stray
        Logarithm of days and one, less the client's own mean, shape ``(n,)``.
    paid
        Whether it was paid; an open one has strayed at least so far.
    clients
        Clients whose own pace is known.
    usual
        Mean of the clients' own means.
    apart, straying
        Variance of the clients' pace, and of payments around it.
    """

    client: Codes
    stray: Floats
    paid: Flags
    clients: int
    usual: float
    apart: float
    straying: float

    def pace(self, lags: Floats) -> Floats:
        """Give where a client's pace may lie, as logarithms at the `NODES`.

        Parameters
        ----------
        lags
            Days that its payments took.
        """
        own, around = lags.size / self.straying, 1.0 / self.apart
        middle = own * np.log1p(lags).mean() + around * self.usual
        off = np.sqrt(1.0 / (own + around) + DRIFT)
        at: Floats = middle / (own + around) + off * NODES
        return at

    def beyond(self, stray: Floats, client: int) -> tuple[Floats, Floats]:
        """Give the chance to stray further among the others, and what it is worth.

        Parameters
        ----------
        stray
            How far, shape ``(k,)``.
        client
            Whose own entries are left out.

        Returns
        -------
        ``(1 + further) / (2 + n)``, where of the open ones only those count that have
        strayed further already; and n, at most `STRENGTH`; shapes ``(k,)``.
        """
        mine = self.client == client
        paid, waiting = (
            _above(every, stray) - _above(np.sort(self.stray[mine & some]), stray)
            for every, some in zip(self._ordered, (self.paid, ~self.paid), strict=True)
        )
        n = int((self.paid & ~mine).sum()) + waiting
        return (1 + paid + waiting) / (2 + n), np.minimum(STRENGTH, n)

    @cached_property
    def _ordered(self) -> tuple[Floats, Floats]:
        return np.sort(self.stray[self.paid]), np.sort(self.stray[~self.paid])


def read_paces(invoices: Invoices, as_of: float, newest: int = NEWEST) -> Paces:
    """Set every payment against its client's pace.

    Parameters
    ----------
    invoices
        With customers and days of payment.
    as_of
        Day to which open invoices have waited.
    newest
        Invoices that the pool is made of, at least.
    """
    owed = invoices.open > 0
    paid = (invoices.paid <= as_of) & ~owed
    told = (invoices.issued <= as_of) & invoices.known & (paid | owed)
    places = _newest(invoices.issued, told, newest)
    client, issued = invoices.customer[places], invoices.issued[places]
    settled: Flags = paid[places]
    lag = np.maximum(np.where(settled, invoices.paid[places], as_of) - issued, 0.0)
    pace = np.log1p(lag)
    times, own = _means(client[settled], pace[settled], invoices.customers)
    off = pace - own[client]
    usual, apart, straying = _spread(own, times, off[settled])
    known = times[client] >= HISTORY
    seen = times[client[known]]
    return Paces(
        client[known],
        off[known] * np.sqrt(seen / (seen - 1)),  # a mean lies close to its own
        settled[known],
        int((times >= HISTORY).sum()),
        usual,
        apart,
        straying,
    )


def chance_that_it_pays(lags: Floats, ages: Floats, paces: Paces, client: int) -> float:
    """Give the chance that a client who still pays leaves all of these open.

    Parameters
    ----------
    lags
        Days that its payments took.
    ages
        Days for which its newer invoices lie open.
    paces
        Of all clients.
    client
        Its code.

    Returns
    -------
    The product of the chances, what is billed within three weeks counted once by its
    youngest, averaged over where the client's pace may lie, times the clients among
    whom it was picked (Bonferroni); at most 1.
    """
    pace = paces.pace(lags)
    chance = np.ones(NODES.size)
    for run in np.unique(ages // RUN_DAYS):
        age = float(ages[ages // RUN_DAYS == run].min())
        pool, worth = paces.beyond(np.log1p(age) - pace, client)
        unknown = 1.0 - worth / STRENGTH  # without a pool, one more of either kind
        above = worth * pool + unknown + int((lags > age).sum())
        chance *= above / (worth + 2 * unknown + lags.size)
    return min(1.0, paces.clients * float(chance @ SHARES))


def _above(ordered: Floats, bounds: Floats) -> Codes:
    """Count how many of an ascending list lie above each bound."""
    return ordered.size - np.searchsorted(ordered, bounds, side="right")


def _newest(issued: Floats, told: Flags, newest: int) -> Codes:
    places = np.flatnonzero(told)
    if places.size <= newest:
        return places
    since = np.partition(issued[places], -newest)[-newest]
    recent: Codes = places[issued[places] >= since]
    return recent


def _means(client: Codes, pace: Floats, clients: int) -> tuple[Codes, Floats]:
    """Count each client's payments, and average their pace; NaN without any."""
    times = np.bincount(client, minlength=clients)
    sums = np.bincount(client, weights=pace, minlength=clients)
    own = np.full(times.size, np.nan)
    np.divide(sums, times, out=own, where=times > 0)
    return times, own


def _spread(own: Floats, times: Codes, off: Floats) -> tuple[float, float, float]:
    """Tell clients apart from chance, by analysis of variance.

    Parameters
    ----------
    own
        Each client's mean, NaN where it never paid, shape ``(clients,)``.
    times
        How often each paid.
    off
        Each payment less its client's mean.

    Returns
    -------
    The usual mean, the variance between clients, and that of payments around their
    client; few clients and few payments are pulled to what is usual.
    """
    several = times > 1
    clients, weight, mean = int(several.sum()), times[several], own[several]
    if not clients:
        return 0.0, APART, STRAYING
    free = float(weight.sum()) - clients
    around = float((off**2).sum())
    straying = (around + STRAYING_PAYMENTS * STRAYING) / (free + STRAYING_PAYMENTS)
    apart = APART
    if clients > 1:
        middle = np.average(mean, weights=weight)
        between = float((weight * (mean - middle) ** 2).sum()) / (clients - 1)
        each = (weight.sum() - (weight**2).sum() / weight.sum()) / (clients - 1)
        found = max(0.0, (between - around / free) / each) * (clients - 1)
        apart = (found + APART_CLIENTS * APART) / (clients - 1 + APART_CLIENTS)
    usual = np.average(mean, weights=1.0 / (apart + straying / weight))
    return float(usual), float(apart), straying
