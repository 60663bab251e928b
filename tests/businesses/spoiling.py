"""What goes wrong on the way from good books to the files that are handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

from businesses.books import Books
from businesses.layouts import Layout


Spoil = Callable[[Books, Layout, Random], Layout]
"""Changes the books in place and gives the layout to write them with."""


def two_date_orders(_books: Books, layout: Layout, _draw: Random) -> Layout:
    """Write half of the days in the other order, in one column."""
    return replace(
        layout,
        mixed_dates=True,
        suffix="csv" if layout.suffix == "xlsx" else layout.suffix,
    )


def names_only(_books: Books, layout: Layout, _draw: Random) -> Layout:
    """Export a report that has no amounts and no dates."""
    kept = frozenset({"number", "customer", "phone", "service", "status"})
    return replace(layout, headers_kept=kept)


def contradictions(books: Books, layout: Layout, draw: Random) -> Layout:
    """Pay long before the issue day, keep a balance on paid ones, turn due days."""
    for invoice in books.invoices:
        luck = draw.random()
        if invoice.paid is not None and luck < 0.35:
            early = timedelta(days=draw.randrange(70, 160))
            invoice.paid = invoice.issued - early
        elif invoice.status == "paid" and luck < 0.7:
            invoice.open_cents = invoice.cents
        elif luck > 0.75:
            invoice.due = invoice.issued - timedelta(days=draw.randrange(20, 60))
    return layout


def only_open_invoices(books: Books, layout: Layout, _draw: Random) -> Layout:
    """Hand in an aging report: what is still open, nothing else."""
    books.invoices = [
        invoice for invoice in books.invoices if invoice.status in {"sent", "overdue"}
    ]
    return layout


def only_paid_invoices(books: Books, layout: Layout, _draw: Random) -> Layout:
    """Hand in the list that was filtered to paid invoices."""
    books.invoices = [invoice for invoice in books.invoices if invoice.status == "paid"]
    return layout


def cash_stays_open(books: Books, layout: Layout, _draw: Random) -> Layout:
    """Never mark as paid what was paid at the door."""
    for invoice in books.invoices:
        if invoice.status == "paid" and invoice.customer.at_the_door:
            invoice.paid, invoice.open_cents = None, invoice.cents
            invoice.status = "overdue"
    return layout


def printed_aging(books: Books, layout: Layout, _draw: Random) -> Layout:
    """Hand in what was past due on the day that the report has printed above it."""
    books.invoices = [
        invoice for invoice in books.invoices if invoice.status == "overdue"
    ]
    return replace(layout, prints_day=True)


def printed_aging_alone(books: Books, layout: Layout, draw: Random) -> Layout:
    """Hand in nothing but such a report."""
    written = printed_aging(books, layout, draw)
    return replace(written, left_out=frozenset({"quotes", "payments"}))


def day_printed(_books: Books, layout: Layout, _draw: Random) -> Layout:
    """Print the day above every list."""
    return replace(layout, prints_day=True)


def no_paid_dates(_books: Books, layout: Layout, _draw: Random) -> Layout:
    """Say which invoices are paid, and not when."""
    words = dict(layout.words)
    if words["paid"] == words["sent"]:
        words["paid"] = "Paid"
    left_out = frozenset({"paid", "payments"})
    return replace(layout, left_out=left_out, words=words, types=None)


def currencies_named(_books: Books, layout: Layout, _draw: Random) -> Layout:
    """Name the currency of every document in a column."""
    return layout.naming_currencies()


def nothing(_books: Books, layout: Layout, _draw: Random) -> Layout:
    """Leave the files as they are: only the day of the run is late."""
    return layout


def without(*fields: str) -> Spoil:
    """Leave some columns or whole lists out."""

    def spoil(_books: Books, layout: Layout, _draw: Random) -> Layout:
        return replace(layout, left_out=frozenset(fields))

    return spoil


TRUE_TO_THE_BOOKS: dict[str, Spoil] = {
    "no_due_dates": without("due"),
    "no_paid_dates": no_paid_dates,
    "no_names": without("customer", "phone", "customers"),
    "no_descriptions": without("service"),
    "no_quote_numbers": without("quote"),
    "no_answer_dates": without("approved", "declined"),
    "only_invoices": without("quotes"),
    "only_quotes": without("invoices", "payments", "customers"),
    "no_quotes": without("quotes", "quote", "approved"),
    "aging_alone": printed_aging_alone,
    "aging_printed": printed_aging,
    "day_printed": day_printed,
    "read_weeks_later": nothing,
    "read_months_later": nothing,
}
"""They hide a part; what they leave is true."""
SPOILS: dict[str, Spoil] = {
    **TRUE_TO_THE_BOOKS,
    "two_date_orders": two_date_orders,
    "names_only": names_only,
    "contradictions": contradictions,
    "only_open_invoices": only_open_invoices,
    "only_paid_invoices": only_paid_invoices,
    "cash_stays_open": cash_stays_open,
    "currencies_named": currencies_named,
}
DAYS_LATE = {"read_weeks_later": (55, 110), "read_months_later": (150, 260)}
"""How many days after the last one the files are read."""
