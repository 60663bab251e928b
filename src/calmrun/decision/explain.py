"""Why one pattern won: every candidate, its score, and what argued against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from calmrun.decision.agent import OUTWEIGHED, TOO_CLOSE, Inference, Status
from calmrun.decision.candidate import Candidate
from calmrun.decision.rules import score
from calmrun.signals.measure import decimal_string


DOUBTS: Final = frozenset(
    {
        "below_floor",
        "calls_come_first",
        "evidence_missing",
        "few_days",
        "mix_of_jobs",
        "nobody_to_call",
        "not_later_by_terms",
        "nothing_found",
        "nothing_left_to_ask",
        "old_tail",
        "one_customer",
        "only_possible",
        "outweighed",
        "owner_knows",
        "recovered",
        "rejected",
        "thin_evidence",
        "too_close",
        "within_terms",
        "work_is_waiting",
        "year_not_known",
    }
)
"""Every code of what may argue against a candidate."""
_BEATEN: Final[Mapping[Status, str]] = {
    "concluded": OUTWEIGHED,
    "all_clear": TOO_CLOSE,
    "abstained": "rejected",
}
"""What argues against a candidate that nothing else argues against."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One candidate as it was weighed.

    Parameters
    ----------
    candidate
        With everything that argues against it.
    score_cents
        Money at stake in the next 90 days, weighed by how sure it is.
    won
        Whether the page is about it.
    """

    candidate: Candidate
    score_cents: int
    won: bool

    def to_json(self) -> dict[str, object]:
        """Give the document of one candidate, amounts as decimal strings."""
        return {
            "family": self.candidate.family,
            "variant": self.candidate.variant,
            "won": self.won,
            "score": decimal_string(self.score_cents),
            "at_stake": decimal_string(self.candidate.stake_cents),
            "confidence": self.candidate.confidence,
            "n": self.candidate.n,
            "evidence": list(self.candidate.evidence),
            "against": list(self.candidate.against),
        }


def weigh(inference: Inference) -> tuple[Weighed, ...]:
    """Lay out the candidates of a run, in their order, and which one won."""
    concludes = inference.status == "concluded"
    family = inference.conclusion.family if concludes else None
    beaten = _BEATEN[inference.status]
    return tuple(
        Weighed(
            one if won or one.against else replace(one, against=(beaten,)),
            round(score(one)),
            won,
        )
        for one in inference.candidates
        for won in [one.family == family]
    )
