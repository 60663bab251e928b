"""Lists that may be of several kinds: what the owner is asked, and what they said.

A list is worth a question where the answer makes it of use: as invoices or quotes it
has a day and an amount, and it looks no more like a list that is none of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from calmrun.errors import UsageError
from calmrun.intake.evidence import Candidate, tables
from calmrun.intake.kinds import AT_LEAST, KindVerdict
from calmrun.intake.near_misses import MAIN_DAYS
from calmrun.intake.pack import DOCUMENT_KINDS, Kind, Remembered


LIST_KIND: Final = "list_kind"
SOMETHING_ELSE: Final = "something_else"
BILLED: Final[tuple[Kind, ...]] = ("invoices", "quotes")
"""The kinds without which there is no page."""
_MONEY: Final = ("total", "subtotal", "balance_due")


@dataclass(frozen=True, slots=True)
class Unsure:
    """What a list may be.

    Parameters
    ----------
    source
        Under which the answer is remembered: 12 hex digits over the headers and the
        likeliest kind, since one tool may write two lists under the same headers.
    choices
        Kinds, the likeliest first, then `SOMETHING_ELSE`.
    said
        What the owner answered; None while that is open.
    last_resort
        Whether it is asked only where the run has no list of invoices or quotes: as
        it was taken it makes no page, and as another it might.
    """

    source: str
    choices: tuple[str, ...]
    said: str | None
    last_resort: bool

    def asks(self, *, alone: bool) -> bool:
        """Whether to ask, in a run with no list taken for invoices or quotes or not."""
        return self.said is None and (alone or not self.last_resort)

    def answered(self, choice: str) -> Remembered:
        """Give what is remembered of an answer.

        Raises
        ------
        UsageError
            It is none of the choices.
        """
        if choice not in self.choices:
            offered = " or ".join(self.choices)
            message = f"“{choice}” is no answer to {LIST_KIND} here. Choose {offered}."
            raise UsageError(message)
        return Remembered(self.source, LIST_KIND, choice)


def find_unsure(
    verdict: KindVerdict,
    candidates: Mapping[Kind, Candidate],
    source: str,
    remembered: Sequence[Remembered],
) -> Unsure | None:
    """Tell whether a list may be of several kinds; None where it is not worth asking.

    Parameters
    ----------
    verdict
        What the list looks like.
    candidates
        The list read as each kind.
    source
        The 12 hex digits of its headers.
    remembered
        What the owner said before; an answer that is no choice any more is none.
    """
    kinds = _likely(verdict, candidates)
    if not kinds:
        return None
    choices = (*kinds, SOMETHING_ELSE)
    own = sha256(f"{source} {kinds[0]}".encode()).hexdigest()[:12]
    said = (r.choice for r in remembered if (r.source, r.code) == (own, LIST_KIND))
    answer = next((choice for choice in said if choice in choices), None)
    return Unsure(own, choices, answer, verdict.kind not in BILLED)


def as_said(verdict: KindVerdict, unsure: Unsure | None) -> KindVerdict:
    """Give the verdict that the owner's answer makes; the same where there is none."""
    if unsure is None or unsure.said is None:
        return verdict
    if unsure.said == SOMETHING_ELSE:
        return KindVerdict("unrecognized", "low", verdict.scores)
    kind = next(kind for kind in DOCUMENT_KINDS if kind == unsure.said)
    return KindVerdict(kind, "high", verdict.scores)


def _likely(
    verdict: KindVerdict, candidates: Mapping[Kind, Candidate]
) -> tuple[Kind, ...]:
    """Give the kinds of a list, likeliest first; none where it is sure or of no use."""
    scores = verdict.scores
    billed = [kind for kind in BILLED if _is_usable(candidates[kind])]
    if verdict.confidence != "low" or not billed:
        return ()
    said = max(scores[kind] for kind in billed) >= AT_LEAST
    whole = verdict.kind == "unrecognized" and any(
        candidates[kind].has("id") and candidates[kind].has("customer")
        for kind in billed
    )
    if not (said or whole) or not _is_nearer(verdict):
        return ()
    others = [k for k in DOCUMENT_KINDS if k not in BILLED and scores[k] >= AT_LEAST]
    return tuple(sorted([*billed, *others], key=lambda kind: -scores[kind]))


def _is_usable(candidate: Candidate) -> bool:
    return candidate.has(*MAIN_DAYS[candidate.kind]) and candidate.has(*_MONEY)


def _is_nearer(verdict: KindVerdict) -> bool:
    """Whether a list looks no more like another one than like one of ours."""
    ours = max(verdict.scores[kind] for kind in DOCUMENT_KINDS)
    return max(verdict.scores[name] for name in tables()["near"]) <= ours
