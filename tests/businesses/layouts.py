"""Invented tools: the same books in other headers, words, dates and amounts."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import xlsxwriter

from businesses.books import Books, Invoice, Quote


Cell = str | int | date | None
"""An int is an amount in cents; everything else is written as it is."""
Row = Mapping[str, Cell]
TAX = 0.08
SPLIT_FROM = 30_000
"""Invoices from this many cents on have two lines where a tool writes lines."""
MOIS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """How one tool writes; the fields mirror layouts.toml."""

    name: str
    suffix: str
    dates: str
    money: str
    invoices: Mapping[str, str]
    quotes: Mapping[str, str]
    words: Mapping[str, str]
    delimiter: str = ","
    encoding: str = "utf-8"
    titles: Sequence[str] = ()
    total: str | None = None
    lines: bool = False
    payments: Mapping[str, str] = field(default_factory=dict)
    """Headers of a list of payments beside the invoices; empty: there is none."""
    grouped: str | None = None
    """Invoices stand below their customer's name; the words before it in a subtotal."""
    mixed_dates: bool = False
    """Half of the days are written day first, half month first (a spoiled file)."""
    headers_kept: frozenset[str] = field(default_factory=frozenset)
    """Where not empty, only these fields are exported (a spoiled file)."""

    def write(self, books: Books) -> dict[str, bytes]:
        """Write the books as this tool would: file name to bytes."""
        tables = {
            "invoices": (self._kept(self.invoices), list(self._invoices(books))),
            "quotes": (self._kept(self.quotes), list(self._quotes(books))),
        }
        if self.payments:
            tables["payments"] = (self.payments, list(_payments(books)))
        if self.suffix == "xlsx":
            return {"books.xlsx": _workbook(tables)}
        return {
            f"{name}.{self.suffix}": self._text(headers, rows).encode(self.encoding)
            for name, (headers, rows) in tables.items()
        }

    def _kept(self, headers: Mapping[str, str]) -> dict[str, str]:
        kept = self.headers_kept
        return {key: name for key, name in headers.items() if not kept or key in kept}

    def _invoices(self, books: Books) -> Iterator[Row]:
        for invoice in books.invoices:
            row = self._invoice(invoice)
            if self.lines and abs(invoice.cents) >= SPLIT_FROM:
                labour = invoice.cents // 3
                yield row | {"line": invoice.cents - labour}
                yield row | {"service": "Arbeidsloon", "line": labour}
            else:
                yield row | {"line": invoice.cents}

    def _invoice(self, invoice: Invoice) -> dict[str, Cell]:
        net = round(invoice.cents / (1 + TAX))
        return {
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
        }

    def _quotes(self, books: Books) -> Iterator[Row]:
        for quote in books.quotes:
            yield self._quote(quote)

    def _quote(self, quote: Quote) -> dict[str, Cell]:
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
        }

    def _text(self, headers: Mapping[str, str], rows: Sequence[Row]) -> str:
        out = io.StringIO(newline="")
        table = csv.writer(out, delimiter=self.delimiter)
        table.writerows([title] if title else [] for title in self.titles)
        grouped = self.grouped is not None and "issued" in headers
        table.writerow(["", *headers.values()] if grouped else headers.values())
        if grouped:
            table.writerows(self._groups(list(headers), rows))
            return out.getvalue()
        for position, row in enumerate(rows):
            table.writerow([self._cell(row[key], position) for key in headers])
        if self.total is not None and "gross" in headers:
            table.writerow(self._total_row(list(headers), rows))
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
        cells[0] = self.total or ""
        cells[keys.index("gross")] = self._cell(_sum_of(rows, "gross"), 0)
        return cells

    def _cell(self, value: Cell, position: int) -> str:
        if isinstance(value, date):
            pattern = ("%d/%m/%Y", "%m/%d/%Y")[position % 2]
            return _day(value, pattern if self.mixed_dates else self.dates)
        return MONEY[self.money](value) if isinstance(value, int) else value or ""


def _payments(books: Books) -> Iterator[Row]:
    """Give what customers paid: one payment for all invoices of a day."""
    paid = [invoice for invoice in books.invoices if invoice.paid is not None]
    paid.sort(key=lambda invoice: (invoice.paid or date.max, invoice.customer.name))
    for (day, customer), own in groupby(paid, key=lambda i: (i.paid, i.customer.name)):
        together = list(own)
        yield {
            "invoice": ", ".join(f"F{invoice.number}" for invoice in together),
            "customer": customer,
            "paid": day,
            "gross": sum(invoice.cents for invoice in together),
        }


def _sum_of(rows: Sequence[Row], key: str) -> int:
    return sum(value for row in rows if isinstance(value := row[key], int))


def _day(day: date, pattern: str) -> str:
    if pattern == "jour mois année":
        return f"{day.day} {MOIS[day.month - 1]} {day.year}"
    return day.strftime(pattern)


def _swapped(text: str, thousands: str) -> str:
    return text.replace(",", "t").replace(".", ",").replace("t", thousands)


MONEY: Mapping[str, Callable[[int], str]] = {
    "1234.50": lambda cents: f"{cents / 100:.2f}",
    "$1,234.50": lambda cents: f"${cents / 100:,.2f}",
    "1.234,50": lambda cents: _swapped(f"{cents / 100:,.2f}", "."),
    "1234,50": lambda cents: _swapped(f"{cents / 100:.2f}", ""),
    "R$ 1.234,50": lambda cents: "R$ " + _swapped(f"{cents / 100:,.2f}", "."),
    "1 234,50 €": lambda cents: _swapped(f"{cents / 100:,.2f}", "\u202f") + "\u00a0€",
}


def _workbook(
    tables: Mapping[str, tuple[Mapping[str, str], Sequence[Row]]],
) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - a fixed stamp
    as_day = book.add_format({"num_format": "dd mmm yyyy"})
    for name, (headers, rows) in tables.items():
        sheet = book.add_worksheet(name.title())
        sheet.write_row(0, 0, list(headers.values()))
        for line, row in enumerate(rows, start=1):
            for column, key in enumerate(headers):
                value = row[key]
                if isinstance(value, date):
                    sheet.write_datetime(line, column, value, as_day)
                elif isinstance(value, int):
                    sheet.write_number(line, column, value / 100)
                elif value is not None:
                    sheet.write_string(line, column, value)
    book.close()
    return out.getvalue()


def _load() -> dict[str, Layout]:
    with Path(__file__).with_name("layouts.toml").open("rb") as file:
        return {
            name: Layout(name, **entry) for name, entry in tomllib.load(file).items()
        }


LAYOUTS = _load()
