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
SOUTHERN_WINTER = (6, 7, 8)
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
    thin(books, draw, lambda day: 0.3 + 0.7 * max(0, (day - first).days) / length)


def idle_winter(books: Books, draw: Random, _severity: float) -> None:
    """Keep hardly anything from December to February."""
    thin(books, draw, lambda day: IDLE_FEW if day.month in WINTER else 1.0)


def idle_southern_winter(books: Books, draw: Random, _severity: float) -> None:
    """Keep hardly anything from June to August."""
    thin(books, draw, lambda day: IDLE_FEW if day.month in SOUTHERN_WINTER else 1.0)


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


def shift_of_mix(books: Books, draw: Random, _severity: float) -> None:
    """Ask for more of the work that was always refused more often.

    Small work is approved seven times in ten and large work four times, all along;
    lately most of what is quoted is large. Only the quotes tell of it: what was billed
    before would not fit them.
    """
    lately = books.as_of - timedelta(days=130)
    for quote in books.quotes:
        if quote.approved is None and quote.declined is None:
            continue
        large = draw.random() < (0.65 if quote.sent >= lately else 0.15)
        answer = quote.approved or quote.declined
        quote.service, mean = ("Patio", 420_000) if large else ("Trimming", 21_000)
        quote.cents = round(mean * draw.uniform(0.85, 1.15))
        yes = draw.random() < (0.4 if large else 0.7)
        quote.approved, quote.declined = (answer, None) if yes else (None, answer)
        quote.status = "approved" if yes else "declined"


def a_slowness_that_ended(books: Books, draw: Random, _severity: float) -> None:
    """Pay two months late until a year ago, and soon after the short terms since."""
    since = books.as_of - timedelta(days=draw.randrange(300, 390))
    for invoice in books.invoices:
        invoice.due = invoice.issued + timedelta(days=14)
        if invoice.settled is not None:
            lag = draw.gammavariate(8, 18 / 7.7)
            late = 50 if invoice.issued < since else 0
            invoice.settled = invoice.issued + timedelta(days=round(lag) + late)


def net_90_nearly_kept(books: Books, draw: Random, _severity: float) -> None:
    """Pay some days before the 90 are over, as often some days after."""
    paces: dict[str, float] = {}
    for invoice in books.invoices:
        invoice.due = invoice.issued + timedelta(days=90)
        if invoice.settled is not None:
            own = paces.setdefault(invoice.customer.name, draw.lognormvariate(0, 0.3))
            lag = 82 * own * draw.lognormvariate(0, 0.35)
            invoice.settled = invoice.issued + timedelta(days=round(lag))


def retainage(books: Books, draw: Random, _severity: float) -> None:
    """Keep a tenth of large jobs back as an invoice of its own, due after 120 days."""
    large = [
        invoice for invoice in books.invoices if invoice.cents >= A_LARGE_JOB_CENTS
    ]
    for invoice in large:
        kept = invoice.cents // 10
        invoice.cents -= kept
        due = invoice.issued + timedelta(days=120)
        paid = due + timedelta(days=draw.randrange(-5, 12))
        books.invoices.append(
            replace(
                invoice,
                service="Retention released",
                cents=kept,
                due=due,
                settled=None if invoice.settled is None else paid,
            )
        )


def thin(books: Books, draw: Random, kept: Callable[[date], float]) -> None:
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
