"""What a tool's status words mean, in seven languages and with negations."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

import polars as pl
from rapidfuzz import fuzz, process

from calmrun.intake.headings import fold, without_umlauts


UNKNOWN: Final = "unknown"
_FUZZY_FROM: Final = 90
_DOCUMENTS: Final = ("invoices", "quotes", "jobs", "payments")
_DENIALS: Final = (("no",), ("nein",), ("non",), ("nee",), ("false",), ("n",))
_WORD: Final = re.compile(r"[^\W_]+")


def read_statuses(column: pl.Series, kind: str) -> pl.Series:
    """Give the normalised word of every cell.

    Parameters
    ----------
    column
        String, cells as written.
    kind
        What the list holds; it decides what "approved" means.

    Returns
    -------
    pl.Series
        String; ``unknown`` where a cell is empty or says nothing we know.
    """
    distinct = column.unique().drop_nulls()
    words = [read_status(text, kind) for text in distinct.to_list()]
    read = pl.Series(words, dtype=pl.String)
    return column.replace_strict(distinct, read, default=None).fill_null(UNKNOWN)


@lru_cache(maxsize=4096)
def read_status(text: str, kind: str) -> str:
    """Give the normalised word of one cell.

    Examples
    --------
    >>> read_status("Nicht bezahlt", "invoices")
    'sent'
    >>> read_status("Overdue by 12 days", "invoices")
    'overdue'
    """
    words = plain_words(text)
    phrases = _phrases(kind)
    exact = phrases.get(" ".join(words))
    if exact is not None:
        return exact
    plain = phrases.get(without_umlauts(" ".join(words)))
    return plain or _within(words, phrases) or _nearly(words, phrases) or UNKNOWN


def telling_share(texts: Iterable[str], kind: str) -> float:
    """Give the share of cells whose words only this kind of list uses."""
    cells = [" ".join(plain_words(text)) for text in texts]
    telling = _telling(kind)
    return sum(cell in telling for cell in cells) / len(cells) if cells else 0.0


@cache
def _telling(kind: str) -> frozenset[str]:
    """Words that stand in the table of one kind only, and those listed as telling."""
    tables = _tables()
    others = [set(_phrases(other)) for other in _DOCUMENTS if other != kind]
    own = set(_phrases(kind)).difference(*others) if kind in _DOCUMENTS else set()
    own -= _bare_answers()
    listed = {" ".join(plain_words(text)) for text in tables["telling"].get(kind, ())}
    return frozenset(own | listed)


def known_share(texts: Iterable[str], kind: str) -> float:
    """Give the share of cells that this kind of list's words can read."""
    cells = list(texts)
    known = sum(read_status(cell, kind) != UNKNOWN for cell in cells)
    return known / len(cells) if cells else 0.0


def plain_words(text: str) -> tuple[str, ...]:
    """Give the words of a cell, folded, camel case and digits apart."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    words = _WORD.findall(fold(spaced))
    if len(words) == 1:
        return tuple(words)
    return tuple(word for word in words if not word.isdigit())


def _within(words: tuple[str, ...], phrases: Mapping[str, str]) -> str | None:
    """Find the longest phrase inside a cell; a negated one says its contrary."""
    for size in range(min(4, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            phrase = " ".join(words[at : at + size])
            meaning = phrases.get(phrase)
            if meaning is None or phrase in _bare_answers():
                continue
            if _is_negated(words[:at], words[at + size :], phrase):
                return _contrary(meaning)
            return meaning
    return None


def _is_negated(before: tuple[str, ...], after: tuple[str, ...], phrase: str) -> bool:
    negations = _tables()["negations"]
    words = negations["words"]
    denied = any(word in words for word in before) or after[:1] in _DENIALS
    return denied and phrase in negations["settled"]


@cache
def _bare_answers() -> frozenset[str]:
    """Words that mean something only when they are all that a cell says."""
    tables = _tables()["negations"]
    return frozenset([*tables["words"], *tables["answers"]])


def _contrary(meaning: str) -> str:
    return {"approved": "sent", "sent": "draft", "completed": "scheduled"}.get(
        meaning, "unscheduled" if meaning == "scheduled" else "sent"
    )


def _nearly(words: tuple[str, ...], phrases: Mapping[str, str]) -> str | None:
    text = " ".join(words)
    if len(text) < 5:
        return None
    found = process.extractOne(
        text, phrases.keys(), scorer=fuzz.ratio, score_cutoff=_FUZZY_FROM
    )
    return None if found is None else phrases[found[0]]


@cache
def _phrases(kind: str) -> Mapping[str, str]:
    """Phrase -> meaning; the first meaning of a phrase in the file wins."""
    phrases: dict[str, str] = {}
    for meaning, texts in _tables()[kind].items():
        for text in texts:
            phrases.setdefault(" ".join(plain_words(text)), meaning)
    return phrases


@cache
def _tables() -> Mapping[str, Any]:
    source = files("calmrun.intake").joinpath("statuses.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
