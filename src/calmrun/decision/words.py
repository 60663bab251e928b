"""The port to the sentences: decision says what is true, somebody else says it well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from calmrun.decision.candidate import Candidate
from calmrun.decision.conclusion import Evidence
from calmrun.intake.problems import Problem
from calmrun.signals.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Text:
    """The written parts of one conclusion."""

    takeaway: str
    next_step: str
    why_now: str
    boundary: str
    micro_steps: tuple[str, ...] = ()


class Words(Protocol):
    """Whoever writes the sentences of a conclusion.

    Every numeral of a text stands for a value of `evidence`; the sentences
    themselves hold none.
    """

    def concluded(
        self, candidate: Candidate, evidence: Sequence[Evidence], snapshot: Snapshot
    ) -> Text:
        """Write the conclusion of a winning candidate."""
        ...

    def all_clear(self, evidence: Sequence[Evidence], snapshot: Snapshot) -> Text:
        """Write that nothing stands out; `evidence` may hold the money past due."""
        ...

    def abstained(self, code: str, problem: Problem | None) -> Text:
        """Write what could not be read, and the one thing to do about it."""
        ...
