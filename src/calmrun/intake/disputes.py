"""Whether a customer disputes an invoice, as its status or its notes say.

A phrase of the list counts unless its own clause denies it ("not disputed") or the
text says that it is over ("dispute resolved", but not "dispute not resolved").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

import polars as pl

from calmrun.intake.headings import fold
from calmrun.intake.scoring import Column


_NOTED_IN: Final = frozenset({"note", "tag", "status", "state", "flag"})
_CLAUSE: Final = re.compile(r"[;,.:()\[\]/|\n!?]+|\s[-\u2013\u2014]\s|\bbut\b")
_WORD: Final = re.compile(r"[^\W_]+")
_NEAR: Final = 2
_LONGEST: Final = 400
_NOTHING: Final = re.compile(r"^[\W_0]*$")


def find_disputed(
    columns: Sequence[Column], body: pl.DataFrame, status: Column | None
) -> pl.Series:
    """Tell for each row whether its invoice is disputed.

    Parameters
    ----------
    columns
        Those of notes, tags and statuses are read, and one that is about disputes;
        descriptions of the work are not.
    body
        Rows of the list, shape (n, columns).
    status
        The column that was taken for the status, None where there is none.

    Returns
    -------
    pl.Series
        Boolean, shape (n,), without nulls.
    """
    flags = []
    for column in columns:
        cells = body[str(column.position)]
        if says_disputed(column.heading.text):
            flags.append(_read(cells, _affirms))
        elif column is status or column.heading.concepts & _NOTED_IN:
            flags.append(_read(cells, says_disputed))
    nothing = pl.repeat(value=False, n=body.height, dtype=pl.Boolean, eager=True)
    return pl.select(pl.any_horizontal(nothing, *flags)).to_series()


def _read(cells: pl.Series, meaning: Callable[[str], bool]) -> pl.Series:
    """Ask once about each distinct text that could mean a dispute at all."""
    distinct = cells.drop_nulls().unique()
    if meaning is says_disputed:
        plain = distinct.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
        stems = list(_words()["stems"])
        distinct = distinct.filter(plain.str.to_lowercase().str.contains_any(stems))
    found = [text for text in distinct.to_list() if meaning(text)]
    return cells.is_in(found).fill_null(value=False)


@lru_cache(maxsize=4096)
def says_disputed(text: str) -> bool:
    """Tell whether a text says that something is disputed.

    Examples
    --------
    >>> says_disputed("Overdue - disputed"), says_disputed("not paid, not disputed")
    (True, False)
    >>> says_disputed("Litige résolu"), says_disputed("Streitfall noch nicht geklärt")
    (False, True)
    """
    clauses = [_WORD.findall(c) for c in _CLAUSE.split(fold(text[:_LONGEST]))]
    return any(map(_claims, clauses)) and not _is_over(clauses)


def _affirms(text: str) -> bool:
    """Tell whether a cell of a column about disputes says that there is one."""
    words = _WORD.findall(fold(text))
    denied = _NOTHING.match(text) or " ".join(words) in _words()["denials"]
    return not (denied or _is_over([words]) or _denied(words, len(words)))


def _claims(words: list[str]) -> bool:
    return any(not _denied(words, at) for at in _places(words, "phrases"))


def _is_over(clauses: Sequence[list[str]]) -> bool:
    return any(
        not _denied(words, at, "until")
        for words in clauses
        for at in _places(words, "over")
    )


def _places(words: list[str], group: str) -> Iterator[int]:
    """Give the words with which phrases of a group begin, in order."""
    said = " ".join(words)
    for match in _any_of(group).finditer(said):
        yield said.count(" ", 0, match.start())


@cache
def _any_of(group: str) -> re.Pattern[str]:
    phrases = "|".join(map(re.escape, _words()[group]))
    return re.compile(rf"(?<!\S)(?:{phrases})(?!\S)")


def _denied(words: list[str], at: int, *more: str) -> bool:
    """Tell whether one of the two words before a place, or the clause's end, denies.

    A word that is denied itself ("not paid, disputed") takes the denial with it.
    """
    before = words[max(0, at - _NEAR) : at]
    if len(before) == _NEAR and before[1] in _words()["settled"]:
        return False
    groups = [_words()[name] for name in ("not", *more)]
    return any(word in group for word in before for group in groups)


@cache
def _words() -> Mapping[str, Sequence[str]]:
    source = files("calmrun.intake").joinpath("statuses.toml")
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {**tables["disputed"], "settled": tables["negations"]["settled"]}
