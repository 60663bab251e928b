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


@dataclass
class Books:
    """All documents of one business, and its last day."""

    as_of: date
    quotes: list[Quote] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)

    def close(self) -> None:
        """Give every document its number and its state on the last day."""
        self.quotes.sort(key=lambda quote: (quote.sent, quote.customer.name))
        self.invoices.sort(key=lambda invoice: (invoice.issued, invoice.customer.name))
        for number, quote in enumerate(self.quotes, start=301):
            quote.number = number
        for number, invoice in enumerate(self.invoices, start=5001):
            invoice.number = number
            self._state(invoice)

    def _state(self, invoice: Invoice) -> None:
        if invoice.status in {"void", "draft"}:
            return
        if invoice.settled is not None and invoice.settled <= self.as_of:
            invoice.paid, invoice.status = invoice.settled, "paid"
            return
        invoice.open_cents = invoice.cents
        invoice.status = "overdue" if invoice.due < self.as_of else "sent"
