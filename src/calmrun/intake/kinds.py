"""What a list is: one of ours (invoices, quotes, jobs, ...) or none of ours."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, cast

from calmrun.intake.headings import read_heading
from calmrun.intake.identity import plain_name
from calmrun.intake.pack import DOCUMENT_KINDS, Confidence, Kind
from calmrun.intake.row_types import row_types
from calmrun.intake.scoring import Column
from calmrun.intake.statuses import telling_share


_STATUS_WEIGHT: Final = 2.2
_ROW_TYPE_WEIGHT: Final = 5.0
_SOME_TELLING: Final = 0.25
_ENOUGH_ROWS: Final = 5
_RECEIPT: Final = 2.0
_NOT_ON_RECEIPTS: Final = frozenset(
    {"due", "balance", "issue", "tax", "item", "order", "quantity", "vendor", "staff"}
)
_MOST_TYPES: Final = 0.8
_TYPES_ALONE: Final = 0.3
_FIRST_NUMBER: Final = 1.5
_OWN_NUMBER: Final = 0.8
_PREFIX_WEIGHT: Final = 1.0
_TITLE_WEIGHT: Final = 1.2
_SUPPLIED: Final = 4.0
_NAMED_SO: Final = 4.0
_WHOLE: Final = 0.8
_FOR_NOBODY: Final = 4.0
_NO_DAY: Final = 3.0
_ONLY_PAID: Final = 1.5
_NO_MONEY: Final = 3.0
_ONLY_BALANCE: Final = 1.5
_NO_CUSTOMER: Final = 0.5
_ANONYMOUS: Final = 2.0
_AT_LEAST: Final = 1.9
_EMPTY_SAYS: Final = 0.35
_CERTAIN: Final = 99.0
_MOST_ROWS: Final = 0.5
_OWN_NUMBER_CALMS: Final = 0.6
_FROM: Final = ("customer", "related_invoice_id", "related_quote_id")
_MAIN_DAYS: Final = {
    "invoices": ("issued_at", "created_at", "due_at"),
    "quotes": ("issued_at", "created_at", "approved_at"),
    "jobs": ("scheduled_at", "created_at", "completed_at"),
    "payments": ("paid_at",),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A list read as one kind: field -> column."""

    kind: Kind
    fields: Mapping[str, Column]

    def has(self, *names: str) -> bool:
        """Whether any of these fields has a column with something in it."""
        return any(
            name in self.fields and not self.fields[name].contents.is_empty
            for name in names
        )


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
    types = row_types(columns)
    scores: dict[str, float] = {}
    for kind in DOCUMENT_KINDS:
        scores[kind] = _score_kind(columns, candidates[kind], titles, types)
        scores[kind] += _related(kind, told)
    scores["customers"] -= 0.6 * max(0.0, *(scores[kind] for kind in _MAIN_DAYS))
    best = max(DOCUMENT_KINDS, key=lambda kind: scores[kind])
    near = _near_misses(columns, candidates[best], types, told)
    near["payables"] += _for_suppliers(candidates[best], titles)
    near["till"] += _FOR_NOBODY * _is_for_nobody(candidates[best])
    rival = max(near.values(), default=0.0)
    if rival < _CERTAIN and _has_own_number(candidates[best]):
        rival *= _OWN_NUMBER_CALMS
    scores |= near
    if scores[best] < _AT_LEAST or rival >= scores[best] - 0.3:
        return KindVerdict("unrecognized", "low", scores, _called(near))
    others = [scores[kind] for kind in DOCUMENT_KINDS if kind != best]
    margin = scores[best] - max([*others, rival, 0.0])
    sure = _confidence(scores[best], margin)
    if best == "customers" and not _says_customers(columns, titles):
        sure = "low"
    if best == "payments" and not candidates[best].has(*_FROM):
        sure = "low"
    if best != "customers" and _is_weak(candidates[best]):
        sure = "low"
    if near["timesheet"] > 0 and not candidates[best].has("status", "total"):
        sure = "low"
    return KindVerdict(best, sure, scores)


def _score_kind(
    columns: Sequence[Column],
    candidate: Candidate,
    titles: Sequence[str],
    types: Mapping[str, float],
) -> float:
    kind = candidate.kind
    score = _worded(columns, _tables()["evidence"][kind], 1)
    score += _title_weight(kind, titles)
    if kind == "customers":
        return score if _names_each_once(candidate) else 0.0
    score += _first_number(columns, kind) + _own_prefix(candidate, kind)
    score += _OWN_NUMBER * _leads(columns, candidate)
    if candidate.has("status"):
        cells = candidate.fields["status"].contents.cells
        score += _STATUS_WEIGHT * telling_share(cells, kind)
    score += _WHOLE * _is_whole(candidate, titles)
    score += _RECEIPT * _is_receipts(columns, candidate)
    told = 1.0 if candidate.has("id", "customer") else _TYPES_ALONE
    score += _ROW_TYPE_WEIGHT * told * _own_rows(kind, types)
    if _is_anonymous(candidate) and not _title_weight(kind, titles):
        score -= _ANONYMOUS
    return score - _missing(candidate)


def _is_whole(candidate: Candidate, titles: Sequence[str]) -> bool:
    """Whether a list has all of a document, and is named for it or says what is due."""
    parts = ("customer",) if candidate.kind == "jobs" else ("customer", "total")
    whole = all(map(candidate.has, parts)) and not _missing(candidate)
    owed = candidate.kind == "invoices" and candidate.has("due_at", "balance_due")
    named = _title_weight(candidate.kind, titles) > 0 or _says_its_outcome(candidate)
    return whole and (owed or named)


def _names_each_once(candidate: Candidate) -> bool:
    """Whether a list has customers, most of them in one row only."""
    if not candidate.has("customer"):
        return False
    contents = candidate.fields["customer"].contents
    number = candidate.fields.get("id")
    numbered = number is not None and number.contents.distinct_share >= _MOST_TYPES
    often = contents.distinct_share < _MOST_ROWS and contents.rows >= _ENOUGH_ROWS
    return numbered or not often


def _is_receipts(columns: Sequence[Column], candidate: Candidate) -> bool:
    """Whether rows say who paid when, how or for what, and nothing of what is due."""
    parts = ("customer", "total", "paid_at")
    if candidate.kind != "payments" or not all(map(candidate.has, parts)):
        return False
    words = frozenset[str]().union(*(c.heading.concepts for c in columns))
    how = "method" in words or candidate.has("related_invoice_id")
    return how and not words & _NOT_ON_RECEIPTS


def _says_its_outcome(candidate: Candidate) -> bool:
    """Whether a good part of its statuses are words of this kind alone."""
    if not candidate.has("id", "status") or "status" not in candidate.fields:
        return False
    cells = candidate.fields["status"].contents.cells
    return telling_share(cells, candidate.kind) >= _SOME_TELLING


def _missing(candidate: Candidate) -> float:
    """Weigh what a list of this kind should have and this one has not."""
    penalty = 0.0
    if not candidate.has(*_MAIN_DAYS[candidate.kind]):
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


def _worded(columns: Sequence[Column], rules: Mapping[str, float], most: int) -> float:
    """Add up the closest rule of each column, each rule at most `most` times.

    A column with nothing in it says little of what a list is.
    """
    said: dict[str, list[float]] = {}
    split = _split_rules(tuple(rules))
    for column in columns:
        fitting = [rule for rule, words in split if words <= column.heading.concepts]
        if fitting:
            best = max(fitting, key=lambda rule: (len(rule.split()), rules[rule]))
            share = _EMPTY_SAYS if column.contents.is_empty else 1.0
            said.setdefault(best, []).append(rules[best] * share)
    return sum(sum(sorted(marks)[-most:]) for marks in said.values())


@cache
def _split_rules(rules: tuple[str, ...]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((rule, frozenset(rule.split())) for rule in rules)


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
        named = concepts & set(_OWN.values())
        if named and concepts & {"number", "id"} and not column.contents.is_empty:
            repeated = column.contents.distinct_share < 0.5
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
    ordered = "order" in concepts and _own_prefix(candidate, candidate.kind)
    return _OWN.get(candidate.kind) in concepts or ordered >= _MOST_TYPES


def _leads(columns: Sequence[Column], candidate: Candidate) -> bool:
    """Whether the first number of dated documents is the kind's own."""
    numbers = [c for c in columns if c.heading.concepts & {"number", "id"}]
    first = numbers[0].position if numbers else len(columns)
    return (
        _has_own_number(candidate)
        and candidate.fields["id"].position <= first
        and candidate.has(*_MAIN_DAYS[candidate.kind])
    )


def _own_prefix(candidate: Candidate, kind: str) -> float:
    if not candidate.has("id"):
        return 0.0
    prefixes = candidate.fields["id"].contents.prefixes
    own = sum(prefixes.get(word, 0.0) for word in own_prefixes(kind))
    return _PREFIX_WEIGHT * min(1.0, own)


def own_prefixes(kind: str) -> tuple[str, ...]:
    """Give the letters that stand before numbers of a kind, lower case."""
    return tuple(_tables()["prefixes"].get(kind, ()))


def _own_rows(kind: Kind, types: Mapping[str, float]) -> float:
    if kind == "invoices":
        return types.get("invoice", 0.0) + types.get("credit", 0.0)
    return types.get({"quotes": "quote", "jobs": "job"}.get(kind, "payment"), 0.0)


def _title_weight(kind: str, titles: Sequence[str]) -> float:
    words = _tables()["titles"][kind]
    hits = sum(bool(read_heading(title).concepts & set(words)) for title in titles)
    return min(_TITLE_WEIGHT * 1.5, _TITLE_WEIGHT * hits)


def _near_misses(
    columns: Sequence[Column],
    best: Candidate,
    types: Mapping[str, float],
    told: Collection[str],
) -> dict[str, float]:
    """Score the lists that are none of ours; a sure one outweighs everything."""
    scores: dict[str, float] = {}
    proven = best.kind != "customers" and _own_rows(best.kind, types) >= _MOST_TYPES
    others = [column for column in columns if not _is_us(column)]
    for name, near in _tables()["near"].items():
        score = _worded(others, near["evidence"], 3) + _related(name, told)
        if name == "payables" and types.get("payable", 0.0) > 0.5:
            score = _CERTAIN
        lacks = not proven and all(not _has_part(best, p) for p in near["without"])
        if score >= near["needs"] and lacks:
            score = max(score, _CERTAIN)
        scores[name] = score if score >= near["least"] else 0.0
    return scores


def _is_us(column: Column) -> bool:
    """Whether a seller is named who is the same in every row: the one who exports."""
    cells = column.contents.cells
    alike = len(cells) >= _ENOUGH_ROWS and len(set(cells)) == 1
    return alike and "vendor" in column.heading.concepts


def _related(name: str, told: Collection[str]) -> float:
    """Weigh what the amounts tell for one kind of list."""
    weights: Mapping[str, float] = _tables()["told"].get(name, {})
    return sum(weight for relation, weight in weights.items() if relation in told)


def _for_suppliers(best: Candidate, titles: Sequence[str]) -> float:
    """Weigh what names a list of purchases beside its headers."""
    named = _NAMED_SO if _title_weight("payables", titles) > 0 else 0.0
    numbered = _own_prefix(best, "payables") if best.kind != "payments" else 0.0
    return named + _SUPPLIED * numbered


def _is_for_nobody(candidate: Candidate) -> bool:
    """Whether most rows are sold to whoever came in, as at a till."""
    if candidate.kind == "customers" or not candidate.has("customer"):
        return False
    cells = candidate.fields["customer"].contents.cells
    return sum(not plain_name(cell) for cell in cells) > _MOST_ROWS * len(cells)


def _has_part(candidate: Candidate, part: str) -> bool:
    if part == "day":
        return candidate.has(*_MAIN_DAYS.get(candidate.kind, ()))
    if candidate.kind == "customers" or part != "customer":
        return candidate.has(part)
    if not candidate.has(part):
        return False
    column = candidate.fields[part]
    named = column.heading.concepts & {"customer", "contact", "company", "display"}
    return bool(named) and column.contents.filled_share >= _MOST_ROWS


def _confidence(score: float, margin: float) -> Confidence:
    if score >= 5.0 and margin >= 2.0:
        return "high"
    return "medium" if score >= 3.0 and margin >= 1.0 else "low"


def _called(near: Mapping[str, float]) -> str | None:
    """Give the plain words for the nearest list that is none of ours."""
    name = max(near, key=lambda miss: near[miss])
    called: str = _tables()["near"][name]["called"]
    return called if near[name] > 0 else None


def title_words(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Give short texts around a table, with file endings and digits dropped."""
    kept = [re.sub(r"\.\w{2,5}$|\d+", " ", text) for text in texts if text]
    return tuple(text for text in kept if len(text.split()) <= 6)


@cache
def _tables() -> Mapping[str, Any]:
    source = files("calmrun.intake").joinpath("kinds.toml")
    return cast("Mapping[str, Any]", tomllib.loads(source.read_text(encoding="utf-8")))
