"""Invented tools: the same books in other headers, words, dates and amounts."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from random import Random

from businesses.books import Books, Customer, Invoice, Job, Quote
from businesses.cells import MONEY, UNSIGNED, Cell, Row, written_day
from businesses.sheets import Table, workbook


TAX = 0.08
SPLIT_FROM = 30_000
"""Invoices from this many cents on have two lines where a tool writes lines."""
ABROAD = "CHF"


@dataclass(frozen=True)
class Layout:
    """How one tool writes; the fields mirror layouts.toml."""

    name: str
    suffix: str
    dates: str
    money: str
    printed: str
    """The line that says on which day a report was printed."""
    currency: tuple[str, str]
    """Header of a column of currencies, and the business's own."""
    invoices: Mapping[str, str]
    quotes: Mapping[str, str]
    jobs: Mapping[str, str]
    words: Mapping[str, str]
    delimiter: str = ","
    encoding: str = "utf-8"
    titles: Sequence[str] = ()
    covers: Sequence[str] = ()
    """Lines of a first sheet without a table, in a workbook."""
    total: str | None = None
    lines: str | None = None
    """What the second line of a large invoice is for; None: a row per document."""
    types: tuple[str, str] | None = None
    """How a list that holds payments too calls an invoice and a payment."""
    payments: Mapping[str, str] = field(default_factory=dict)
    """Headers of a list of payments beside the invoices; empty: there is none."""
    customers: Mapping[str, str] = field(default_factory=dict)
    """Headers of a list of customers; empty: there is none."""
    grouped: str | None = None
    """Invoices stand below their customer's name; the words before it in a subtotal."""
    mixed_dates: bool = False
    """Half of the days are written day first, half month first (a spoiled file)."""
    headers_kept: frozenset[str] = frozenset()
    """Where not empty, only these fields are exported (a spoiled file)."""
    left_out: frozenset[str] = frozenset()
    """Fields that are not exported, and lists that are not handed in."""
    prints_day: bool = False
    """Whether the day of the report stands above each table."""

    def write(self, books: Books, shuffled: Random | None = None) -> dict[str, bytes]:
        """Write the books as this tool would: file name to bytes.

        Parameters
        ----------
        books
            What to write.
        shuffled
            Where given, rows, columns and files come in another order.
        """
        tables = {
            name: self._ordered(self._kept(headers), rows, shuffled)
            for name, headers, rows in self._tables(books)
            if headers and rows and name not in self.left_out
        }
        if shuffled is not None:
            tables = dict(reversed(tables.items()))
        titles = [*self.titles]
        if self.prints_day:
            titles.append(self.printed.format(written_day(books.as_of, self.dates)))
        if self.suffix == "xlsx":
            return {"books.xlsx": workbook(tables, titles, self.covers)}
        return {
            f"{name}.{self.suffix}": self._text(titles, table).encode(self.encoding)
            for name, table in tables.items()
        }

    def naming_currencies(self) -> Layout:
        """Give the same tool where it names each document's currency in a column."""
        header, _ = self.currency
        lists = {
            name: {**getattr(self, name), "currency": header}
            for name in ("invoices", "quotes")
        }
        money = UNSIGNED.get(self.money, self.money)
        return replace(self, money=money, **lists)

    def _tables(
        self, books: Books
    ) -> Iterator[tuple[str, Mapping[str, str], list[Row]]]:
        yield "invoices", self.invoices, list(self._invoices(books))
        yield "quotes", self.quotes, [self._quote(books, each) for each in books.quotes]
        yield "jobs", self.jobs, [self._job(each) for each in books.jobs]
        yield "payments", self.payments, list(_payments(books))
        yield "customers", self.customers, list(_customers(books))

    def _kept(self, headers: Mapping[str, str]) -> dict[str, str]:
        kept = self.headers_kept
        return {
            key: name
            for key, name in headers.items()
            if (not kept or key in kept) and key not in self.left_out
        }

    def _ordered(
        self, headers: dict[str, str], rows: list[Row], shuffled: Random | None
    ) -> Table:
        if shuffled is None:
            return headers, rows
        columns = [key for key in headers if key != "number"]
        shuffled.shuffle(columns)
        if "number" in headers:
            columns.insert(_before_other_numbers(columns, shuffled), "number")
        shuffled.shuffle(rows)
        return {key: headers[key] for key in columns}, rows

    def _invoices(self, books: Books) -> Iterator[Row]:
        for invoice in books.invoices:
            row = self._invoice(books, invoice)
            if self.lines and abs(invoice.cents) >= SPLIT_FROM:
                labour = invoice.cents // 3
                yield row | {"line": invoice.cents - labour}
                yield row | {"service": self.lines, "line": labour}
            else:
                yield row | {"line": invoice.cents}
        if self.types is not None:
            yield from self._payments_between(books)

    def _invoice(self, books: Books, invoice: Invoice) -> dict[str, Cell]:
        net = round(invoice.cents / (1 + TAX))
        return {
            "type": self.types and self.types[0],
            "number": f"F{invoice.number}",
            "customer": invoice.customer.name,
            "phone": invoice.customer.phone,
            "service": invoice.service,
            "issued": invoice.issued,
            "due": invoice.due,
            "paid": invoice.paid,
            "status": self.words[invoice.status],
            "net": net,
            "tax": invoice.cents - net,
            "gross": invoice.cents,
            "open": invoice.open_cents,
            "quote": None if invoice.quote is None else f"A{invoice.quote.number}",
            "currency": self._currency(books, invoice.customer),
        }

    def _payments_between(self, books: Books) -> Iterator[Row]:
        for number, row in enumerate(_payments(books), start=90_001):
            gross = row["gross"]
            assert isinstance(gross, int)
            yield dict.fromkeys(self.invoices) | {
                "type": self.types and self.types[1],
                "number": f"P{number}",
                "customer": row["customer"],
                "issued": row["paid"],
                "gross": -gross,
            }

    def _currency(self, books: Books, customer: Customer) -> str:
        return ABROAD if customer.name in books.abroad else self.currency[1]

    def _quote(self, books: Books, quote: Quote) -> dict[str, Cell]:
        word = self.words.get(f"quote_{quote.status}", self.words.get(quote.status))
        return {
            "number": f"A{quote.number}",
            "customer": quote.customer.name,
            "service": quote.service,
            "sent": quote.sent,
            "approved": quote.approved,
            "declined": quote.declined,
            "status": word,
            "gross": quote.cents,
            "currency": self._currency(books, quote.customer),
        }

    def _job(self, job: Job) -> dict[str, Cell]:
        return {
            "number": f"J{job.number}",
            "customer": job.customer.name,
            "service": job.service,
            "approved": job.approved,
            "planned": job.done,
            "completed": job.completed,
            "status": self.words[job.status],
            "gross": job.cents,
            "quote": None if job.quote is None else f"A{job.quote.number}",
        }

    def _text(self, titles: Sequence[str], table: Table) -> str:
        headers, rows = table
        out = io.StringIO(newline="")
        lines = csv.writer(out, delimiter=self.delimiter)
        lines.writerows([title] if title else [] for title in titles)
        grouped = self.grouped is not None and "due" in self.invoices
        grouped &= "issued" in headers and "customer" not in headers
        grouped &= "customer" not in self.left_out
        lines.writerow(["", *headers.values()] if grouped else headers.values())
        if grouped:
            lines.writerows(self._groups(list(headers), rows))
            return out.getvalue()
        for position, row in enumerate(rows):
            lines.writerow([self._cell(row[key], position) for key in headers])
        if self.total is not None and "gross" in headers:
            lines.writerow(self._total_row(list(headers), rows))
        return out.getvalue()

    def _groups(self, keys: Sequence[str], rows: Sequence[Row]) -> Iterator[list[str]]:
        by_customer = sorted(rows, key=lambda row: str(row["customer"]))
        for customer, own in groupby(by_customer, key=lambda row: str(row["customer"])):
            of_one = list(own)
            yield [customer]
            for row in of_one:
                yield ["", *(self._cell(row[key], 0) for key in keys)]
            subtotal = self._total_row(keys, of_one)[1:]
            yield [f"{self.grouped} {customer}", "", *subtotal]
        yield [self.total or "", "", *self._total_row(keys, rows)[1:]]

    def _total_row(self, keys: Sequence[str], rows: Sequence[Row]) -> list[str]:
        cells = [""] * len(keys)
        cells[keys.index("gross")] = self._cell(_sum_of(rows, "gross"), 0)
        cells[0] = self.total or ""
        return cells

    def _cell(self, value: Cell, position: int) -> str:
        if isinstance(value, date):
            pattern = ("%d/%m/%Y", "%m/%d/%Y")[position % 2]
            return written_day(value, pattern if self.mixed_dates else self.dates)
        return MONEY[self.money](value) if isinstance(value, int) else value or ""


def _before_other_numbers(columns: Sequence[str], shuffled: Random) -> int:
    """Choose a place for a list's own number: tools put those of other lists later."""
    others = [columns.index(key) for key in ("quote", "invoice") if key in columns]
    return shuffled.randint(0, min(others, default=len(columns)))


def _payments(books: Books) -> Iterator[Row]:
    """Give what customers paid: one payment for all invoices of a day."""
    paid = [
        (day, invoice.customer.name, invoice.number, cents)
        for invoice in books.invoices
        for day, cents in _instalments(invoice)
    ]
    paid.sort()
    for (day, customer), own in groupby(paid, key=lambda each: each[:2]):
        together = list(own)
        yield {
            "invoice": ", ".join(f"F{number}" for _, _, number, _ in together),
            "customer": customer,
            "paid": day,
            "gross": sum(cents for *_, cents in together),
        }


def _instalments(invoice: Invoice) -> Iterator[tuple[date, int]]:
    """Give each payment of an invoice: in one, or with a part kept back for long."""
    if invoice.status == "partial" and invoice.settled is not None:
        yield invoice.settled, invoice.cents - invoice.open_cents
    elif invoice.paid is not None:
        yield invoice.paid, invoice.cents


def _customers(books: Books) -> Iterator[Row]:
    """Give every customer once, known since the week before the first document."""
    first: dict[Customer, date] = {}
    asked = [(quote.customer, quote.sent) for quote in books.quotes]
    billed = [(invoice.customer, invoice.issued) for invoice in books.invoices]
    for customer, day in [*asked, *billed]:
        first[customer] = min(day, first.get(customer, day))
    for customer in sorted(first, key=lambda each: each.name):
        since = first[customer] - timedelta(days=7)
        yield {"customer": customer.name, "phone": customer.phone, "since": since}


def _sum_of(rows: Sequence[Row], key: str) -> int:
    return sum(value for row in rows if isinstance(value := row[key], int))


def _load() -> dict[str, Layout]:
    with Path(__file__).with_name("layouts.toml").open("rb") as file:
        return {
            name: Layout(name, **entry) for name, entry in tomllib.load(file).items()
        }


LAYOUTS = _load()
