"""What a hosted model is given: winner and runner-up, with slots instead of numbers.

Nothing here comes from a file: a family is a closed key, the rest are our own words.
Not one figure is in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from string import ascii_uppercase
from typing import Any, Final

from calmrun.decision.agent import Inference
from calmrun.decision.agents.faithful import LETTERS, SLOT
from calmrun.decision.candidate import Candidate
from calmrun.decision.evidence import copied
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
    """

    candidate: Candidate
    draft: Text
    figures: Mapping[str, str]

    def to_json(self) -> dict[str, str]:
        """Give the offer as the model reads it: in the form of the answer."""
        draft = {part: getattr(self.draft, part) for part in PARTS}
        return {"family": self.candidate.family, **draft}

    def shape(self) -> dict[str, Any]:
        """Give the JSON Schema of this offer said again, its slots where they are."""
        texts = {part: _like(getattr(self.draft, part), part) for part in PARTS}
        return _closed({"family": _one_of(self.candidate.family), **texts})


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
            )
        )
    return tuple(offered)


def schema(offered: Sequence[Offer]) -> dict[str, Any]:
    """Give the JSON Schema of the one answer that can be used.

    Notes
    -----
    A server that turns the schema into a grammar keeps the smallest model to it: one
    family with the slots of its own draft, in order, and plain letters between them.
    Lengths are in the patterns, where strict servers take them.
    """
    return _closed({"chosen": {"anyOf": [offer.shape() for offer in offered]}})


def _like(draft: str, part: str) -> dict[str, Any]:
    between = f"{LETTERS}{{0,{LENGTHS[part][1]}}}"
    slots = "".join(re.escape(slot) + between for slot in SLOT.findall(draft))
    return {"type": "string", "pattern": f"^{between}{slots}$"}


def _one_of(*words: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(words)}


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
