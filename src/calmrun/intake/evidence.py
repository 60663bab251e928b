"""What speaks for a list being of one kind: its header words, its name, its numbers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final, cast

from calmrun.intake.headings import read_heading, words_of
from calmrun.intake.pack import Kind
from calmrun.intake.scoring import Column


NEARLY_ALL: Final = 0.8
MOST_ROWS: Final = 0.5
ENOUGH_ROWS: Final = 5
"""Shares of the rows, and how many rows may show a habit."""

_EVERY_ROW: Final = 0.98
_NUMBER: Final = frozenset({"number", "id"})
_DOCUMENT: Final = frozenset({"invoice", "quote", "job"})
_PREFIX_WEIGHT: Final = 1.0
_TITLE_WEIGHT: Final = 1.2
_SOME_INVOICES: Final = 0.2
_EMPTY_SAYS: Final = 0.35


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


def borne_out(columns: Sequence[Column]) -> list[Column]:
    """Read headers as far as their cells bear them out.

    "Work order" over a number of its own in every row is the number of the list. Beside
    it a "Quote no" that many rows leave empty is only mentioned: no list leaves its own
    documents without their number.
    """
    if not any(_numbers_each(column) for column in columns):
        return list(columns)
    return [
        replace(column, heading=replace(column.heading, concepts=_meant(column)))
        for column in columns
    ]


def _meant(column: Column) -> frozenset[str]:
    said = column.heading.concepts
    if _numbers_each(column):
        return said if said & _NUMBER else said | {"number"}
    if said & _DOCUMENT and column.contents.filled_share < NEARLY_ALL:
        return said - _NUMBER
    return said


def _numbers_each(column: Column) -> bool:
    """Whether a header names a document, and every row has another number of it."""
    said, contents = column.heading.concepts, column.contents
    alone = len(said) == 1 and said <= _DOCUMENT
    named = alone or (said & _NUMBER and said <= _NUMBER | _DOCUMENT)
    if not named or contents.rows < ENOUGH_ROWS:
        return False
    whole = min(contents.filled_share, contents.distinct_share) >= _EVERY_ROW
    return whole and (contents.numbered or _counts(contents.cells))


def _counts(cells: Sequence[str]) -> bool:
    """Whether whole numbers go up, or down, from row to row."""
    if not all(cell.isdecimal() for cell in cells):
        return False
    steps = [int(one) < int(other) for one, other in pairwise(cells)]
    return all(steps) or not any(steps)


@cache
def tables() -> Mapping[str, Any]:
    """Give the tables of ``kinds.toml``."""
    source = files("calmrun.intake").joinpath("kinds.toml")
    return cast("Mapping[str, Any]", tomllib.loads(source.read_text(encoding="utf-8")))


def worded(columns: Sequence[Column], rules: Mapping[str, float], most: int) -> float:
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


def title_weight(name: str, titles: Sequence[str]) -> float:
    """Weigh what the names around a list say for a kind or a near miss."""
    words = set(tables()["titles"].get(name, ()))
    hits = sum(bool(read_heading(title).concepts & words) for title in titles)
    return min(_TITLE_WEIGHT * 1.5, _TITLE_WEIGHT * hits)


def title_words(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Give short texts around a table, with file endings and digits dropped."""
    kept = [re.sub(r"\.\w{2,5}$|\d+", " ", text) for text in texts if text]
    return tuple(text for text in kept if len(text.split()) <= 6)


def own_prefix(candidate: Candidate, name: str) -> float:
    """Weigh the letters before the documents' numbers, 0 to 1."""
    if not candidate.has("id"):
        return 0.0
    prefixes = candidate.fields["id"].contents.prefixes
    own = sum(prefixes.get(word, 0.0) for word in own_prefixes(name))
    return _PREFIX_WEIGHT * min(1.0, own)


def own_prefixes(kind: str) -> tuple[str, ...]:
    """Give the letters that stand before numbers of a kind, lower case."""
    return tuple(tables()["prefixes"].get(kind, ()))


def names_customers(columns: Sequence[Column]) -> bool:
    """Whether a filled column names customers, in a word that no supplier goes by.

    "Kunde" and "client" say on which side of the sale the exporter stands; "contact",
    "party" and "tiers" do not.
    """
    either = [f" {words} " for words in tables()["either_side"]["words"]]
    return any(
        "customer" in column.heading.concepts
        and not column.contents.is_empty
        and not any(words in _spaced(column.heading.text) for words in either)
        for column in columns
    )


def _spaced(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def own_rows(kind: Kind, types: Mapping[str, float]) -> float:
    """Give the share of rows whose type is of a kind, see `row_types`.

    Payments among invoices are rows of a list of what was billed and paid, of which the
    invoices are the documents.
    """
    both = types.get("invoice", 0.0) >= _SOME_INVOICES
    paid = types.get("payment", 0.0)
    if kind == "invoices":
        billed = types.get("invoice", 0.0) + types.get("credit", 0.0)
        return billed + paid if both else billed
    if kind == "payments":
        return 0.0 if both else paid
    return types.get({"quotes": "quote", "jobs": "job"}.get(kind, ""), 0.0)


def told_weight(name: str, told: Collection[str]) -> float:
    """Weigh what the amounts tell for one kind of list."""
    weights: Mapping[str, float] = tables()["told"].get(name, {})
    return sum(weight for relation, weight in weights.items() if relation in told)
