"""What one pattern says about a snapshot: a candidate, or why it cannot speak."""

from __future__ import annotations

from dataclasses import dataclass

from calmrun.decision.conclusion import Confidence, Family


@dataclass(frozen=True, slots=True)
class Candidate:
    """One family that could be checked, whether or not it found something.

    Parameters
    ----------
    family
        Which pattern speaks.
    variant
        Which wording fits the facts (a key of the wording of this family).
    stake_cents
        Money at stake in the next 90 days, 0 where nothing was found.
    confidence
        Never above its weakest evidence.
    evidence
        Paths into the snapshot, the leading one first; 3 to 6 where it may win.
    against
        Codes of what argues against it; a candidate with any of them cannot win.
    n
        Documents behind the leading measure.
    """

    family: Family
    variant: str
    stake_cents: int
    confidence: Confidence
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    n: int

    def to_json(self) -> dict[str, object]:
        """Give the aggregate document that fingerprints and explanations use."""
        return {
            "family": self.family,
            "variant": self.variant,
            "stake_cents": self.stake_cents,
            "confidence": self.confidence,
            "evidence": list(self.evidence),
            "against": list(self.against),
            "n": self.n,
        }


@dataclass(frozen=True, slots=True)
class NotSayable:
    """One family that these files cannot speak about, and the closed code of why."""

    family: Family
    reason: str


Look = Candidate | NotSayable
