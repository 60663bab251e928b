"""One planted business: its files, the day of the run, and the truth."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from businesses.archetype import Expect
from businesses.archetypes import ARCHETYPES
from businesses.books import Books, Invoice
from businesses.layouts import LAYOUTS
from businesses.plan import Plan
from businesses.simulation import Simulation
from businesses.spoiling import DAYS_LATE, SPOILS


WEAK = 0.5
"""Below this severity a planted problem may be said or left unsaid."""
CUSTOMERS_WITH_SIZE = 0.7


@dataclass(frozen=True)
class Facts:
    """The true figures, known because the business was made up.

    Money is in cents. `unpaid_at_30_*` are shares of invoices on account by their true
    payment day, be that after the last day; None without invoices.
    """

    open_cents: int
    open_documents: dict[str, int]
    top_share: float | None
    unpaid_at_30_recent: float | None
    unpaid_at_30_before: float | None


@dataclass(frozen=True)
class Business:
    """Exports as a tool would write them, and what a right answer to them is."""

    archetype: str
    layout: str
    files: dict[str, bytes]
    today: date
    as_of: date
    expect: Expect
    families: tuple[str, ...]
    facts: Facts
    books: Books
    """The truth, whatever was handed in."""
    invoices: tuple[tuple[str, date, date | None, int], ...]
    """Number, day, day of payment and cents of every invoice handed in, by number."""

    def is_right(self, status: str, family: str | None) -> bool:
        """Tell whether this end of a run is a right answer."""
        named = status == "concluded" and family in self.families
        if self.expect == "decide":
            return named
        if self.expect == "either":
            return named or status == "all_clear"
        if self.expect == "quiet":
            return named or status in {"all_clear", "abstained"}
        return status == {"silent": "all_clear", "abstain": "abstained"}[self.expect]

    def is_harmful(self, status: str, family: str | None) -> bool:
        """Tell whether this end is a confident wrong sentence."""
        return status == "concluded" and not self.is_right(status, family)


def make_business(
    archetype: str,
    seed: int,
    severity: float = 1.0,
    layout: str = "yard_office",
    *,
    size: float = 1.0,
    reordered: bool = False,
) -> Business:
    """Make one business; the same archetype, seed and severity is always the same.

    Parameters
    ----------
    archetype
        A key of `ARCHETYPES`.
    seed
        Which business of that kind.
    severity
        0 (no problem at all) to 1 (plain to see).
    layout
        A key of `LAYOUTS`: which tool writes the files.
    size
        How many times the usual 320 to 960 requests there are.
    reordered
        Whether rows, columns and files come in another order.
    """
    kind = ARCHETYPES[archetype]
    draw = _dice(archetype, seed, severity)
    as_of = date(2025, 9, 15) + timedelta(days=draw.randrange(360))
    plan = kind.bend(_usual_plan(draw, size), severity)
    as_of = _moved(as_of, plan.ends_in)
    books = Simulation(plan, draw, as_of).run()
    kind.change(books, draw, severity)
    books.close()
    facts = _facts(books)
    given, written = deepcopy(books), LAYOUTS[layout]
    late = 0
    if kind.spoil is not None:
        written = SPOILS[kind.spoil](given, written, draw)
        if kind.spoil in DAYS_LATE:
            late = draw.randrange(*DAYS_LATE[kind.spoil])
    other_order = _dice("order", seed) if reordered else None
    return Business(
        archetype,
        layout,
        files=written.write(given, other_order),
        today=as_of + timedelta(days=late + draw.randrange(1, 5)),
        as_of=as_of,
        expect=_expected(kind.expect, severity),
        families=kind.families,
        facts=facts,
        books=books,
        invoices=_invoices(given),
    )


def _dice(*names: str | float) -> Random:
    return Random("/".join(map(str, names)))  # noqa: S311 - made-up books


def _moved(day: date, months: tuple[int, ...]) -> date:
    """Move a day to the nearest such month of its year; no months: leave it."""
    if not months:
        return day
    return day.replace(month=months[day.day % len(months)], day=min(day.day, 28))


def _usual_plan(draw: Random, size: float) -> Plan:
    """Draw a healthy business of some size, length and pace."""
    return replace(
        Plan(),
        months=draw.randrange(15, 27),
        documents=round(320 * size * 3 ** draw.random()),
        customers=round(size**CUSTOMERS_WITH_SIZE * draw.randrange(60, 160)),
        quoted=draw.uniform(0.45, 0.7),
        days_to_pay=draw.uniform(10, 16),
        unanswered=draw.uniform(0.08, 0.22),
        approves=draw.uniform(0.5, 0.7),
        season=draw.uniform(0, 0.25),
    )


def _expected(expect: Expect, severity: float) -> Expect:
    if expect == "decide" and severity == 0:
        return "silent"
    return "either" if expect == "decide" and severity < WEAK else expect


def _facts(books: Books) -> Facts:
    real = [each for each in books.invoices if each.counts]
    unpaid = {f"F{each.number}": each.open_cents for each in real if each.open_cents}
    recent_from = books.as_of - timedelta(days=100)
    account = [each for each in real if not each.customer.at_the_door]
    return Facts(
        open_cents=sum(unpaid.values()),
        open_documents=unpaid,
        top_share=_top_share(books, real),
        unpaid_at_30_recent=_late([i for i in account if i.issued > recent_from]),
        unpaid_at_30_before=_late([i for i in account if i.issued <= recent_from]),
    )


def _invoices(books: Books) -> tuple[tuple[str, date, date | None, int], ...]:
    return tuple(
        (f"F{each.number}", each.issued, each.paid, each.cents)
        for each in sorted(books.invoices, key=lambda invoice: invoice.number)
    )


def _top_share(books: Books, invoices: list[Invoice]) -> float | None:
    year = books.as_of - timedelta(days=365)
    bought: Counter[str] = Counter()
    for invoice in invoices:
        if invoice.issued > year:
            bought[invoice.customer.name] += invoice.cents
    return max(bought.values()) / bought.total() if bought else None


def _late(invoices: list[Invoice]) -> float | None:
    late = [
        each
        for each in invoices
        if each.settled is None or (each.settled - each.issued).days > 30
    ]
    return len(late) / len(invoices) if invoices else None
