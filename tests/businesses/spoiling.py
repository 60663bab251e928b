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


def read_months_later(_books: Books, layout: Layout, _draw: Random) -> Layout:
    """Leave the files as they are: only the day of the run is late."""
    return layout


SPOILS: dict[str, Spoil] = {
    spoil.__name__: spoil
    for spoil in (
        two_date_orders,
        names_only,
        contradictions,
        only_open_invoices,
        only_paid_invoices,
        cash_stays_open,
        read_months_later,
    )
}
