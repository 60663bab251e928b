"""Stopping: how unlikely it is that a client who still pays leaves these open.

A client with ten payments says little about its own tail, all clients together say
much: each payment is set against its own client's median, and the client's own record
is pulled to that pool by `STRENGTH` payments.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calmrun.signals.documents import Codes, Flags, Floats, Invoices


HISTORY = 5  # payments from which a client's own pace is known
RUN_DAYS = 21  # what is billed within these days is paid or left in one go
STRENGTH = 20.0
NEWEST = 20_000  # invoices that the pool is made of, to bound the cost


@dataclass(frozen=True)
class Paces:
    """How far payments stray from their own client's median, over all clients.

    Parameters
    ----------
    client
        Client of each entry, shape ``(n,)``.
    stray
        Days over the client's median, each with one day added, shape ``(n,)``.
    paid
        Whether it was paid; an open one has strayed at least so far.
    clients
        Clients whose own pace is known.
    """

    client: Codes
    stray: Floats
    paid: Flags
    clients: int

    def beyond(self, stray: float, client: int) -> tuple[float, float]:
        """Give the chance to stray further among the others, and what it is worth.

        Returns
        -------
        ``(1 + further) / (2 + n)``, where of the open ones only those count that have
        strayed further already; and n, at most `STRENGTH`.
        """
        others = self.client != client
        further = others & (self.stray > stray)
        n = int((others & self.paid).sum() + (further & ~self.paid).sum())
        return (1 + int(further.sum())) / (2 + n), min(STRENGTH, float(n))


def read_paces(invoices: Invoices, as_of: float, newest: int = NEWEST) -> Paces:
    """Set every payment against its client's median.

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
    usual, times = _medians(client[settled], lag[settled])
    known = np.zeros(client.size, dtype=np.bool_)
    inside = client < times.size
    known[inside] = times[client[inside]] >= HISTORY
    stray = (lag[known] + 1.0) / (usual[client[known]] + 1.0)
    clients = int((times >= HISTORY).sum())
    return Paces(client[known], stray, settled[known], clients)


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
    youngest, times the clients among whom it was picked (Bonferroni); at most 1.
    """
    usual = float(np.median(lags))
    youngest = [
        ages[ages // RUN_DAYS == run].min() for run in np.unique(ages // RUN_DAYS)
    ]
    chance = float(paces.clients)
    for age in youngest:
        pool, worth = paces.beyond((age + 1.0) / (usual + 1.0), client)
        unknown = 1.0 - worth / STRENGTH  # without a pool, one more of either kind
        above = worth * pool + unknown + int((lags > age).sum())
        chance *= above / (worth + 2 * unknown + lags.size)
    return min(1.0, chance)


def _newest(issued: Floats, told: Flags, newest: int) -> Codes:
    places = np.flatnonzero(told)
    if places.size <= newest:
        return places
    since = np.partition(issued[places], -newest)[-newest]
    recent: Codes = places[issued[places] >= since]
    return recent


def _medians(client: Codes, lag: Floats) -> tuple[Floats, Codes]:
    """Give each client's median lag and how often it paid, by its code."""
    times = np.bincount(client)
    order = np.lexsort((lag, client))
    ordered, first = lag[order], np.cumsum(times) - times
    seen = times > 0
    low, high = (first + (times - 1) // 2)[seen], (first + times // 2)[seen]
    usual = np.full(times.size, np.nan)
    usual[seen] = (ordered[low] + ordered[high]) / 2
    return usual, times
