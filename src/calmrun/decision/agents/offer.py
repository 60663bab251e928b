"""What a hosted model is given: winner and runner-up, with slots instead of numbers.

Nothing here comes from a file: families and evidence paths are closed keys, the rest
are our own words. Not one figure is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from string import ascii_uppercase
from typing import Any, Final

from calmrun.decision.agent import Inference
from calmrun.decision.candidate import Candidate
from calmrun.decision.evidence import LEAST, MOST, copied
from calmrun.decision.validate import LENGTHS
from calmrun.decision.words import Text, Words
from calmrun.signals.snapshot import Snapshot


PARTS: Final = tuple(LENGTHS)
"""The parts of a conclusion that a model may say in its own way."""
_MOST_OFFERED: Final = 2


@dataclass(frozen=True, slots=True)
class Offer:
    """One candidate that a hosted model may choose.

    Parameters
    ----------
    candidate
        What a pattern found.
    draft
        Our own text for it, numbers as opaque slots such as ``{A}``.
    figures
        Slot -> figure as the owner reads it. The model is not told.
    meanings
        Evidence path -> what is measured there, in words.
    """

    candidate: Candidate
    draft: Text
    figures: Mapping[str, str]
    meanings: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """Give the offer as the model reads it."""
        return {
            "family": self.candidate.family,
            "confidence": self.candidate.confidence,
            "evidence": dict(self.meanings),
            "draft": {part: getattr(self.draft, part) for part in PARTS},
        }


def offers(inference: Inference, snapshot: Snapshot, words: Words) -> tuple[Offer, ...]:
    """Put together the winner and, where another one stands, the runner-up.

    Parameters
    ----------
    inference
        What the default agent concluded.
    snapshot
        What it concluded from.
    words
        Whoever wrote its sentences.
    """
    family = inference.conclusion.family
    winner = [one for one in inference.candidates if one.family == family]
    others = [
        one for one in inference.candidates if one.family != family and not one.against
    ]
    letters = iter(ascii_uppercase)
    offered = []
    for candidate in (*winner, *others)[:_MOST_OFFERED]:
        evidence = copied(snapshot, candidate.evidence)
        draft = words.draft(candidate, evidence, snapshot)
        slots = islice(letters, len(draft.figures))
        opaque = dict(zip(draft.figures, (f"{{{one}}}" for one in slots), strict=True))
        offered.append(
            Offer(
                candidate=candidate,
                draft=draft.text.filled(opaque),
                figures={opaque[slot]: one for slot, one in draft.figures.items()},
                meanings={path: words.meaning(path) for path in candidate.evidence},
            )
        )
    return tuple(offered)


def schema(offered: Sequence[Offer]) -> dict[str, Any]:
    """Give the JSON Schema of the one answer that can be used."""
    paths = dict.fromkeys(path for one in offered for path in one.candidate.evidence)
    return {
        "type": "object",
        "properties": {
            "family": _one_of(one.candidate.family for one in offered),
            "evidence": {
                "type": "array",
                "items": _one_of(paths),
                "minItems": LEAST,
                "maxItems": MOST,
            },
            **{part: _text(*LENGTHS[part]) for part in PARTS},
        },
        "required": ["family", "evidence", *PARTS],
        "additionalProperties": False,
    }


def _one_of(words: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(words)}


def _text(least: int, most: int) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": most}
