"""Whether a sentence in other words still says what our own draft says.

A model may change how a thing is said, never what is said. The skeleton of a sentence
(its slots, and its words of amount, time, direction, denial and cause, in order) has to
stay, its acts have to be those of the draft, and most of its other words too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from calmrun.decision.agents.fallback import Fallback
from calmrun.decision.doctrine import imperatives
from calmrun.decision.numerals import numerals


SLOT: Final = re.compile(r"\{[A-Z]\}")
LETTERS: Final = "[A-Za-z ,.;:?()'\u2019\u2013-]"
"""All that may stand between slots, as a class of a regular expression."""
_WORD: Final = re.compile(r"\{[A-Z]\}|[A-Za-z]+(?:['\u2019][a-z]+)?")
_PLAIN: Final = re.compile(rf"{LETTERS}*")
_LONE_LETTER: Final = re.compile(r"(?<![A-Za-z'\u2019])[B-HJ-Zb-hj-z](?![A-Za-z])")
_ALIKE_LETTERS: Final = 5
_SHORTEST: Final = 3


def unfaithful(
    part: str, said: str, draft: str, vocabulary: Iterable[str]
) -> Fallback | None:
    """Name what keeps a sentence from standing in for the draft.

    Parameters
    ----------
    part
        Which part of the conclusion it is.
    said
        The model's sentence, with slots.
    draft
        Our own, with the same slots.
    vocabulary
        Texts about the same subject whose words count as known.

    Returns
    -------
        The first thing wrong, None where nothing is.

    Examples
    --------
    >>> ours = "Half your invoices now take {A} to be paid."
    >>> unfaithful("takeaway", "Half your invoices are late by {A}.", ours, ())
    <Fallback.CLAIM: 'hosted_claim'>
    >>> unfaithful("takeaway", "Half the invoices now need {A} to be paid.", ours, ())
    """
    bare = SLOT.sub(" ", said)
    if numerals(bare):
        return Fallback.TYPED_NUMBER
    if not _PLAIN.fullmatch(bare) or _LONE_LETTER.search(bare):
        return Fallback.MARKUP
    if skeleton(said) != skeleton(draft):
        return Fallback.CLAIM
    if not set(imperatives(bare)) <= set(_words(draft)):
        return Fallback.ACT
    known = {word for text in (draft, *vocabulary) for word in _words(text)}
    close = _shared(said, known) >= _law()["closeness"][part]
    return None if close else Fallback.SUBJECT


def skeleton(text: str) -> tuple[str, ...]:
    """List what makes a sentence true or false, in order: slots and claims.

    Examples
    --------
    >>> skeleton("Half now take {A} or longer. Before that it wasn't {B}.")
    ('half', 'now', '{A}', 'more', 'before', 'none', '{B}')
    """
    classes = (_claim(word) for word in _words(text))
    return tuple(one for one in classes if one)


def _claim(word: str) -> str:
    if word.startswith("{"):
        return word
    if word.endswith("n't"):
        return "none"
    return _classes().get(word.partition("'")[0], "")


def _shared(said: str, known: Iterable[str]) -> float:
    """Give the share of the telling words of a sentence that are known."""
    small = frozenset(_law()["words"]["small"])
    telling = [
        word
        for word in map(_stemless, _words(said))
        if word not in small and len(word) >= _SHORTEST and not _claim(word)
    ]
    familiar = {_stemless(word) for word in known}
    alike = [any(_alike(word, one) for one in familiar) for word in telling]
    return sum(alike) / len(alike) if alike else 1.0


def _alike(one: str, other: str) -> bool:
    """Tell two forms of a word: pay and payment, invoice and invoicing."""
    enough = min(_ALIKE_LETTERS, len(one), len(other))
    return enough >= _SHORTEST and one[:enough] == other[:enough]


def _stemless(word: str) -> str:
    return word.partition("'")[0]


def _words(text: str) -> list[str]:
    found = _WORD.findall(text.replace("\u2019", "'"))
    return [one if one.startswith("{") else one.lower() for one in found]


@cache
def _classes() -> Mapping[str, str]:
    claims: Mapping[str, list[str]] = _law()["claims"]
    return {word: name for name, words in claims.items() for word in words}


@cache
def _law() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "faithful.toml").read_text("utf-8"))
