"""Open money by age: what is owed, what is past due, and by how long.

Facts of the file. A document's age counts from its due date, else from its issue plus
the file's usual terms; never from today, always to as_of. Credits of a customer are
taken off what that customer owes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from calmrun.signals.documents import Codes, Flags, Floats, Invoices, distinct
from calmrun.signals.measure import Measure, Reason, Unit, fact, silence, silent
from calmrun.signals.paying import ASSUMED_TERMS
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "total": "money",
    "disputed": "money",
    "past_due": "money",
    "past_due_count": "count",
    "over_30_late": "money",
    "over_30_count": "count",
    "share_of_year": "share",
    "top5_share_of_year": "share",
    "top_debtor_share": "share",
    "debtors": "count",
    "old_tail": "money",
    "old_tail_share": "share",
}
INVOICES = 2  # below the largest debtor's own share
DOCUMENTS = 5  # below any other share
LATE_DAYS = 30
OLD_DAYS = 180
LARGEST = 5
YEAR = 365
NEARLY_ALL = 0.98


@dataclass(frozen=True)
class Owed:
    """The invoices that are still open, one entry each.

    Parameters
    ----------
    position
        Where the invoice stands in the invoice arrays.
    customer
        Customer code.
    late
        Days past due at as_of, negative before it; NaN without any day.
    amount
        Cents still owed, before the customer's credits.
    after_credits
        Cents still owed after the customer's credits, which are taken off the
        longest overdue first.
    retained
        Whether only a small part is open, kept back until the work is done: it is
        open money, and not past due.
    disputed
        Whether the customer disputes it: open money, and nothing to call about.
    """

    position: Codes
    customer: Codes
    late: Floats
    amount: Floats
    after_credits: Floats
    retained: Flags
    disputed: Flags

    def sum(self, chosen: Flags) -> int:
        """Add up what the chosen ones still owe, in cents."""
        return round(float(self.after_credits[chosen].sum()))

    @cached_property
    def counted(self) -> Flags:
        """Whether anything is left to pay after credits."""
        return self.after_credits > 0

    def later_than(self, days: int) -> Flags:
        """Flag what is owed and more than so many days past due."""
        late: Flags = self.counted & ~self.retained & (self.late > days)
        return late & ~self.disputed

    @property
    def left_aside(self) -> Flags:
        """Flag what is past due but disputed."""
        late: Flags = self.counted & ~self.retained & (self.late > 0)
        return late & self.disputed


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure what is owed at as_of.

    Parameters
    ----------
    tables
        Invoices; drafts, voids, written-off ones and open copies of another invoice
        are no open money.

    Returns
    -------
    Facts: cents, counts, and shares of what was billed in the last 365 days.
    """
    reason = why_no_money(tables)
    if tables.invoices is None or reason is not None:
        return silence(UNITS, reason or "no_file")
    owed = read_owed(tables)
    return {**_sums(owed), **_shares(owed, tables.invoices, tables.as_of)}


def why_no_money(tables: Tables) -> Reason | None:
    """Say why open money cannot be added up; None where it can."""
    if tables.invoices is None:
        return "no_file"
    if np.isnan(tables.invoices.total).all():
        return "no_amounts"
    return "mixed_currencies" if tables.mixed else None


def read_owed(tables: Tables) -> Owed:
    """List the open invoices, net of credits.

    Parameters
    ----------
    tables
        Must hold invoices.
    """
    invoices = tables.invoices
    if invoices is None:
        empty = np.array([], dtype=np.float64)
        none = empty.astype(np.int64)
        no = none.astype(np.bool_)
        return Owed(none, none, empty, empty, empty, no, no)
    real = ~tables.pairs.copies(len(invoices)) & (invoices.open > 0)
    position = np.flatnonzero(real)
    late = tables.as_of - due_days(invoices)[position]
    customer, amount = invoices.customer[position], invoices.open[position]
    return Owed(
        position,
        customer,
        late,
        amount,
        _net(invoices, customer, late, amount),
        invoices.retained[position],
        invoices.disputed[position],
    )


def due_days(invoices: Invoices) -> Floats:
    """Give the due day: as stated, else issue plus the usual terms, else plus 30."""
    stated = invoices.due - invoices.issued
    sound = stated[stated >= 0]
    usual = float(np.median(sound)) if sound.size >= 10 else float(ASSUMED_TERMS)
    return np.where(np.isnan(invoices.due), invoices.issued + usual, invoices.due)


def _net(invoices: Invoices, customer: Codes, late: Floats, amount: Floats) -> Floats:
    """Take each customer's open credits off what they owe, longest overdue first."""
    credit = invoices.open < 0
    if not credit.any() or not customer.size:
        return amount
    size = int(max(invoices.customer.max(), customer.max())) + 1
    left = np.bincount(
        invoices.customer[credit], weights=-invoices.open[credit], minlength=size
    )
    order = np.lexsort((-amount, -np.nan_to_num(late, nan=-np.inf), customer))
    mine = amount[order]
    before = np.cumsum(mine) - mine
    first = np.searchsorted(customer[order], customer[order])
    used = before - before[first]
    net = np.clip(mine - np.maximum(left[customer[order]] - used, 0.0), 0.0, mine)
    out = np.empty_like(amount)
    out[order] = net
    return out


def _sums(owed: Owed) -> dict[str, Measure]:
    n = int(owed.counted.sum())
    past, over, old = map(owed.later_than, (0, LATE_DAYS, OLD_DAYS))
    aside = owed.left_aside
    return {
        "total": fact(owed.sum(owed.counted), "money", n),
        "disputed": fact(owed.sum(aside), "money", int(aside.sum())),
        "past_due": fact(owed.sum(past), "money", int(past.sum())),
        "past_due_count": fact(int(past.sum()), "count", n),
        "over_30_late": fact(owed.sum(over), "money", int(over.sum())),
        "over_30_count": fact(int(over.sum()), "count", n),
        "debtors": fact(distinct(owed.customer[past]), "count", int(past.sum())),
        "old_tail": fact(owed.sum(old), "money", int(old.sum())),
    }


def _shares(owed: Owed, invoices: Invoices, as_of: float) -> dict[str, Measure]:
    over = owed.later_than(LATE_DAYS)
    n, late = int(over.sum()), owed.sum(over)
    top5 = float(np.sort(owed.after_credits[over])[-LARGEST:].sum())
    by_debtor = np.bincount(owed.customer[over], weights=owed.after_credits[over])
    old = owed.later_than(OLD_DAYS)
    every = int(owed.counted.sum())
    return {
        "share_of_year": of_year(invoices, as_of, late),
        "top5_share_of_year": of_year(invoices, as_of, top5),
        "top_debtor_share": _part(by_debtor.max(initial=0.0), late, n, INVOICES),
        "old_tail_share": _part(owed.sum(old), owed.sum(owed.counted), every),
    }


def of_year(invoices: Invoices, as_of: float, part: float) -> Measure:
    """Divide cents by what was billed in the last 365 days, where a year is known.

    Parameters
    ----------
    invoices
        Over at least eleven months; a list of open ones has no year.
    as_of
        Last day of the data, days.
    part
        Cents.
    """
    since = as_of - YEAR
    in_year = (invoices.issued >= since) & (invoices.issued <= as_of)
    n = int(in_year.sum())
    if (invoices.open > 0).mean() >= NEARLY_ALL:
        return silent("selection_all_open", "share", n)
    if not (invoices.issued <= since + 31).any():
        return silent("short_history", "share", n)
    return _part(part, float(np.nansum(invoices.total[in_year])), n)


def _part(part: float, whole: float, n: int, fewest: int = DOCUMENTS) -> Measure:
    if whole <= 0 or n < fewest:
        return silent("too_few", "share", n)
    return fact(float(part) / float(whole), "share", n)
