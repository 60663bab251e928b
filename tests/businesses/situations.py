"""What happened to a business beside its usual days: changes to its open books.

Each takes the simulated books before they are closed, and changes them in place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from businesses.books import Books, Invoice


Change = Callable[[Books, Random, float], None]

WINTER = (12, 1, 2)
IDLE_FEW = 0.03
A_LARGE_JOB_CENTS = 80_000


def nothing(_books: Books, _draw: Random, _severity: float) -> None:
    """Leave the books as they are."""


def one_client_stops(books: Books, _draw: Random, severity: float) -> None:
    """Leave the last months of the busiest client unpaid."""
    if severity == 0:
        return
    counted = Counter(invoice.customer.name for invoice in books.invoices)
    [(client, _)] = counted.most_common(1)
    since = books.as_of - timedelta(days=round(70 + 70 * severity))
    for invoice in books.invoices:
        if invoice.customer.name == client and invoice.issued >= since:
            invoice.settled = None


def growth(books: Books, draw: Random, _severity: float) -> None:
    """Take away the more work the further back one looks."""
    first = min(quote.sent for quote in books.quotes)
    length = (books.as_of - first).days
    _thin(books, draw, lambda day: 0.3 + 0.7 * max(0, (day - first).days) / length)


def idle_winter(books: Books, draw: Random, _severity: float) -> None:
    """Keep hardly anything from December to February."""
    _thin(books, draw, lambda day: IDLE_FEW if day.month in WINTER else 1.0)


def price_rise(books: Books, _draw: Random, _severity: float) -> None:
    """Make everything a tenth dearer since half a year."""
    since = books.as_of - timedelta(days=190)
    for quote in books.quotes:
        if quote.sent >= since:
            quote.cents = round(quote.cents * 1.1)
    for invoice in books.invoices:
        if invoice.issued >= since:
            invoice.cents = round(invoice.cents * 1.1)


def one_big_job(books: Books, draw: Random, _severity: float) -> None:
    """Add one project, paid in time, that makes up much of a year."""
    year = [i for i in books.invoices if (books.as_of - i.issued).days < 365]
    pattern = draw.choice([i for i in year if i.status == "sent"])
    issued = books.as_of - timedelta(days=draw.randrange(60, 300))
    books.invoices.append(
        Invoice(
            pattern.customer,
            "Whole grounds",
            round(0.45 * sum(invoice.cents for invoice in year)),
            issued=issued,
            due=issued + timedelta(days=30),
            settled=issued + timedelta(days=draw.randrange(10, 25)),
        )
    )


def recurring(books: Books, draw: Random, _severity: float) -> None:
    """Visit some customers every week or every other week, at a set price."""
    customers = sorted({i.customer for i in books.invoices}, key=lambda c: c.name)
    first = min(invoice.issued for invoice in books.invoices)
    for customer in draw.sample(customers, max(3, len(customers) // 10)):
        cents, step = draw.randrange(6_000, 16_000), draw.choice([7, 14])
        day = first + timedelta(days=draw.randrange(step))
        while day <= books.as_of:
            paid = day + timedelta(days=draw.randrange(5, 25))
            due = day + timedelta(days=30)
            books.invoices.append(
                Invoice(customer, "Grounds plan", cents, day, due, settled=paid)
            )
            day += timedelta(days=step)


def draws(books: Books, _draw: Random, _severity: float) -> None:
    """Bill large quoted jobs in three parts that come to the quote."""
    large = [
        invoice
        for invoice in books.invoices
        if invoice.quote is not None and invoice.cents >= A_LARGE_JOB_CENTS
    ]
    for invoice in large:
        third = invoice.cents // 3
        invoice.cents -= 2 * third
        for days in (2, 4):
            early = timedelta(days=days)
            books.invoices.append(
                replace(
                    invoice,
                    cents=third,
                    issued=invoice.issued - early,
                    due=invoice.due - early,
                )
            )


def options(books: Books, draw: Random, _severity: float) -> None:
    """Add an option that was not taken to three in ten approved quotes."""
    for quote in list(books.quotes):
        if quote.approved is not None and draw.random() < 0.3:
            cents = round(quote.cents * draw.uniform(0.7, 1.5))
            books.quotes.append(
                replace(
                    quote,
                    cents=cents,
                    approved=None,
                    declined=quote.approved,
                    status="declined",
                )
            )


def _thin(books: Books, draw: Random, kept: Callable[[date], float]) -> None:
    """Keep each request, with all that came of it, by the chance of its day."""
    gone = {id(each) for each in books.quotes if draw.random() >= kept(each.sent)}
    books.quotes = [quote for quote in books.quotes if id(quote) not in gone]
    books.invoices = [
        invoice
        for invoice in books.invoices
        if (
            draw.random() < kept(invoice.issued)
            if invoice.quote is None
            else id(invoice.quote) not in gone
        )
    ]
