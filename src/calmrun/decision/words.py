"""The port to the sentences: decision says what is true, somebody else says it well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from calmrun.decision.candidate import Candidate
from calmrun.decision.conclusion import Evidence, Family
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

    def filled(self, figures: Mapping[str, str]) -> Text:
        """Give the same text with each slot replaced by its figure."""

        def written(sentence: str) -> str:
            for slot, figure in figures.items():
                sentence = sentence.replace(slot, figure)
            return sentence

        return Text(
            takeaway=written(self.takeaway),
            next_step=written(self.next_step),
            why_now=written(self.why_now),
            boundary=written(self.boundary),
            micro_steps=tuple(map(written, self.micro_steps)),
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A text whose numbers are still slots.

    Parameters
    ----------
    text
        The sentences, with slots such as ``{days_to_pay.median}``.
    figures
        Slot as written in the text -> the figure as the owner reads it.
    """

    text: Text
    figures: Mapping[str, str]

    def filled(self) -> Text:
        """Give the text as the owner reads it."""
        return self.text.filled(self.figures)


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

    def draft(
        self, candidate: Candidate, evidence: Sequence[Evidence], snapshot: Snapshot
    ) -> Draft:
        """Write the same with its slots still open; filled, it is `concluded`."""
        ...

    def all_clear(
        self,
        evidence: Sequence[Evidence],
        snapshot: Snapshot,
        left_be: Sequence[Family] = (),
    ) -> Text:
        """Write that nothing stands out.

        `evidence` may hold the money past due; `left_be` are the families that were
        found and that the owner knows already.
        """
        ...

    def abstained(self, code: str, problem: Problem | None) -> Text:
        """Write what could not be read, and the one thing to do about it."""
        ...
