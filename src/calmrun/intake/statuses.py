"""What a tool's status words mean, in many languages and with negations."""

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
_ENDING: Final = re.compile(r"(?<=\w{4})(?:[oa]|(?<=\w{5})[ei])s?$")
_ANSWER: Final = re.compile(r"\s*([^\W\d_]{2,})\s*[-\u2013\u2014,;:!(]")
_MARKS: Final = str.maketrans(
    dict.fromkeys("✓✔☑√", " x ") | dict.fromkeys("✗✘☒", " no ")
)


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
    others = _beside(distinct.to_list(), kind)
    words = [
        others.get(" ".join(plain_words(text))) or read_status(text, kind)
        for text in distinct.to_list()
    ]
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
    whole = _meaning(" ".join(words), kind)
    part = whole or _within(words, kind) or _nearly(words, _phrases(kind))
    return part or _answered(text, kind) or UNKNOWN


def telling_share(texts: Iterable[str], kind: str) -> float:
    """Give the share of cells whose words only this kind of list uses."""
    cells = [" ".join(plain_words(text)) for text in texts]
    moved = _beside(cells, "quotes")
    telling = _telling(kind)
    told = sum(
        kind == "quotes" if cell in moved else _stem(cell) in telling for cell in cells
    )
    return told / len(cells) if cells else 0.0


def _beside(texts: Iterable[str], kind: str) -> Mapping[str, str]:
    """Give the words that mean something else by the words they stand beside.

    A document that was sent, viewed and completed was signed; no work was done yet.
    """
    table: Mapping[str, Any] = _tables()["beside"].get(kind, {})
    words = {" ".join(plain_words(text)) for text in texts}
    return {
        word: rule["means"]
        for word, rule in table.items()
        if word in words
        and not words.isdisjoint(rule["words"])
        and words.isdisjoint(rule["never"])
    }


@cache
def _telling(kind: str) -> frozenset[str]:
    """Words that stand in the table of one kind only, and those listed as telling."""
    tables = _tables()
    others = [set(_stems(other)) for other in _DOCUMENTS if other != kind]
    own = set(_stems(kind)).difference(*others) if kind in _DOCUMENTS else set()
    own -= set(map(_stem, _bare_answers()))
    listed = tables["telling"].get(kind, ())
    return frozenset(own | {_stem(" ".join(plain_words(text))) for text in listed})


def known_share(texts: Iterable[str], kind: str) -> float:
    """Give the share of cells that this kind of list's words can read."""
    cells = list(texts)
    known = sum(read_status(cell, kind) != UNKNOWN for cell in cells)
    return known / len(cells) if cells else 0.0


def plain_words(text: str) -> tuple[str, ...]:
    """Give the words of a cell, folded, camel case and digits apart; a tick is an x."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.translate(_MARKS))
    words = _WORD.findall(fold(spaced))
    if len(words) == 1:
        return tuple(words)
    return tuple(word for word in words if not word.isdigit())


def _meaning(phrase: str, kind: str) -> str | None:
    """Look a phrase up, in another spelling and in another gender, too."""
    phrases = _phrases(kind)
    plain = phrases.get(phrase) or phrases.get(without_umlauts(phrase))
    stem = _stem(phrase)
    return plain or (None if stem == phrase else _stems(kind).get(stem))


def _stem(phrase: str) -> str:
    """Give the words without the vowels that tell gender and number.

    Examples
    --------
    >>> _stem("pagada") == _stem("pagados"), _stem("paid")
    (True, 'paid')
    """
    return " ".join(_ENDING.sub("", word) for word in phrase.split())


def _within(words: tuple[str, ...], kind: str) -> str | None:
    """Find the longest phrase inside a cell; a negated one says its contrary."""
    for size in range(min(4, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            phrase = " ".join(words[at : at + size])
            meaning = _meaning(phrase, kind)
            if meaning is None or phrase in _bare_answers():
                continue
            if _is_negated(words[:at], words[at + size :], phrase):
                return _contrary(meaning)
            return meaning
    return None


def _answered(text: str, kind: str) -> str | None:
    """Read the answer before a remark: "yes - sched", "no, will call"."""
    answer = _ANSWER.match(fold(text))
    bare = answer is not None and answer[1] in _bare_answers()
    return _meaning(answer[1], kind) if answer and bare else None


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
def _stems(kind: str) -> Mapping[str, str]:
    """Phrase without its endings -> meaning; the first one wins."""
    stems: dict[str, str] = {}
    for phrase, meaning in _phrases(kind).items():
        stems.setdefault(_stem(phrase), meaning)
    return stems


@cache
def _tables() -> Mapping[str, Any]:
    source = files("calmrun.intake").joinpath("statuses.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
