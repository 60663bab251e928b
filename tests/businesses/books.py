"""What a business knows about itself, before any tool writes it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Customer:
    """One organisation: how much it buys, how it pays."""

    name: str
    phone: str
    weight: float
    pace: float
    at_the_door: bool
    pays_in_runs: bool


@dataclass
class Quote:
    """One quote and what became of it up to the last day."""

    customer: Customer
    service: str
    cents: int
    sent: date
    approved: date | None = None
    declined: date | None = None
    status: str = "sent"
    number: int = 0
    forgotten: bool = False
    """Whether the work was done and nobody ever wrote its invoice."""


@dataclass
class Job:
    """One piece of work; `done` is when it truly is, be that after the last day."""

    customer: Customer
    service: str
    cents: int
    done: date
    approved: date | None = None
    quote: Quote | None = None
    marked: bool = True
    """Whether somebody marks it as done once it is."""
    completed: date | None = None
    status: str = "planned"
    number: int = 0
    forgotten: bool = False


@dataclass
class Invoice:
    """One invoice; `settled` is when it is truly paid, be that after the last day."""

    customer: Customer
    service: str
    cents: int
    issued: date
    due: date
    settled: date | None = None
    paid: date | None = None
    status: str = "sent"
    quote: Quote | None = None
    open_cents: int = 0
    number: int = 0
    kept_cents: int = 0
    """The part that the customer keeps back after paying the rest, until `kept_to`."""
    kept_to: date | None = None
    copied: bool = False
    """Whether the work had been invoiced before, under another number."""

    @property
    def counts(self) -> bool:
        """Whether it was ever asked for."""
        return self.status not in {"void", "draft"}


@dataclass
class Books:
    """All documents of one business, and its last day."""

    as_of: date
    quotes: list[Quote] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    abroad: frozenset[str] = frozenset()
    """Names of the customers who are billed in another currency."""

    @property
    def last_day(self) -> date:
        """The last day on which something happened that the books tell of."""
        events = [
            *(each for i in self.invoices for each in (i.issued, i.paid)),
            *(each for q in self.quotes for each in (q.sent, q.approved, q.declined)),
            *(each for j in self.jobs for each in (j.approved, j.completed)),
        ]
        return max(day for day in events if day is not None)

    def close(self) -> None:
        """Give every document its number and its state on the last day."""
        self.quotes.sort(key=lambda quote: (quote.sent, quote.customer.name))
        self.invoices.sort(key=lambda invoice: (invoice.issued, invoice.customer.name))
        for number, quote in enumerate(self.quotes, start=301):
            quote.number = number
        for number, invoice in enumerate(self.invoices, start=5001):
            invoice.number = number
            self._state(invoice)
        self.jobs.sort(key=lambda job: (job.approved or job.done, job.customer.name))
        for number, job in enumerate(self.jobs, start=701):
            job.number = number
            if job.marked and job.done <= self.as_of:
                job.completed, job.status = job.done, "done"

    def _state(self, invoice: Invoice) -> None:
        if not invoice.counts:
            return
        settled = invoice.settled is not None and invoice.settled <= self.as_of
        if settled and invoice.kept_to is not None and invoice.kept_to > self.as_of:
            invoice.open_cents, invoice.status = invoice.kept_cents, "partial"
            return
        if settled:
            invoice.paid, invoice.status = invoice.kept_to or invoice.settled, "paid"
            return
        invoice.open_cents = invoice.cents
        invoice.status = "overdue" if invoice.due < self.as_of else "sent"
