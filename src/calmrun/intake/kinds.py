"""What a list is: one of ours (invoices, quotes, jobs, ...) or none of ours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from calmrun.intake.evidence import (
    ENOUGH_ROWS,
    MOST_ROWS,
    NEARLY_ALL,
    Candidate,
    borne_out,
    names_customers,
    own_prefix,
    own_rows,
    tables,
    title_weight,
    told_weight,
    worded,
)
from calmrun.intake.headings import read_heading
from calmrun.intake.near_misses import (
    CERTAIN,
    MAIN_DAYS,
    called,
    is_for_nobody,
    score_near_misses,
)
from calmrun.intake.pack import DOCUMENT_KINDS, Confidence, Kind
from calmrun.intake.row_types import row_types
from calmrun.intake.scoring import Column
from calmrun.intake.statuses import telling_share


_STATUS_WEIGHT: Final = 2.2
_ROW_TYPE_WEIGHT: Final = 5.0
_SOME_TELLING: Final = 0.25
_RECEIPTS: Final = "who_paid_how"
_NOT_ON_RECEIPTS: Final = frozenset(
    {"due", "balance", "issue", "tax", "item", "order", "quantity", "vendor", "staff"}
)
_TYPES_ALONE: Final = 0.3
_FIRST_NUMBER: Final = 1.5
_OWN_NUMBER: Final = 0.8
_WHOLE: Final = 0.8
_NO_DAY: Final = 3.0
_ONLY_PAID: Final = 1.5
_NO_MONEY: Final = 3.0
_ONLY_BALANCE: Final = 1.5
_NO_CUSTOMER: Final = 0.5
_ANONYMOUS: Final = 2.0
_EVERY_ROW: Final = 0.98
AT_LEAST: Final = 1.9
_OWN_NUMBER_CALMS: Final = 0.6
_DIGITS: Final = re.compile(r"\d+")
_FROM: Final = ("customer", "related_invoice_id", "related_quote_id")


@dataclass(frozen=True, slots=True)
class KindVerdict:
    """The kind that won, how surely, and what the list looks like instead."""

    kind: Kind
    confidence: Confidence
    scores: Mapping[str, float]
    looks_like: str | None = None


def choose_kind(
    columns: Sequence[Column],
    candidates: Mapping[Kind, Candidate],
    titles: Sequence[str],
    told: Collection[str] = (),
) -> KindVerdict:
    """Weigh every kind, and every near miss, over one table.

    Parameters
    ----------
    columns
        All columns of the table.
    candidates
        The table read as each kind.
    titles
        Names of file and sheet, and lines above the table.
    told
        What the amounts tell, see `relations.told_by_amounts`.
    """
    columns = borne_out(columns)
    types = row_types(columns)
    told = {*told, *_told_by_fields(columns, candidates, titles)}
    scores: dict[str, float] = {}
    for kind in DOCUMENT_KINDS:
        scores[kind] = _score_kind(columns, candidates[kind], titles, types)
        scores[kind] += told_weight(kind, told)
    scores["customers"] -= 0.6 * max(0.0, *(scores[kind] for kind in MAIN_DAYS))
    best = max(DOCUMENT_KINDS, key=lambda kind: scores[kind])
    near = score_near_misses(columns, candidates[best], titles, types, told)
    rival = max(near.values(), default=0.0)
    calm = _has_own_number(candidates[best]) and not is_for_nobody(candidates[best])
    if rival < CERTAIN and calm:
        rival *= _OWN_NUMBER_CALMS
    scores |= near
    if scores[best] < AT_LEAST or rival >= scores[best] - 0.3:
        return KindVerdict("unrecognized", "low", scores, called(near))
    others = [scores[kind] for kind in DOCUMENT_KINDS if kind != best]
    margin = scores[best] - max([*others, rival, 0.0])
    worked = near["timesheet"] > 0 and not candidates[best].has("status", "total")
    sure = _confidence(scores[best], margin)
    if worked or _is_doubtful(candidates[best], columns, titles, told, types):
        sure = "low"
    return KindVerdict(best, sure, scores)


def _is_doubtful(
    best: Candidate,
    columns: Sequence[Column],
    titles: Sequence[str],
    told: Collection[str],
    types: Mapping[str, float],
) -> bool:
    """Whether a list may well be another one, however much speaks for this kind."""
    kind = best.kind
    if kind == "customers":
        return not _says_customers(columns, titles)
    if kind == "payments":
        return _is_weak(best) or not best.has(*_FROM)
    if kind == "invoices" and _RECEIPTS in told:
        return True
    return _is_weak(best) or not _is_sold(best, columns, titles, types)


def _is_sold(
    best: Candidate,
    columns: Sequence[Column],
    titles: Sequence[str],
    types: Mapping[str, float],
) -> bool:
    """Whether anything says that the exporter sold, and did not buy."""
    if title_weight(best.kind, titles) > 0 or names_customers(columns):
        return True
    if best.kind != "invoices":
        return best.kind == "jobs" or best.has("customer")
    return own_rows(best.kind, types) > 0 or (
        own_prefix(best, best.kind) >= MOST_ROWS and _is_of_one_hand(best)
    )


def _is_of_one_hand(best: Candidate) -> bool:
    """Whether numbers differ in their digits alone: suppliers number differently."""
    cells = best.fields["id"].contents.cells
    written = Counter(_DIGITS.sub("0", cell) for cell in cells)
    return max(written.values()) >= NEARLY_ALL * len(cells)


def _score_kind(
    columns: Sequence[Column],
    candidate: Candidate,
    titles: Sequence[str],
    types: Mapping[str, float],
) -> float:
    kind = candidate.kind
    score = worded(columns, tables()["evidence"][kind], 1)
    score += title_weight(kind, titles)
    if kind == "customers":
        return score if _names_each_once(candidate) else 0.0
    score += _first_number(columns, kind) + own_prefix(candidate, kind)
    score += _OWN_NUMBER * _leads(columns, candidate)
    if candidate.has("status"):
        cells = candidate.fields["status"].contents.cells
        score += _STATUS_WEIGHT * telling_share(cells, kind)
    score += _WHOLE * _is_whole(candidate, titles)
    told = 1.0 if candidate.has("id", "customer") else _TYPES_ALONE
    score += _ROW_TYPE_WEIGHT * told * own_rows(kind, types)
    if _is_anonymous(candidate) and not title_weight(kind, titles):
        score -= _ANONYMOUS
    return score - _missing(candidate)


def _is_whole(candidate: Candidate, titles: Sequence[str]) -> bool:
    """Whether a list has all of a document, and is named for it or says what is due."""
    parts = ("customer",) if candidate.kind == "jobs" else ("customer", "total")
    whole = all(map(candidate.has, parts)) and not _missing(candidate)
    owed = candidate.kind == "invoices" and candidate.has("due_at", "balance_due")
    named = title_weight(candidate.kind, titles) > 0 or _says_its_outcome(candidate)
    return whole and (owed or named)


def _names_each_once(candidate: Candidate) -> bool:
    """Whether a list has customers, most of them in one row only."""
    if not candidate.has("customer"):
        return False
    contents = candidate.fields["customer"].contents
    number = candidate.fields.get("id")
    numbered = number is not None and number.contents.distinct_share >= NEARLY_ALL
    often = contents.distinct_share < MOST_ROWS and contents.rows >= ENOUGH_ROWS
    return numbered or not often


def _told_by_fields(
    columns: Sequence[Column],
    candidates: Mapping[Kind, Candidate],
    titles: Sequence[str],
) -> Iterator[str]:
    """Tell what a list read as payments says of the list, see ``told`` in the tables.

    ``who_paid_how``: rows say who paid when, and how or, behind that, for which
    invoice, and nothing of what is due. ``who_paid_what``: the invoice stands in front.
    ``called_payments``: either of them, and the file is named for payments.
    ``settles_each``: every row is numbered, was paid, and names its invoice after that.
    ``paid_days_alone``: the only day of rows with a customer is one of payment.
    """
    payments = candidates["payments"]
    if not all(map(payments.has, ("customer", "total", "paid_at"))):
        return
    words = frozenset[str]().union(*(c.heading.concepts for c in columns))
    paid, who = payments.fields["paid_at"], payments.fields["customer"]
    bill = payments.fields.get("related_invoice_id")
    how = _how_paid(words, bill, max(paid.position, who.position))
    owed = words & _NOT_ON_RECEIPTS or _says_its_outcome(candidates["invoices"])
    each = _settles_each(payments, bill)
    if how and each:
        yield "settles_each"
    if how and (each or not owed):
        yield how
        if title_weight("payments", titles) > title_weight("invoices", titles):
            yield "called_payments"
    days = [column for column in columns if column.contents.days >= MOST_ROWS]
    if days == [paid] and paid.heading.concepts & {"paid", "payment"}:
        yield "paid_days_alone"


def _settles_each(payments: Candidate, bill: Column | None) -> bool:
    """Whether every row has a number of its own, a day, and the invoice it settles."""
    number = payments.fields.get("id")
    if number is None or bill is None or "related_invoice_id" not in payments.fields:
        return False
    own = number.heading.concepts <= {"number", "id", "payment"}
    first = number.position < payments.fields["paid_at"].position < bill.position
    filled = min(payments.fields["paid_at"].contents.filled_share, 1.0)
    return own and first and filled >= _EVERY_ROW


def _how_paid(words: frozenset[str], bill: Column | None, behind: int) -> str | None:
    if "method" in words or (bill is not None and bill.position > behind):
        return _RECEIPTS
    return "who_paid_what" if bill is not None else None


def _says_its_outcome(candidate: Candidate) -> bool:
    """Whether its statuses differ, and a good part are words of this kind alone."""
    if not candidate.has("id", "status") or "status" not in candidate.fields:
        return False
    cells = candidate.fields["status"].contents.cells
    return len(set(cells)) > 1 and telling_share(cells, candidate.kind) >= _SOME_TELLING


def _missing(candidate: Candidate) -> float:
    """Weigh what a list of this kind should have and this one has not."""
    penalty = 0.0
    if not candidate.has(*MAIN_DAYS[candidate.kind]):
        penalty += _NO_DAY
        penalty += _ONLY_PAID if candidate.has("paid_at") else 0.0
    if candidate.kind != "jobs" and not candidate.has("total", "subtotal"):
        penalty += _ONLY_BALANCE if candidate.has("balance_due") else _NO_MONEY
    if not candidate.has("customer"):
        penalty += _NO_CUSTOMER
    return penalty


def _is_weak(candidate: Candidate) -> bool:
    """Whether a list lacks what its kind cannot be without."""
    if candidate.kind == "jobs" and not candidate.has("id", "total"):
        return True
    return _is_anonymous(candidate) or _missing(candidate) >= min(_NO_DAY, _NO_MONEY)


def _is_anonymous(candidate: Candidate) -> bool:
    """Whether its rows have neither a number nor a customer, as movements do."""
    return not candidate.has("id", "customer")


_OWN: Final = {
    "invoices": "invoice",
    "quotes": "quote",
    "jobs": "job",
    "payments": "payment",
}


def _first_number(columns: Sequence[Column], kind: Kind) -> float:
    """Favour the kind whose number stands first and differs in every row."""
    for column in columns:
        concepts = column.heading.concepts
        if not concepts & {"number", "id"} or column.contents.is_empty:
            continue
        named = concepts & set(_OWN.values())
        repeated = column.contents.distinct_share < MOST_ROWS
        if named or concepts <= {"number", "id"}:
            return _FIRST_NUMBER if _OWN.get(kind) in named and not repeated else 0.0
    return 0.0


def _says_customers(columns: Sequence[Column], titles: Sequence[str]) -> bool:
    """Whether anything calls these people customers: a contact list is none of ours."""
    heads = [column.heading for column in columns]
    heads += [read_heading(title) for title in titles]
    return any("customer" in heading.concepts for heading in heads)


def _has_own_number(candidate: Candidate) -> bool:
    """Whether the documents are numbered by a column that names the kind itself.

    The number of an order is one of a job where it is written like that (OT-210).
    """
    if not candidate.has("id"):
        return False
    concepts = candidate.fields["id"].heading.concepts
    ordered = "order" in concepts and own_prefix(candidate, candidate.kind)
    return _OWN.get(candidate.kind) in concepts or ordered >= NEARLY_ALL


def _leads(columns: Sequence[Column], candidate: Candidate) -> bool:
    """Whether the first number of dated documents is the kind's own."""
    numbers = [c for c in columns if c.heading.concepts & {"number", "id"}]
    first = numbers[0].position if numbers else len(columns)
    return (
        _has_own_number(candidate)
        and candidate.fields["id"].position <= first
        and candidate.has(*MAIN_DAYS[candidate.kind])
    )


def _confidence(score: float, margin: float) -> Confidence:
    if score >= 5.0 and margin >= 2.0:
        return "high"
    return "medium" if score >= 3.0 and margin >= 1.0 else "low"
