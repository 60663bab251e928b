"""How well each column fits each field: the name says, the values may forbid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from calmrun.intake.contents import Contents
from calmrun.intake.headings import Heading, vocabulary
from calmrun.intake.statuses import known_share, telling_share


ENOUGH: Final = 0.42
"""A field stays empty rather than take a column that fits less."""

_NEARLY_ALL: Final = 0.8
_ONE_NAME: Final = 0.7
_OF_OTHERS: Final = frozenset(
    {"invoice", "quote", "job", "payment", "order", "purchase"}
)
_EXTRA_WORD: Final = 0.1
_FOREIGN_WORD: Final = 0.4
_STRANGE_WORD: Final = 0.05


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its place, its header, its cells."""

    position: int
    heading: Heading
    contents: Contents


@dataclass(frozen=True, slots=True)
class FieldWords:
    """What names a field in one kind of list."""

    values: str
    names: tuple[tuple[frozenset[str], float], ...]
    never: frozenset[str]
    cost: Mapping[str, float]


def score_columns(
    columns: Sequence[Column], kind: str
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Score every field of a kind against every column.

    Returns
    -------
    tuple[tuple[str, ...], NDArray]
        Field names, and scores in 0..1 of shape (fields, columns).
    """
    fields = tuple(vocabulary()["kinds"]["fields"][kind])
    scores = np.zeros((len(fields), len(columns)))
    for row, field in enumerate(fields):
        for place, column in enumerate(columns):
            scores[row, place] = score(column, field, kind)
    return fields, scores


def score(column: Column, field: str, kind: str) -> float:
    """Score one column for one field, 0 to 1."""
    named = name_score(column.heading, field, kind)
    if named < ENOUGH:
        return 0.0
    words = field_words(field, kind)
    fit = _fit(words.values, column, kind)
    share = column.contents.filled_share
    if words.values == "name":
        fit *= 0.75 + 0.25 * share
        only_some = share <= _NEARLY_ALL and "name" not in column.heading.concepts
        fit *= 0.85 if only_some and "company" in column.heading.concepts else 1.0
        if column.contents.is_always_the_same:
            fit *= _ONE_NAME if kind != "customers" else _ONE_NAME**2
    leftmost = 1.0 - min(0.02, 0.0001 * column.position)
    return named * fit * (0.9 + 0.1 * min(1.0, 2 * share)) * leftmost


def name_score(heading: Heading, field: str, kind: str) -> float:
    """Score a header for a field, values unseen."""
    words = field_words(field, kind)
    concepts = own_words(heading.concepts, kind)
    best = 0.0
    for pattern, weight in words.names:
        if pattern <= concepts:
            extras = concepts - pattern
            if not extras & words.never:
                best = max(best, weight - _cost(extras, words.cost))
    return best - min(0.25, _STRANGE_WORD * heading.strange)


def own_words(concepts: frozenset[str], kind: str) -> frozenset[str]:
    """Put ``doc`` in the place of the words of the file's own kind."""
    own = vocabulary()["kinds"]["own"][kind]
    return frozenset("doc" if concept in own else concept for concept in concepts)


@cache
def field_words(field: str, kind: str) -> FieldWords:
    """Give what names a field in one kind of list."""
    table = vocabulary()["fields"][field]
    special = table.get(kind, {})
    names = special.get("only") or table["names"] | special.get("names", {})
    return FieldWords(
        values=table["values"],
        names=tuple((frozenset(words.split()), w) for words, w in names.items()),
        never=frozenset(table.get("never", ())) - frozenset(special.get("free", ())),
        cost=table.get("cost", {}),
    )


def _cost(extras: frozenset[str], cost: Mapping[str, float]) -> float:
    total = 0.0
    for word in extras - {"doc"}:
        usual = _FOREIGN_WORD if word in _OF_OTHERS else _EXTRA_WORD
        total += cost.get(word, usual)
    return total


def _fit(values: str, column: Column, kind: str) -> float:
    """Give 0 where the cells rule the field out, 1 where they are what it holds."""
    contents = column.contents
    if contents.is_empty:
        return _FIT_EMPTY[values]
    if values == "status":
        return _fit_status(column, kind)
    return _FITS[values](contents)


def _fit_day(contents: Contents) -> float:
    if contents.days >= 0.8:
        return 1.0
    if contents.days >= 0.45:
        return 0.75
    return 0.75 if contents.days == 0.0 and contents.bare_days >= 0.9 else 0.0


def _fit_money(contents: Contents) -> float:
    odd = max(contents.days, contents.durations - contents.whole, contents.percents)
    if odd > 0.5 or contents.padded > 0.3 or contents.links > 0.3:
        return 0.0
    if _only_answers(contents) and len(set(contents.cells)) > 1:
        return 0.0
    if contents.money >= 0.85:
        return 1.0
    return 0.7 if contents.money >= 0.5 else 0.0


def _only_answers(contents: Contents) -> bool:
    """Whether cells are yes and no; 0 among other numbers is money that is all paid."""
    return contents.answers > 0.95 and (contents.answers == 1 or contents.letters > 0)


def _fit_id(contents: Contents) -> float:
    days = 0.0 if contents.numbered else contents.days
    odd = max(days, contents.emails, contents.durations - contents.whole)
    if max(odd, contents.counted) > 0.5:
        return 0.0
    if contents.words > 4 or (contents.answers > 0.9 and contents.rows > 3):
        return 0.05
    if contents.signed > 0.5:
        return 0.0
    if contents.links > 0.5:
        return 0.5
    repeats = contents.distinct_share < 0.06 and len(contents.cells) > 20
    key = contents.words <= 1 and contents.distinct_share > 0.9
    plain = 1.0 if contents.digits >= 0.4 else 0.7 if key else 0.3
    return (0.4 if repeats else 1.0) * plain


def _fit_name(contents: Contents) -> float:
    odd = max(contents.days, contents.links, contents.currencies - contents.emails)
    if odd > 0.5 or (contents.answers > 0.9 and contents.rows > 3):
        return 0.0
    if contents.letters < 0.5:
        return 0.6 if contents.whole > 0.9 else 0.3
    numbers = contents.coded > 0.9
    if contents.words > 8 or (numbers and contents.distinct_share > 0.9):
        return 0.4
    return 0.6 if numbers and contents.words <= 1 else 1.0


def _fit_status(column: Column, kind: str) -> float:
    contents = column.contents
    if max(contents.days, contents.emails, contents.links) > 0.3 or contents.words > 5:
        return 0.0
    flag_only = "status" not in column.heading.concepts
    known = known_share(contents.cells, kind)
    if contents.answers > 0.9:
        return 1.0 if _ASKED.get(kind) in column.heading.concepts else 0.0
    if contents.letters < 0.5:
        return 0.0
    if flag_only:
        return 1.0 if known >= 0.6 else 0.0
    many = contents.distinct_share > 0.5 and len(contents.cells) > 20
    telling = telling_share(contents.cells, kind)
    return (0.3 if many else 1.0) * (0.8 + 0.1 * known + 0.1 * telling)


_ASKED: Final = {"invoices": "paid", "payments": "paid", "quotes": "approve"}


def _fit_currency(contents: Contents) -> float:
    return 1.0 if contents.currencies >= 0.8 else 0.0


def _fit_text(contents: Contents) -> float:
    odd = max(contents.days, contents.emails, contents.links, contents.durations)
    if odd > 0.5 or contents.answers > 0.9:
        return 0.0
    return 1.0 if contents.letters >= 0.5 else 0.1


def _fit_place(contents: Contents) -> float:
    odd = max(contents.days, contents.emails, contents.links)
    if odd > 0.5 or contents.answers > 0.9 or contents.letters < 0.5:
        return 0.0
    return (0.5 if contents.is_always_the_same else 1.0) * (
        0.75 + 0.25 * contents.filled_share
    )


_FITS: Final = {
    "day": _fit_day,
    "money": _fit_money,
    "id": _fit_id,
    "name": _fit_name,
    "currency": _fit_currency,
    "text": _fit_text,
    "place": _fit_place,
}
_FIT_EMPTY: Final = {
    "day": 0.7,
    "money": 0.6,
    "id": 0.65,
    "name": 0.6,
    "status": 0.0,
    "currency": 0.6,
    "text": 0.52,
    "place": 0.0,
}
