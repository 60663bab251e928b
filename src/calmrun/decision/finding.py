"""From what a pattern found to a candidate: evidence chosen, confidence capped."""

from __future__ import annotations

from dataclasses import dataclass

from calmrun.decision.candidate import Candidate
from calmrun.decision.conclusion import Family
from calmrun.decision.evidence import select, weakest
from calmrun.signals.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Finding:
    """A situation that a pattern saw.

    Parameters
    ----------
    variant
        Which wording fits.
    stake_cents
        Money at stake in the next 90 days.
    claim
        Paths that the claim rests on and that its wording names, leading one first;
        without one of them it cannot be said.
    beside
        Paths worth showing where they are as sure as the claim.
    against
        Codes of what contradicts it.
    """

    variant: str
    stake_cents: float
    claim: tuple[str, ...]
    beside: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


def candidate(family: Family, snapshot: Snapshot, finding: Finding) -> Candidate:
    """Make the candidate of a finding; `n` is that of its leading measure."""
    evidence = select(snapshot, finding.claim, finding.beside)
    missing = not set(finding.claim) <= set(evidence)
    against = (*finding.against, *(["evidence_missing"] if missing else []))
    return Candidate(
        family=family,
        variant=finding.variant,
        stake_cents=max(0, round(finding.stake_cents)),
        confidence=weakest(snapshot, evidence),
        evidence=evidence,
        against=against,
        n=count(snapshot, finding.claim[0]),
    )


def quiet(family: Family, snapshot: Snapshot, leading: str) -> Candidate:
    """Say that a family was checked and nothing was found."""
    n = count(snapshot, leading)
    return Candidate(family, "none", 0, "low", (), ("nothing_found",), n)


def count(snapshot: Snapshot, path: str) -> int:
    """Give the documents behind a measure, 0 where there is none."""
    measure = snapshot.at(path)
    return 0 if measure is None else measure.n
