"""One business, day by day: customers, quotes, visits, invoices, payments.

Customers buy by a Pareto law and pay at a gamma-distributed lag around their own
pace; some pay at the door, some only in a payment run on every second Friday.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from businesses.books import Books, Customer, Invoice, Job, Quote
from businesses.plan import Plan
from businesses.trades import TRADES


PLACES = (
    "Amber", "Birchwood", "Clearwater", "Driftwood", "Elmhurst", "Flintlock", "Gable",
    "Heron", "Inkwell", "Jasmine", "Kestrel", "Lantern", "Marigold", "Nutmeg", "Osprey",
    "Poplar", "Quill", "Rosehip", "Sandpiper", "Thistle",
)  # fmt: skip
CLIENTS = (
    "Assembly Hall", "Bistro", "Car Wash", "Dental Practice", "Event Space", "Florist",
    "Garden Centre", "Housing Trust", "Kindergarten", "Logistics", "Museum", "Nursery",
)  # fmt: skip
GAMMA_SHAPE = 2.5
"""The median of a gamma law is close to its scale times the shape less a third."""


@dataclass
class Simulation:
    """Draws every document of one business; `books` is what comes out."""

    plan: Plan
    draw: Random
    as_of: date

    def run(self) -> Books:
        """Simulate all months; the books are still open."""
        books = Books(self.as_of)
        customers = self._customers()
        for day in self._days():
            customer = self._buyer(customers)
            service, cents = self._job()
            if self.draw.random() < self.plan.quoted:
                self._quote(books, Quote(customer, service, cents, day))
            else:
                self._bill(books, customer, service, cents, day)
                self._keep_job(books, Job(customer, service, cents, done=day))
        self._pay_old_outliers_late(books)
        return books

    def _customers(self) -> list[Customer]:
        names = [f"{place} {client}" for place in PLACES for client in CLIENTS]
        self.draw.shuffle(names)
        regulars = [
            self._customer(name, min(self.draw.paretovariate(self.plan.pareto), 10.0))
            for name in names[:-1][: self.plan.customers]
        ]
        share = self.plan.big_client
        if share == 0:
            return regulars
        work = sum(customer.weight for customer in regulars)
        big = self._customer(names[-1], work * share / (1 - share))
        return [*regulars, big]

    def _customer(self, name: str, weight: float) -> Customer:
        draw = self.draw
        return Customer(
            name,
            phone=f"555-01{draw.randrange(100):02d}",
            weight=weight,
            pace=draw.gammavariate(16, 1 / 16),
            at_the_door=draw.random() < self.plan.door,
            pays_in_runs=draw.random() < self.plan.runs,
        )

    def _days(self) -> list[date]:
        """Draw the days of all requests, weekdays only, busier in season."""
        length = round(self.plan.months * 30.4)
        first = self.as_of - timedelta(days=length)
        days: list[date] = []
        while len(days) < self.plan.documents:
            day = first + timedelta(days=self.draw.randrange(length + 1))
            phase = 2 * math.pi * (day.timetuple().tm_yday - self.plan.busiest) / 365.25
            busy = (1 + self.plan.season * math.cos(phase)) / (1 + self.plan.season)
            if day.weekday() < 5 and self.draw.random() < busy:
                days.append(day)
        return sorted(days)

    def _buyer(self, customers: list[Customer]) -> Customer:
        weights = [customer.weight for customer in customers]
        return self.draw.choices(customers, weights)[0]

    def _job(self) -> tuple[str, int]:
        trade = TRADES[self.plan.trade]
        [(service, price, _)] = self.draw.choices(
            trade.services, [often for *_, often in trade.services]
        )
        size = self.draw.gammavariate(trade.alike, 1 / trade.alike)
        return service, round(100 * price * size)

    def _quote(self, books: Books, quote: Quote) -> None:
        books.quotes.append(quote)
        answer = self._later(quote.sent, self.draw.gammavariate(2, 3.2))
        says = self.draw.random()
        silent = self._unanswered(quote.sent)
        if says < silent or answer > self.as_of:
            expired = self._age(quote.sent) > 90
            quote.status = "expired" if expired else "sent"
        elif says < silent + (1 - silent) * self._approves(quote.sent):
            quote.approved, quote.status = answer, "approved"
            self._do(books, quote, answer)
        else:
            quote.declined, quote.status = answer, "declined"

    def _unanswered(self, sent: date) -> float:
        lately = self.plan.unanswered_lately
        if lately is None or self._age(sent) > 110:
            return self.plan.unanswered
        return lately

    def _approves(self, sent: date) -> float:
        lately = self.plan.approves_lately
        if lately is None or self._age(sent) > 120:
            return self.plan.approves
        return lately

    def _do(self, books: Books, quote: Quote, approved: date) -> None:
        longer = self.plan.wait_lately if self._age(approved) <= 120 else 1.0
        done = self._later(approved, longer * (2 + self.draw.gammavariate(3, 2.5)))
        job = Job(quote.customer, quote.service, quote.cents, done, approved, quote)
        self._keep_job(books, job)
        forgotten = self.draw.random() < self.plan.not_invoiced
        if done > self.as_of:
            return
        if forgotten and self._age(done) < 240:
            quote.forgotten = job.forgotten = True
            return
        quote.status = "converted"
        rest = quote.cents
        if self.draw.random() < self.plan.deposits:
            deposit = round(quote.cents * 0.3)
            rest -= deposit
            first = self._bill(books, quote.customer, quote.service, deposit, approved)
            first.quote = quote
            first.settled = self._later(approved, self.draw.randrange(4))
        final = self._bill(books, quote.customer, quote.service, rest, done)
        final.quote = quote

    def _keep_job(self, books: Books, job: Job) -> None:
        if self.plan.jobs:
            books.jobs.append(job)

    def _bill(
        self, books: Books, customer: Customer, service: str, cents: int, day: date
    ) -> Invoice:
        due = day + timedelta(days=0 if customer.at_the_door else self.plan.terms)
        invoice = Invoice(customer, service, cents, issued=day, due=due)
        books.invoices.append(invoice)
        if self.draw.random() < self.plan.voids:
            invoice.status = "void"
        elif self.draw.random() >= self.plan.never_pays:
            invoice.settled = self._settled(customer, day)
        return invoice

    def _settled(self, customer: Customer, issued: date) -> date:
        if customer.at_the_door and self._factor(issued) == 1 and not self._slow_all:
            return issued
        scale = self.plan.days_to_pay / (GAMMA_SHAPE - 1 / 3)
        lag = self.draw.gammavariate(GAMMA_SHAPE, scale * customer.pace)
        paid = self._later(issued, lag * self._factor(issued))
        return _next_payment_run(paid) if customer.pays_in_runs else paid

    @property
    def _slow_all(self) -> bool:
        return self.plan.days_to_pay > self.plan.terms

    def _factor(self, issued: date) -> float:
        age = self._age(issued)
        if self.plan.slow_until is not None:
            return 3.0 if age > self.plan.slow_until else 1.0
        return self.plan.slip if age <= self.plan.slip_days else 1.0

    def _pay_old_outliers_late(self, books: Books) -> None:
        old = [
            invoice
            for invoice in books.invoices
            if invoice.settled is not None and self._age(invoice.issued) > 400
        ]
        for invoice in self.draw.sample(old, min(self.plan.old_outliers, len(old))):
            invoice.settled = self.as_of - timedelta(days=self.draw.randrange(20, 90))

    def _age(self, day: date) -> int:
        return (self.as_of - day).days

    def _later(self, day: date, days: float) -> date:
        later = day + timedelta(days=round(days))
        weekend = max(0, later.weekday() - 4)
        return later + timedelta(days=3 - weekend if weekend else 0)


def _next_payment_run(day: date) -> date:
    """Move to the Friday of an even week."""
    friday = day + timedelta(days=(4 - day.weekday()) % 7)
    odd = friday.isocalendar().week % 2
    return friday + timedelta(days=7 * odd)
