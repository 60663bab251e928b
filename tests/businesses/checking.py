"""Hold a page against the books that its files were made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from businesses.archetypes import ARCHETYPES
from businesses.books import Books, Customer
from businesses.planting import Business
from businesses.spoiling import TRUE_TO_THE_BOOKS
from businesses.twins import FIGURES, Twin


CLOSE: Final = 0.005
AS_ONE: Final = 0.01
"""Quotes of one customer for the same work, days apart, may be read as one decision."""
OF_DECISIONS: Final = ("approvals_change", "follow_up")
UNBILLED: Final = ("done_not_invoiced.count", "done_not_invoiced.recent_money")
"""Beside quotes alone, other work of that customer may be what was billed."""
ASSUMED_TERMS: Final = timedelta(days=30)


@dataclass(frozen=True)
class _Document:
    customer: str
    cents: int


def is_true_to_the_books(business: Business) -> bool:
    """Tell whether the files say nothing that is not so, though perhaps less."""
    spoil = ARCHETYPES[business.archetype].spoil
    return spoil is None or spoil in TRUE_TO_THE_BOOKS


def untrue_figures(business: Business, page: Mapping[str, Any]) -> list[str]:
    """List the figures shown that are over half a percent off the truth."""
    evidence = (page["conclusion"] or {}).get("evidence", [])
    if not evidence:
        return []
    twin = Twin(_told(business), date.fromisoformat(page["as_of"]))
    wrong = []
    for each in evidence:
        path = each["path"].removeprefix("signals.")
        if path not in FIGURES or (path in UNBILLED and not business.books.jobs):
            continue
        value = each["value"]
        shown = float(_cents(value) if isinstance(value, str) else value)
        truth = float(FIGURES[path](twin))
        if not _is_true(path, shown, truth):
            wrong.append(f"{path}: shown {shown}, true {truth}")
    return wrong


def untrue_lines(business: Business, page: Mapping[str, Any]) -> list[str]:
    """List what is wrong with the worklist: its lines, its sums."""
    worklist = page["worklist"]
    if not worklist or not worklist["items"]:
        return []
    twin = Twin(_told(business), date.fromisoformat(page["as_of"]))
    listed = dict(_listed(twin, page["conclusion"]["family"]))
    wrong = []
    for line in worklist["items"]:
        found = [listed.get(number) for number in line["documents"]]
        if (
            not found
            or None in found
            or {d.customer for d in found if d} != {line["customer"]}
        ):
            wrong.append(f"not one of them: {line}")
        elif _cents(line["amount"]) != sum(d.cents for d in found if d):
            wrong.append(f"another amount: {line}")
    if _cents(worklist["total"]) != sum(_cents(i["amount"]) for i in worklist["items"]):
        wrong.append(f"another total: {worklist['total']}")
    return wrong


def _told(business: Business) -> Books:
    """Give the books as far as the files tell: without due dates, 30 days are meant."""
    books = deepcopy(business.books)
    if ARCHETYPES[business.archetype].spoil == "no_due_dates":
        for invoice in books.invoices:
            invoice.due = invoice.issued + ASSUMED_TERMS
    return books


def _is_true(path: str, shown: float, truth: float) -> bool:
    slack = AS_ONE if path.startswith(OF_DECISIONS) and truth <= 1 else 0.0
    return abs(shown - truth) <= max(CLOSE * abs(truth), slack)


def _cents(amount: str) -> int:
    return round(100 * float(amount))


def _listed(twin: Twin, family: str) -> Iterator[tuple[str, _Document]]:
    """Give what may stand on the worklist of a family: number, customer, cents."""
    lists = {
        "collect_open_invoices": _past_due,
        "change_payment_path": _past_due,
        "follow_up_quotes": _unanswered,
        "review_lost_quotes": _declined,
        "invoice_finished_work": _unbilled,
        "protect_capacity": _waiting,
        "fix_double_billing": _copied,
        "reduce_concentration": _of_the_largest,
    }
    return lists[family](twin)


def _past_due(twin: Twin) -> Iterator[tuple[str, _Document]]:
    for invoice in twin.past_due:
        yield f"F{invoice.number}", _of(invoice.customer, invoice.open_cents)


def _unanswered(twin: Twin) -> Iterator[tuple[str, _Document]]:
    for quote in twin.open_aged():
        yield f"A{quote.number}", _of(quote.customer, quote.cents)


def _declined(twin: Twin) -> Iterator[tuple[str, _Document]]:
    for quote in twin.books.quotes:
        if quote.declined and twin.age(quote.sent) <= 120:
            yield f"A{quote.number}", _of(quote.customer, quote.cents)


def _waiting(twin: Twin) -> Iterator[tuple[str, _Document]]:
    for job in twin.waiting():
        yield f"J{job.number}", _of(job.customer, job.cents)


def _copied(twin: Twin) -> Iterator[tuple[str, _Document]]:
    """Give each copy with its money, and what it repeats with none."""
    copies = {(i.customer.name, i.cents, i.service) for i in twin.copies()}
    for invoice in twin.billed:
        if (invoice.customer.name, invoice.cents, invoice.service) in copies:
            cents = invoice.cents if invoice.copied else 0
            yield f"F{invoice.number}", _of(invoice.customer, cents)


def _of_the_largest(twin: Twin) -> Iterator[tuple[str, _Document]]:
    own, _ = twin.top()
    for invoice in twin.year:
        theirs = [i.cents for i in twin.year if i.customer == invoice.customer]
        if sum(theirs) == sum(own):
            yield f"F{invoice.number}", _of(invoice.customer, invoice.cents)


def _unbilled(twin: Twin) -> Iterator[tuple[str, _Document]]:
    """Give the work that is approved or done and that no invoice is for."""
    billed = {id(i.quote) for i in twin.books.invoices if i.quote is not None}
    for quote in twin.books.quotes:
        if quote.approved and id(quote) not in billed:
            yield f"A{quote.number}", _of(quote.customer, quote.cents)
    for job in twin.books.jobs:
        if job.forgotten:
            yield f"J{job.number}", _of(job.customer, job.cents)


def _of(customer: Customer, cents: int) -> _Document:
    return _Document(customer.name, cents)
