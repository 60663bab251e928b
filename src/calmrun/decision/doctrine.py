"""The product's law of words: what our own sentences never say.

Quotations are exempt: whatever stands between typographic quotes “...” was written
by somebody else (a file name, a header, a cell, another tool's menu).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def violations(text: str) -> tuple[str, ...]:
    """Find what the doctrine forbids in one of our own sentences.

    Parameters
    ----------
    text
        The sentence or paragraph as the owner would read it.

    Returns
    -------
    tuple
        Codes such as ``banned:dashboard``, ``shaming:blame`` or ``exclamation``, in
        a fixed order; empty when the text may be shown.

    Examples
    --------
    >>> violations("Your billing is calm, and you have the capacity.")
    ()
    >>> violations("Monitoring made easy!")
    ('banned:monitor', 'exclamation')
    """
    own = _own_words(text)
    return tuple(_found(own))


def next_step_violations(text: str) -> tuple[str, ...]:
    """Find what keeps a next step from being one imperative sentence.

    Parameters
    ----------
    text
        The next step as the owner would read it.

    Returns
    -------
    tuple
        Codes: ``next_step:sentences`` for more or less than one sentence,
        ``next_step:no_imperative``, ``next_step:second_imperative``.

    Examples
    --------
    >>> next_step_violations("Call the customers on the list below.")
    ()
    >>> next_step_violations("Call them and send a reminder.")
    ('next_step:second_imperative',)
    """
    own = _without_fixed(_own_words(text).strip())
    problems = []
    if _sentences(own) != 1:
        problems.append("next_step:sentences")
    clauses = _clauses(own)
    if not clauses or not _opens_with_verb(clauses[0]):
        problems.append("next_step:no_imperative")
    if any(_opens_with_verb(clause) for clause in clauses[1:]):
        problems.append("next_step:second_imperative")
    return tuple(problems)


def imperatives(text: str) -> tuple[str, ...]:
    """List the verbs that open a clause of a text: what it asks to be done.

    Examples
    --------
    >>> imperatives("If it is settled, mark it paid and send a note.")
    ('mark', 'send')
    """
    own = _without_fixed(_own_words(text).strip()).replace("?", ".")
    verbs = map(_opening_verb, _clauses(own))
    return tuple(verb for verb in verbs if verb)


def _found(own: str) -> Iterator[str]:
    law = _law()
    for group, prefix in (("banned", "banned"), ("banned_as_written", "banned")):
        flags = 0 if group == "banned_as_written" else re.IGNORECASE
        yield from _matches(law[group], own, prefix, flags)
    yield from _matches(law["shaming"], own, "shaming", re.IGNORECASE)
    if "!" in own:
        yield "exclamation"


def _matches(
    patterns: Mapping[str, str], own: str, prefix: str, flags: int
) -> Iterator[str]:
    for name, pattern in patterns.items():
        if re.search(rf"(?<![\w])(?:{pattern})(?![\w])", own, flags):
            yield f"{prefix}:{name}"


def _own_words(text: str) -> str:
    own = re.sub(r"“[^”]*”", "it", text.replace("\u2019", "'"))
    for exempt in (*_law()["exempt_sentences"], *_law()["exempt_words"]):
        own = own.replace(exempt, "it")
    return own


def _without_fixed(own: str) -> str:
    rules = _law()["imperatives"]
    for tail in rules["fixed_tails"]:
        own = re.sub(rf",? {tail}(?=\.?$)", "", own, flags=re.IGNORECASE)
    for opening in rules["fixed_openings"]:
        own = re.sub(rf"^{opening},? ", "", own, flags=re.IGNORECASE)
    return own


def _sentences(own: str) -> int:
    return len([part for part in re.split(r"[.?](?:\s|$)", own) if part.strip()])


def _clauses(own: str) -> list[str]:
    joined = "|".join(_law()["imperatives"]["joined_by"])
    border = rf"(?:[.;:,]\s*)?\b(?:{joined})\b,?\s*|[.;:,]\s+"
    parts = re.split(border, own, flags=re.IGNORECASE)
    return [part.strip() for part in parts if part and part.strip(" .")]


def _opens_with_verb(clause: str) -> bool:
    return bool(_opening_verb(clause))


def _opening_verb(clause: str) -> str:
    first = re.match(r"(?:please |next |do not |not )?([a-z]+)", clause.lower())
    verb = "" if first is None else first.group(1)
    return verb if verb in _verbs() else ""


@cache
def _verbs() -> frozenset[str]:
    return frozenset(_law()["imperatives"]["verbs"])


@cache
def _law() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "doctrine.toml").read_text("utf-8"))
