"""The hosted agent: a model may choose between what already stands, and say it again.

It is asked only where the default agent concludes, once, and its answer is used only
where it passes every check. Else the default's own conclusion stands, and `Author` says
why.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from calmrun.decision.agent import NOTHING_KNOWN, Agent, Inference
from calmrun.decision.agents.offer import offers, schema
from calmrun.decision.agents.reading import read_answer
from calmrun.decision.author import Author
from calmrun.decision.known import Sizes
from calmrun.decision.words import Words
from calmrun.errors import HostedAnswerError
from calmrun.signals.snapshot import Snapshot


class Model(Protocol):
    """Whoever answers a question with JSON: asked once, never again."""

    @property
    def name(self) -> str:
        """The name that the receipt shows."""
        ...

    def answer(self, instructions: str, question: str, shape: dict[str, Any]) -> object:
        """Give the parsed JSON of an answer that should have the shape.

        Raises
        ------
        HostedAnswerError
            When no answer comes in time, or none that is JSON.
        """
        ...


@dataclass(frozen=True, slots=True)
class HostedAgent:
    """The default agent, worded by a hosted model where that passes every check.

    Parameters
    ----------
    default
        Who decides whether there is anything to conclude.
    model
        Who may choose and rephrase.
    words
        Whose sentences are rephrased.
    """

    default: Agent
    model: Model
    words: Words

    def conclude(self, snapshot: Snapshot, known: Sizes = NOTHING_KNOWN) -> Inference:
        """Give the default's conclusion, in the model's words where they hold."""
        inference = self.default.conclude(snapshot, known)
        if inference.status != "concluded":
            return inference
        author = Author("hosted", self.model.name, prompt_version())
        offered = offers(inference, snapshot, self.words)
        question = {"candidates": [offer.to_json() for offer in offered]}
        try:
            answer = self.model.answer(
                _prompt()["instructions"],
                json.dumps(question, ensure_ascii=False, indent=1),
                schema(offered),
            )
            conclusion = read_answer(answer, offered, snapshot)
        except HostedAnswerError as error:
            author = replace(author, agent="default", fallback=error.code)
            return replace(inference, author=author)
        return replace(inference, conclusion=conclusion, author=author)


def prompt_version() -> str:
    """Give the version of the prompt with a digest of its words, ``1:0a1b2c3d``."""
    prompt = _prompt()
    digest = hashlib.sha256(prompt["instructions"].encode()).hexdigest()
    return f"{prompt['version']}:{digest[:8]}"


@cache
def _prompt() -> dict[str, str]:
    return tomllib.loads((files(__package__) / "prompt.toml").read_text("utf-8"))
