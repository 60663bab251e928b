"""What happened to the work itself: jobs, prices, small visits, copies of invoices.

Each takes the simulated books before they are closed, and changes them in place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from businesses.books import Books, Invoice, Job
from businesses.situations import A_LARGE_JOB_CENTS, thin


LATELY = 120
TINY = ("Quick visit",)
TINY_KINDS = ("Quick visit", "Valve check", "Small fix on site")


def visits_not_billed(books: Books, draw: Random, severity: float) -> None:
    """Forget the invoice of as many visits that nobody quoted as of quoted work."""
    visits = [
        job for job in books.jobs if job.quote is None and _age(books, job.done) < 240
    ]
    for job in draw.sample(visits, round(0.45 * severity * len(visits))):
        job.forgotten = True
        own = next(i for i in books.invoices if _is_for(i, job))
        books.invoices = [each for each in books.invoices if each is not own]


def _is_for(invoice: Invoice, visit: Job) -> bool:
    return (
        invoice.quote is None
        and invoice.customer is visit.customer
        and (invoice.cents, invoice.issued) == (visit.cents, visit.done)
    )


def done_not_marked(books: Books, draw: Random, severity: float) -> None:
    """Bill the work of the last months, and forget to mark most of it as done."""
    for job in books.jobs:
        lately = job.approved is not None and _age(books, job.approved) <= LATELY
        job.marked = not (lately and draw.random() < 0.8 * severity)


def booked_ahead(books: Books, draw: Random, severity: float) -> None:
    """Do six in ten of the works approved lately much later, as the customer wished."""
    for job in list(books.jobs):
        lately = job.approved is not None and _age(books, job.approved) <= LATELY
        if not lately or draw.random() >= 0.6 * severity:
            continue
        wished = timedelta(days=draw.randrange(50, 150))
        job.done += wished
        for invoice in [i for i in books.invoices if i.quote is job.quote]:
            _put_off(books, invoice, wished)
        if job.quote is not None and job.done > books.as_of:
            job.quote.status = "approved"


def _put_off(books: Books, invoice: Invoice, wished: timedelta) -> None:
    invoice.issued += wished
    invoice.due += wished
    if invoice.settled is not None:
        invoice.settled += wished
    if invoice.issued > books.as_of:
        books.invoices = [each for each in books.invoices if each is not invoice]


def tiny_visits(books: Books, draw: Random, severity: float) -> None:
    """Turn more and more of the unquoted visits into very small ones of one kind."""
    _shrink_visits(books, draw, severity, TINY)


def tiny_visits_of_all_kinds(books: Books, draw: Random, severity: float) -> None:
    """Do the same where the very small visits go by three names."""
    _shrink_visits(books, draw, severity, TINY_KINDS)


def _shrink_visits(
    books: Books, draw: Random, severity: float, kinds: tuple[str, ...]
) -> None:
    for invoice in books.invoices:
        lately = _age(books, invoice.issued) <= 100
        tiny = 0.2 + (0.65 * severity if lately else 0.0)
        if invoice.quote is None and draw.random() < tiny:
            invoice.service = draw.choice(kinds)
            invoice.cents = round(4_000 * draw.uniform(0.85, 1.15))


def prices_slide(books: Books, _draw: Random, severity: float) -> None:
    """Ask less and less for the same work since ten months, a quarter in the end."""

    def now(day: date, cents: int) -> int:
        slid = min(1.0, max(0.0, (300 - _age(books, day)) / 200))
        return round(cents * (1 - 0.26 * severity * slid))

    for quote in books.quotes:
        quote.cents = now(quote.sent, quote.cents)
    for invoice in books.invoices:
        asked = invoice.issued if invoice.quote is None else invoice.quote.sent
        invoice.cents = now(asked, invoice.cents)


def billed_twice(books: Books, draw: Random, severity: float) -> None:
    """Write some invoices of the last ten months once more within days.

    Which ones is chance, how many is not: the severity says it.
    """
    written = [invoice for invoice in books.invoices if invoice.counts]
    lately = [each for each in written if 10 <= _age(books, each.issued) <= 300]
    for invoice in draw.sample(lately, round(0.08 * severity * len(lately))):
        later = timedelta(days=draw.randrange(1, 4))
        paid = invoice.settled if draw.random() < 0.4 else None
        day, due = invoice.issued + later, invoice.due + later
        again = replace(invoice, issued=day, due=due, settled=paid, copied=True)
        if paid is not None:
            again.settled = max(day, paid)
        books.invoices.append(again)


def quiet_lately(books: Books, draw: Random, _severity: float) -> None:
    """Keep one in five requests of the last months: few recent documents."""
    thin(books, draw, lambda day: 0.22 if _age(books, day) <= 110 else 1.0)


def kept_back(books: Books, draw: Random, _severity: float) -> None:
    """Let large jobs be paid but for a tenth, which is kept back for many months."""
    for invoice in books.invoices:
        if invoice.settled is None or invoice.cents < A_LARGE_JOB_CENTS:
            continue
        invoice.kept_cents = invoice.cents // 10
        invoice.kept_to = invoice.settled + timedelta(days=draw.randrange(150, 300))


def both_sides_of_a_border(books: Books, draw: Random, _severity: float) -> None:
    """Bill a third of the customers in another currency."""
    names = sorted({invoice.customer.name for invoice in books.invoices})
    books.abroad = frozenset(draw.sample(names, max(1, len(names) // 3)))


def after(first: Callable[..., None], then: Callable[..., None]) -> Callable[..., None]:
    """Let two things happen, one after the other."""

    def both(books: Books, draw: Random, severity: float) -> None:
        first(books, draw, severity)
        then(books, draw, severity)

    return both


def _age(books: Books, day: date) -> int:
    return (books.as_of - day).days
