"""The documents of one kind as plain arrays that every signal works from.

Days are floats counted from 1970-01-01 and money is cents in floats (whole numbers,
exact below 2**53); NaN means that the file says nothing. Comparing with NaN is False,
so a document without the needed figure never passes a test by accident.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from calmrun.signals.resample import Resample, resample_customers


Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
Codes = np.ndarray[tuple[int], np.dtype[np.int64]]

NEVER_REAL = ("draft", "void")
RETAINED_SHARE = 0.1  # of the total: what is kept back until all of the work is done


@dataclass(frozen=True)
class Documents:
    """What every kind of document has, one entry per document.

    Parameters
    ----------
    rows
        The table the arrays were read from, in the same order.
    customer
        Code per customer, 0 to `customers` - 1 in the order of the pseudonyms; a
        document without a customer has a code from `customers` up, made of its own
        day and amount.
    customers
        Known customers in the table.
    issued
        Day of issue, days.
    total
        Gross total, cents, signed.
    """

    rows: pl.DataFrame
    customer: Codes
    customers: int
    issued: Floats
    total: Floats

    def __len__(self) -> int:
        return len(self.issued)

    @cached_property
    def known(self) -> Flags:
        """Whether the customer of the document is known, shape ``(n,)``."""
        return self.customer < self.customers

    @cached_property
    def resample(self) -> Resample:
        """Weights of the customer bootstrap, drawn once per table."""
        return resample_customers(self.customer)

    @cached_property
    def service(self) -> Codes:
        """Code per service group, -1 where there is no description."""
        return codes(self.rows["service"])

    @cached_property
    def status(self) -> pl.Series:
        """Normalised status words."""
        return self.rows["status"].fill_null("unknown")

    def having(self, *statuses: str) -> Flags:
        """Whether the status is one of these, shape ``(n,)``."""
        return self.status.is_in(list(statuses)).to_numpy().astype(np.bool_)

    def days(self, column: str) -> Floats:
        """Read a day column, NaN where it is empty."""
        return days(self.rows[column])

    def customers_in(self, chosen: Flags) -> int:
        """Count the known customers among the chosen documents."""
        return distinct(self.customer[chosen & self.known])


@dataclass(frozen=True)
class Invoices(Documents):
    """Invoices that exist: drafts and voids are left out, credits are negative."""

    due: Floats
    paid: Floats
    open: Floats  # cents still owed, 0 when settled or written off
    settled: Flags  # the file says it is paid, with a day or without
    disputed: Flags  # the customer disputes it

    @cached_property
    def retained(self) -> Flags:
        """Whether all but a small part is paid: retainage is normal, and not late."""
        part = self.open < self.total
        return (self.open > 0) & part & (self.open <= RETAINED_SHARE * self.total)


def distinct(found: Codes) -> int:
    """Count different codes, which are small and not negative.

    Examples
    --------
    >>> distinct(np.array([4, 0, 4]))
    2
    """
    return int(np.count_nonzero(np.bincount(found)))


def day_number(day: date) -> int:
    """Count days from 1970-01-01."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def days(column: pl.Series) -> Floats:
    """Read dates as days from 1970-01-01, NaN for null."""
    return column.to_physical().cast(pl.Float64).to_numpy()


def cents(column: pl.Series) -> Floats:
    """Read cents as floats, NaN for null."""
    return column.cast(pl.Float64).to_numpy()


def codes(column: pl.Series) -> Codes:
    """Give distinct texts numbers in their own order from 0; null is -1."""
    ordered = pl.Enum(column.drop_nulls().unique().sort())
    places = column.cast(ordered).to_physical().cast(pl.Int64)
    return places.fill_null(-1).to_numpy()


def up_to(table: pl.DataFrame, column: str, as_of: date | None) -> pl.DataFrame:
    """Leave out documents that are dated after as_of."""
    if as_of is None:
        return table
    return table.filter(pl.col(column).is_null() | (pl.col(column) <= as_of))


def customer_codes(customer: pl.Series, issued: Floats, total: Floats) -> Codes:
    """Give customers codes by what they did, so that no figure hangs on the key.

    Parameters
    ----------
    customer
        Pseudonym per document, shape ``(n,)``; null is -1.
    issued, total
        Day and cents per document, shape ``(n,)``, NaN where empty.

    Notes
    -----
    Told apart by 64 bits of hash, which is cheaper than comparing texts and surer than
    the 48 bits that a pseudonym itself is made of.
    """
    known = customer.is_not_null().to_numpy()
    names = customer.drop_nulls()
    _, theirs = np.unique(names.hash().to_numpy(), return_inverse=True)
    sums = np.bincount(theirs, weights=np.nan_to_num(total[known]))
    issued = issued[known]
    own = pl.DataFrame(
        {
            "documents": np.bincount(theirs),
            "total": sums,
            "issued": _of_each(np.fmin, issued, theirs, sums.size),
            "last": _of_each(np.fmax, issued, theirs, sums.size),
            "customer": names.gather(_places(theirs, sums.size)),
        }
    ).with_columns(pl.col("issued", "last").fill_nan(None))
    order = own.select(pl.arg_sort_by(own.columns)).to_series().to_numpy()
    found = np.full(len(customer), -1, dtype=np.int64)
    found[known] = _places(order, order.size)[theirs]
    return found


def _of_each(choose: np.ufunc, values: Floats, theirs: Codes, groups: int) -> Floats:
    """Give the first or the last of each group's values, NaN where there is none."""
    out = np.full(groups, np.nan)
    choose.at(out, theirs, values)
    return out


def _places(codes: Codes, size: int) -> Codes:
    """Give a place at which each code stands."""
    out = np.empty(size, dtype=np.int64)
    out[codes] = np.arange(codes.size)
    return out


def _customers(rows: pl.DataFrame, issued: Floats, total: Floats) -> tuple[Codes, int]:
    found = customer_codes(rows["customer"], issued, total)
    known = int(found.max(initial=-1)) + 1
    stand_in = np.nan_to_num(issued) * 7919 + np.nan_to_num(total)
    return np.where(found < 0, known + stand_in.astype(np.int64) % 499, found), known


def read_invoices(table: pl.DataFrame) -> Invoices | None:
    """Read the invoices that exist; None when no such file was given."""
    if table.is_empty():
        return None
    rows = table.filter(~pl.col("status").fill_null("unknown").is_in(NEVER_REAL))
    issued, total = days(rows["issued_on"]), cents(rows["total_cents"])
    customer, known = _customers(rows, issued, total)
    paid = days(rows["paid_on"])
    settled, owed = _settlement(rows, total, paid)
    return Invoices(
        rows=rows,
        customer=customer,
        customers=known,
        issued=issued,
        total=total,
        due=days(rows["due_on"]),
        paid=paid,
        open=owed,
        settled=settled,
        disputed=rows["disputed"].fill_null(value=False).to_numpy().astype(np.bool_),
    )


def read_billed(table: pl.DataFrame) -> Documents | None:
    """Read all invoices that were sent, voided ones too; None without such a file."""
    if table.is_empty():
        return None
    return _documents(
        table.filter(pl.col("status").fill_null("unknown") != "draft"), "issued_on"
    )


def _settlement(
    rows: pl.DataFrame, total: Floats, paid: Floats
) -> tuple[Flags, Floats]:
    """Say which invoices are settled, and what the others still owe.

    A stated balance counts before everything; without one, what was paid is taken
    off the total. "Paid" beside a balance counts as paid here: data quality tells.
    """
    status = rows["status"].fill_null("unknown")
    balance = cents(rows["balance_cents"])
    part = np.nan_to_num(cents(rows["paid_cents"]))
    gross = np.nan_to_num(total)
    left = np.where(np.isnan(balance), gross - part, balance)
    said_paid = (status == "paid").to_numpy()
    nothing_left = (left == 0) & (gross != 0)
    settled = said_paid | nothing_left | (~np.isnan(paid) & np.isnan(balance))
    over = settled | (status == "bad_debt").to_numpy()
    return settled, np.where(over, 0.0, left)


def read_quotes(table: pl.DataFrame) -> Documents | None:
    """Read the quotes that were sent; None when no such file was given."""
    if table.is_empty():
        return None
    return _documents(
        table.filter(pl.col("status").fill_null("unknown") != "draft"), "issued_on"
    )


def read_jobs(table: pl.DataFrame) -> Documents | None:
    """Read the jobs that were not cancelled; None when no such file was given."""
    if table.is_empty():
        return None
    return _documents(
        table.filter(pl.col("status").fill_null("unknown") != "cancelled"),
        "created_on",
    )


def _documents(rows: pl.DataFrame, first: str) -> Documents:
    issued, total = days(rows[first]), cents(rows["total_cents"])
    customer, known = _customers(rows, issued, total)
    return Documents(rows, customer, known, issued, total)
