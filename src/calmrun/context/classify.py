"""Which industry a business is in: its choice, its words, its lines, or the fallback.

Only the decision lives here. The model behind it is loaded on first use, so that
importing this module costs nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from calmrun.context.watch_list import FALLBACK, TAGS
from calmrun.errors import UsageError


if TYPE_CHECKING:
    from calmrun.context.model import Model


Confidence = Literal["low", "medium", "high"]
Reason = Literal["owner_choice", "owner_words", "file_lines", "fallback"]

MOST_LINES = 2000
"""Distinct lines that are read: the most frequent ones, ties by alphabet."""
FEWEST_VOTES = 2
"""A file with fewer distinct telling lines says nothing clear, and no text is sure."""
CLEAR = 0.7
"""Pooled probability from which the lines are taken at their word."""
PLAIN = 0.85
"""Pooled probability from which confidence is high."""
LIKENESS = 0.3
"""How alike lines of one business are: the correlation in the design effect."""

_BETWEEN_ITEMS = re.compile(r"[;|\n\r\t•·]+")
# Signs, and small words of the five languages, that stand between the telling ones.
_SMALL_WORDS = """
    a also an and are as at but by do for from have i in is it just mostly my now of on
    only or our run since small that the to us we who with you your
    aus bei der die das ein eine fuer für im in mit seit sind und unser von wir
    au aux avec dans de des du en et la le les nous notre pour sur un une
    con del el los las nuestra para por somos una y
    het een met ons sinds uit van voor wij zijn
"""
_BETWEEN_CLAUSES = re.compile(
    r"[;|\n\r\t•·,.:!?()&+]+|\s[-\u2013\u2014]\s"
    rf"|\b(?:{'|'.join(_SMALL_WORDS.split())})\b",
    re.IGNORECASE,
)
# What an owner does not do: from a word that denies to the end of the clause, or to a
# word that turns it ("but", "now"). "Not only" denies nothing, and "no heat" is a call,
# not a denial.
_DENYING = r"""
    not never no without except excluding stopped formerly used\sto nothing\slike
    \w+n['\u2019]t nicht nie ohne außer keine?[mnrs]? pas jamais sans sauf
    nunca sin excepto niet geen zonder behalve non senza tranne não sem exceto
"""
_TURNING = "but now only just aber sondern nur jetzt mais pero sino maar ma mas solo"
_SYMPTOM = "heat hot cool cooling cold power water air start light"
_DENIED = re.compile(
    rf"\b(?:{'|'.join(_DENYING.split())})\s"
    rf"(?!(?:{'|'.join(_SYMPTOM.split())}|only|just|nur|seulement|solo|alleen)\b)"
    rf"(?:(?!\b(?:{'|'.join(_TURNING.split())})\b|\s[-\u2013\u2014]\s)[^.:;,!?()\n])*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TextVerdict:
    """What one text says. Low confidence comes with the fallback."""

    industry_tag: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class IndustryVerdict:
    """The industry of a business, and what it was taken from."""

    tag: str
    reason: Reason
    confidence: Confidence


def votes(descriptions: Mapping[str, int]) -> tuple[dict[str, float], int]:
    """Ask the distinct lines of a business for its industry.

    Parameters
    ----------
    descriptions
        Line as written -> how often it occurs. A line that differs only in case,
        digits or signs is the same line; how often it occurs decides only which lines
        are read when there are over `MOST_LINES`.

    Returns
    -------
    tuple
        Industry tag -> share (together 1; empty when nothing votes), and the number
        of voting lines.
    """
    items: list[str] = []
    counts: list[int] = []
    for text, count in descriptions.items():
        parts = _BETWEEN_ITEMS.split(text)
        items += parts
        counts += [count] * len(parts)
    return _shares(items, counts)


def classify_text(text: str, model: Model | None = None) -> TextVerdict:
    """Say which industry a text describes: line items, a service, a sentence.

    Parameters
    ----------
    text
        Items between semicolons, bars or line breaks; or a sentence.
    model
        Whom to ask; None for the model that comes with the package.

    Returns
    -------
    TextVerdict
        The fallback with confidence low where the text does not say it clearly.
    """
    items = [item for item in _BETWEEN_ITEMS.split(text) if item.strip()]
    if len(items) == 1:
        items = _BETWEEN_CLAUSES.split(_DENIED.sub(" ", text))
    best, confidence = _read(*_shares(items, [1] * len(items), model))
    return TextVerdict(best, confidence)


def classify(
    *,
    chosen: str | None,
    about: str | None,
    votes: Mapping[str, float],
    voting_lines: int,
) -> IndustryVerdict:
    """Settle the industry of a business, the strongest word first.

    Parameters
    ----------
    chosen
        The tag that the owner chose, or None.
    about
        The owner's own words, or None.
    votes, voting_lines
        What `votes` gave for the lines of the files.

    Raises
    ------
    UsageError
        If the chosen tag is not one of `TAGS`.
    """
    if chosen:
        if chosen not in TAGS:
            message = f"We do not know the industry “{chosen}”. Choose one of: "
            raise UsageError(message + ", ".join(TAGS) + ".")
        return IndustryVerdict(chosen, "owner_choice", "high")
    said = classify_text(about or "")
    if said.confidence != "low":
        return IndustryVerdict(said.industry_tag, "owner_words", said.confidence)
    best, confidence = _read(votes, voting_lines)
    if confidence != "low" and voting_lines >= FEWEST_VOTES:
        return IndustryVerdict(best, "file_lines", confidence)
    return IndustryVerdict(FALLBACK, "fallback", "low")


def _shares(
    items: Sequence[str], counts: Sequence[int], asked: Model | None = None
) -> tuple[dict[str, float], int]:
    """Pool the distinct plain items, the most frequent first."""
    if not any(item.strip() for item in items):
        return {}, 0
    from calmrun.context import features, model  # noqa: PLC0415 - numpy loads on use

    seen: Counter[str] = Counter()
    for line, count in zip(features.plain(items), counts, strict=True):
        if line:
            seen[line] += count
    kept = sorted(seen, key=lambda line: (-seen[line], line))[:MOST_LINES]
    return (asked or model.shipped()).shares(kept) if kept else ({}, 0)


def _read(shares: Mapping[str, float], lines: int) -> tuple[str, Confidence]:
    """Turn pooled shares into a tag, or the fallback with confidence low.

    Notes
    -----
    Lines of one business repeat each other. `lines` of them count as
    ``lines / (1 + (lines - 1) * LIKENESS)`` independent ones (Kish's design effect).
    """
    if not shares or lines < 1:
        return FALLBACK, "low"
    worth = lines / (1 + (lines - 1) * LIKENESS)
    raised = {tag: share**worth for tag, share in shares.items()}
    best = max(sorted(raised), key=raised.__getitem__)
    chance = raised[best] / sum(raised.values())
    if chance < CLEAR:
        return FALLBACK, "low"
    sure = chance >= PLAIN and lines >= FEWEST_VOTES
    return best, "high" if sure else "medium"
