"""Write the bundled sample business again, byte for byte.

A heating and cooling company, invented, on two tools: a field-service tool that
exports invoices, and an accounting tool that prints a register of estimates. All is
well except one thing: from 100 days before the end, invoices are paid much later.

    python scripts/make_demo_business.py [FOLDER]
"""

from __future__ import annotations

import csv
import io
import math
import random
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final


FOLDER: Final = Path(__file__).parents[1] / "src" / "calmrun" / "cli" / "demo_business"
SEED: Final = 20260930
FIRST: Final = date(2025, 4, 1)
LAST: Final = date(2026, 9, 30)
SLIPS_FROM: Final = LAST - timedelta(days=100)

TERMS: Final = 30
USUAL_DAYS_TO_PAY: Final = 14.0
SLOW_DAYS_TO_PAY: Final = 52.0
TAX: Final = 0.07
ESTIMATES: Final = 450
CALLS: Final = 355
"""Visits that nobody quoted: they are invoiced right away."""

SERVICES: Final = (
    # what the line says, usual price, how often, share that is quoted first
    ("AC tune-up", 189, 10, 0.1),
    ("Furnace tune-up", 179, 10, 0.1),
    ("No-cool service call", 285, 12, 0.1),
    ("No-heat service call", 295, 9, 0.1),
    ("Capacitor replacement", 342, 8, 0.3),
    ("Thermostat install", 418, 7, 0.6),
    ("Condensate pump replacement", 396, 5, 0.4),
    ("Rooftop unit maintenance", 520, 9, 0.4),
    ("Blower motor replacement", 905, 6, 0.8),
    ("Duct sealing", 1240, 5, 0.9),
    ("Rooftop unit repair", 1460, 5, 0.8),
    ("Mini-split install", 4650, 2, 1.0),
    ("Heat pump replacement", 8900, 1, 1.0),
)
PLACES: Final = (
    "Alder Court", "Beacon Hill", "Briarwood", "Brookside", "Copperfield",
    "Dogwood Lane", "Eastgate", "Fernhill", "Foxglove", "Granite Street",
    "Hazelton", "Ironbridge", "Juniper Flats", "Kingfisher", "Larch Avenue",
    "Millrace", "Northgate", "Orchard Row", "Pebble Creek", "Quarry Road",
    "Redwing", "Saltbox", "Tallgrass", "Upland", "Windmill Road",
)  # fmt: skip
TRADES: Final = (
    "Bakery", "Veterinary Clinic", "Condominiums", "Print Shop", "Credit Union",
    "Day Care", "Brewing Company", "Storage", "Family Dentistry", "Hotel",
    "Community Center", "Hardware",
)  # fmt: skip


@dataclass(frozen=True)
class Customer:
    """One organisation, how much it buys and how slowly it pays."""

    name: str
    phone: str
    weight: float
    pace: float


@dataclass
class Estimate:
    """One line of the register."""

    number: str
    customer: Customer
    service: str
    amount: int
    sent: date
    accepted: date | None = None
    declined: date | None = None
    status: str = "Pending"


@dataclass
class Invoice:
    """One line of the invoices export; money in cents."""

    customer: Customer
    service: str
    total: int
    issued: date
    quote: str = ""
    paid: date | None = None
    status: str = ""
    number: int = field(default=0)

    @property
    def balance(self) -> int:
        """What is still open."""
        return 0 if self.status in {"Paid", "Void", "Credit"} else self.total


def make_customers(draw: random.Random) -> list[Customer]:
    """Invent 80 organisations: a few buy a lot, most a little."""
    names = [f"{place} {trade}" for place in PLACES for trade in TRADES]
    draw.shuffle(names)
    return [
        Customer(
            name,
            f"(541) 555-01{position:02d}",
            weight=draw.lognormvariate(0, 0.7),
            pace=draw.lognormvariate(0, 0.2),
        )
        for position, name in enumerate(names[:80])
    ]


def a_working_day(draw: random.Random) -> date:
    """Draw a weekday of the period, a little busier in summer and deep winter."""
    while True:
        day = FIRST + timedelta(days=draw.randrange((LAST - FIRST).days + 1))
        busy = 0.85 + 0.15 * math.cos(
            4 * math.pi * (day.timetuple().tm_yday - 15) / 365
        )
        if day.weekday() < 5 and draw.random() < busy:
            return day


def next_working_day(day: date) -> date:
    """Move a weekend day to its Monday."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def after(draw: random.Random, day: date, median: float, spread: float) -> date:
    """Draw a working day some days later."""
    days = round(draw.lognormvariate(math.log(median), spread))
    return next_working_day(day + timedelta(days=days))


def a_job(
    draw: random.Random, customers: list[Customer], *, quoted: bool
) -> tuple[Customer, str, int]:
    """Draw who wants what for how much (in cents, with tax)."""
    weights = [
        often * (share if quoted else 1 - share) for *_, often, share in SERVICES
    ]
    service, price, *_ = draw.choices(SERVICES, weights)[0]
    [customer] = draw.choices(customers, [customer.weight for customer in customers])
    net = round(price * draw.lognormvariate(0, 0.14), 2)
    return customer, service, round(100 * net * (1 + TAX))


def make_estimates(draw: random.Random, customers: list[Customer]) -> list[Estimate]:
    """Draw the register: about half is accepted, some are never answered."""
    days = sorted(a_working_day(draw) for _ in range(ESTIMATES))
    return [
        answered(
            draw,
            Estimate(f"E-{1040 + n}", *a_job(draw, customers, quoted=True), sent=day),
        )
        for n, day in enumerate(days)
    ]


def answered(draw: random.Random, estimate: Estimate) -> Estimate:
    """Let the customer answer, or not, up to the last day."""
    says = draw.choices(("yes", "no", "nothing"), (54, 30, 16))[0]
    day = after(draw, estimate.sent, 5, 0.7)
    if says == "nothing" or day > LAST:
        expired = estimate.sent + timedelta(days=60) < LAST
        estimate.status = "Expired" if expired else "Pending"
    elif says == "yes":
        estimate.accepted, estimate.status = day, "Accepted"
    else:
        estimate.declined, estimate.status = day, "Declined"
    return estimate


def make_invoices(
    draw: random.Random, customers: list[Customer], estimates: list[Estimate]
) -> list[Invoice]:
    """Bill accepted work when it is done, and calls when they are made."""
    invoices = [
        Invoice(*a_job(draw, customers, quoted=False), issued=a_working_day(draw))
        for _ in range(CALLS)
    ]
    for estimate in estimates:
        if estimate.accepted is None:
            continue
        billed = after(draw, estimate.accepted, 7, 0.4)
        if billed <= LAST:
            estimate.status = "Invoiced"
            invoices.append(
                Invoice(
                    estimate.customer,
                    estimate.service,
                    estimate.amount,
                    billed,
                    quote=estimate.number,
                )
            )
    invoices.sort(key=lambda invoice: (invoice.issued, invoice.customer.name))
    for number, invoice in enumerate(invoices, start=20417):
        invoice.number = number
        settle(draw, invoice)
    return invoices


def settle(draw: random.Random, invoice: Invoice) -> None:
    """Let the customer pay: at the usual pace, and late since the slip."""
    slow = invoice.issued >= SLIPS_FROM
    median = SLOW_DAYS_TO_PAY if slow else USUAL_DAYS_TO_PAY
    paid = after(draw, invoice.issued, median * invoice.customer.pace, 0.55)
    if paid <= LAST:
        invoice.paid, invoice.status = paid, "Paid"
    elif invoice.issued + timedelta(days=TERMS) < LAST:
        invoice.status = "Past due"
    else:
        invoice.status = "Awaiting payment"


def make_untidy(draw: random.Random, invoices: list[Invoice]) -> list[Invoice]:
    """Add what every export has: voids, drafts, credits and a few rows twice."""
    usual = [invoice for invoice in invoices if invoice.issued < SLIPS_FROM]
    for invoice in draw.sample([each for each in usual if not each.quote], 7):
        invoice.status, invoice.paid = "Void", None
    paid = [invoice for invoice in usual if invoice.status == "Paid"]
    for invoice in draw.sample([each for each in paid if not each.quote], 3):
        invoice.status, invoice.total = "Credit", -round(invoice.total / 4)
    for invoice in [each for each in invoices if not each.quote][-3:]:
        invoice.status, invoice.paid = "Draft", None
    twice = set(draw.sample([invoice.number for invoice in paid], 5))
    return [
        invoice
        for invoice in invoices
        for _ in range(2 if invoice.number in twice else 1)
    ]


def money(cents: int) -> str:
    """Write cents as the field-service tool does."""
    return f"{cents / 100:.2f}"


def as_written(draw: random.Random, name: str) -> str:
    """Type a name as people in an office do."""
    return draw.choices((name, name.upper(), f"{name} "), (94, 3, 3))[0]


def write_invoices(draw: random.Random, invoices: list[Invoice]) -> bytes:
    """Lay the invoices out as the field-service tool does."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow([
        "Invoice #", "Client name", "Client phone", "Subject", "Issued date",
        "Due date", "Marked paid", "Status", "Pre-tax ($)", "Tax ($)", "Total ($)",
        "Balance ($)", "Quote #",
    ])  # fmt: skip
    names = {
        invoice.number: as_written(draw, invoice.customer.name) for invoice in invoices
    }
    for invoice in invoices:
        net = round(invoice.total / (1 + TAX))
        table.writerow([
            invoice.number,
            names[invoice.number],
            invoice.customer.phone,
            invoice.service,
            invoice.issued.isoformat(),
            (invoice.issued + timedelta(days=TERMS)).isoformat(),
            "" if invoice.paid is None else invoice.paid.isoformat(),
            invoice.status,
            money(net),
            money(invoice.total - net),
            money(invoice.total),
            money(invoice.balance),
            invoice.quote,
        ])  # fmt: skip
    return text.getvalue().encode()


def write_estimates(estimates: list[Estimate]) -> bytes:
    """Lay the estimates out as the accounting tool prints its register."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(["Larkfield Heating and Air"])
    table.writerow(["Estimate Register"])
    table.writerow(["April 1, 2025 - September 30, 2026"])
    table.writerow([])
    table.writerow([
        "Date", "Estimate No.", "Customer", "Memo", "Estimate Status", "Accepted On",
        "Declined On", "Amount",
    ])  # fmt: skip
    for estimate in estimates:
        table.writerow([
            us_date(estimate.sent),
            estimate.number,
            estimate.customer.name,
            estimate.service,
            estimate.status,
            us_date(estimate.accepted),
            us_date(estimate.declined),
            f"{estimate.amount / 100:,.2f}",
        ])  # fmt: skip
    total = sum(estimate.amount for estimate in estimates)
    table.writerow(["TOTAL", "", "", "", "", "", "", f"${total / 100:,.2f}"])
    table.writerow([])
    table.writerow(["Wednesday, September 30, 2026 06:12 PM"])
    return text.getvalue().encode("utf-8-sig")


def us_date(day: date | None) -> str:
    """Write a day as month, day, year."""
    return "" if day is None else f"{day:%m/%d/%Y}"


def demo_files() -> dict[str, bytes]:
    """Make both exports: file name to bytes."""
    draw = random.Random(SEED)  # noqa: S311 - a sample business, not a secret
    customers = make_customers(draw)
    estimates = make_estimates(draw, customers)
    invoices = make_untidy(draw, make_invoices(draw, customers, estimates))
    return {
        "invoices.csv": write_invoices(draw, invoices),
        "estimates.csv": write_estimates(estimates),
    }


def main() -> None:
    """Write both exports into the package, or into the given folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for name, content in demo_files().items():
        (folder / name).write_bytes(content)
        print(f"{name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
