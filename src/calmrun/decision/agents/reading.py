"""From a hosted model's answer to a conclusion; trusted in nothing, it fails closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calmrun.decision.agent import written
from calmrun.decision.agents.faithful import unfaithful
from calmrun.decision.agents.fallback import Fallback
from calmrun.decision.agents.offer import PARTS, Offer
from calmrun.decision.conclusion import Conclusion
from calmrun.decision.evidence import copied
from calmrun.decision.validate import validate_conclusion
from calmrun.decision.words import Text
from calmrun.errors import ConclusionRejectedError, HostedAnswerError
from calmrun.signals.snapshot import Snapshot


_LONGEST: Final = 600
_Sentence = Annotated[str, Field(min_length=1, max_length=_LONGEST)]


class _Choice(BaseModel):
    """One offer, said again."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    family: str
    takeaway: _Sentence
    next_step: _Sentence
    why_now: _Sentence
    boundary: _Sentence


class _Answer(BaseModel):
    """The one shape that an answer may have."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    chosen: _Choice


def read_answer(
    answer: object, offered: Sequence[Offer], snapshot: Snapshot
) -> Conclusion:
    """Turn an answer into the conclusion that it chose.

    Parameters
    ----------
    answer
        What the model gave, parsed from JSON.
    offered
        What it could choose from.
    snapshot
        Where the figures come from.

    Returns
    -------
        A conclusion of the chosen candidate: its confidence, evidence and micro-steps,
        the model's sentences with our figures in them.

    Raises
    ------
    HostedAnswerError
        With the `Fallback` of the first thing wrong.
    """
    said = _parsed(answer)
    offer = _chosen(said, offered)
    _require_faithful(said, offer)
    text = Text(
        takeaway=said.takeaway,
        next_step=said.next_step,
        why_now=said.why_now,
        boundary=said.boundary,
        micro_steps=offer.draft.micro_steps,
    )
    conclusion = written(
        offer.candidate.family,
        text.filled(offer.figures),
        offer.candidate.confidence,
        copied(snapshot, offer.candidate.evidence),
    )
    try:
        validate_conclusion(conclusion, snapshot)
    except ConclusionRejectedError as error:
        raise HostedAnswerError(Fallback.REJECTED, error.code) from error
    return conclusion


def _parsed(answer: object) -> _Choice:
    try:
        return _Answer.model_validate(answer).chosen
    except ValidationError as error:
        raise HostedAnswerError(Fallback.SCHEMA) from error


def _chosen(said: _Choice, offered: Sequence[Offer]) -> Offer:
    for offer in offered:
        if offer.candidate.family == said.family:
            return offer
    raise HostedAnswerError(Fallback.WRONG_FAMILY)


def _require_faithful(said: _Choice, offer: Offer) -> None:
    vocabulary = [getattr(offer.draft, part) for part in PARTS]
    for part in PARTS:
        ours = getattr(offer.draft, part)
        code = unfaithful(part, getattr(said, part), ours, vocabulary)
        if code is not None:
            raise HostedAnswerError(code)
