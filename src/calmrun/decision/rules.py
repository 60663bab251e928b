"""The rules by which families compete: score, floor, margin."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from calmrun.decision.candidate import Candidate
from calmrun.decision.evidence import LEAST, value
from calmrun.signals.snapshot import Snapshot


def score(candidate: Candidate) -> float:
    """Weigh the money at stake by how sure it is, in cents."""
    weight: float = _rules()["weights"][candidate.confidence]
    return candidate.stake_cents * weight


def usual_billing_cents(snapshot: Snapshot) -> float:
    """Give the money usually billed in 90 days, else approved in quotes, else 0."""
    for path in ("signals.billing.typical_90_days", "signals.quoted.typical_90_days"):
        if billed := value(snapshot, path):
            return billed
    return 0.0


def standing(candidate: Candidate, usual_cents: float) -> tuple[str, ...]:
    """List what argues against a candidate; empty when it may win.

    Parameters
    ----------
    candidate
        What a pattern found.
    usual_cents
        Money usually billed in 90 days: the yardstick of the family's floor.
    """
    floor = _floor(candidate)
    against = list(candidate.against)
    if not against and len(candidate.evidence) < LEAST:
        against.append("thin_evidence")
    if not against and score(candidate) <= floor * usual_cents:
        against.append("below_floor")
    return tuple(against)


def choose(candidates: Iterable[Candidate], usual_cents: float) -> Candidate | None:
    """Give the one winner, or None where none stands or two stand too close.

    Notes
    -----
    Two close scores are a conflict only while neither is sure: with *high* both are
    true, and the larger is the place to start.
    """
    able = [c for c in candidates if not standing(c, usual_cents)]
    ranked = sorted(able, key=lambda c: (-score(c), c.family))
    if not ranked:
        return None
    first = ranked[0]
    rivals = [c for c in ranked[1:] if not _compatible(first, c)]
    if rivals and first.confidence != "high" and _close(first, rivals[0]):
        return None
    return first


def _floor(candidate: Candidate) -> float:
    """Give the floor of the variant where it has one, else of the family."""
    floors: dict[str, float] = _rules()["floors"]
    own = floors.get(f"{candidate.family}.{candidate.variant}")
    return floors[candidate.family] if own is None else own


def _close(first: Candidate, second: Candidate) -> bool:
    margin: float = _rules()["margin"]
    return score(first) < margin * score(second)


def _compatible(first: Candidate, second: Candidate) -> bool:
    return any({first.family, second.family} <= set(pair) for pair in _pairs())


def _pairs() -> list[list[str]]:
    pairs: list[list[str]] = _rules()["compatible"]
    return pairs


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "rules.toml").read_text("utf-8"))
