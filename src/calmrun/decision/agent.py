"""The agent: a snapshot in, one conclusion out. The default needs no network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from calmrun.decision.author import BY_DEFAULT, Author
from calmrun.decision.candidate import Candidate, Look, NotSayable
from calmrun.decision.conclusion import Conclusion, Confidence, Evidence, Family
from calmrun.decision.evidence import copied, sayable, weakest
from calmrun.decision.known import Sizes, is_known
from calmrun.decision.patterns import (
    change_payment_path,
    collect_open_invoices,
    fix_double_billing,
    follow_up_quotes,
    invoice_finished_work,
    prepare_slow_season,
    protect_capacity,
    raise_minimum_job,
    reduce_concentration,
    restore_price,
    review_lost_quotes,
)
from calmrun.decision.rules import choose, score, standing, usual_billing_cents
from calmrun.decision.words import Text, Words
from calmrun.signals.snapshot import Snapshot


Status = Literal["concluded", "all_clear", "abstained"]
Pattern = Callable[[Snapshot], Look]

PATTERNS: Final[tuple[Pattern, ...]] = (
    collect_open_invoices.consider,
    change_payment_path.consider,
    follow_up_quotes.consider,
    review_lost_quotes.consider,
    reduce_concentration.consider,
    invoice_finished_work.consider,
    protect_capacity.consider,
    restore_price.consider,
    raise_minimum_job.consider,
    prepare_slow_season.consider,
    fix_double_billing.consider,
)
OWNER_KNOWS: Final = "owner_knows"
OUTWEIGHED: Final = "outweighed"
TOO_CLOSE: Final = "too_close"
_COMES_SECOND: Final = frozenset(("calls_come_first", "work_is_waiting"))
NOTHING_KNOWN: Final[Sizes] = {}
_SAYABLE_FOR_ALL_CLEAR: Final = 2
_SAYABLE_FOR_MEDIUM: Final = 4
_PAST_DUE: Final = "signals.open_money.past_due"
_LOWERED: Final[dict[Confidence, Confidence]] = {"high": "medium"}


@dataclass(frozen=True, slots=True)
class Checked:
    """One family: whether it could be checked, on how much, or why not.

    A `reason` beside `sayable` says why something that was found is left be.
    """

    family: Family
    sayable: bool
    reason: str | None
    n: int

    def to_json(self) -> dict[str, object]:
        """Give the document as ``run`` prints it."""
        return {
            "family": self.family,
            "sayable": self.sayable,
            "reason": self.reason,
            "n": self.n,
        }


@dataclass(frozen=True, slots=True)
class Inference:
    """What an agent made of a snapshot."""

    status: Status
    conclusion: Conclusion
    checked: tuple[Checked, ...]
    candidates: tuple[Candidate, ...]
    author: Author = BY_DEFAULT

    def to_json(self) -> dict[str, object]:
        """Give the aggregate document that fingerprints are made of."""
        return {
            "status": self.status,
            "conclusion": dict(self.conclusion.to_json()),
            "checked": [item.to_json() for item in self.checked],
            "candidates": [item.to_json() for item in self.candidates],
        }

    def lowered(self) -> Inference:
        """Give the same, one step less sure: for data that is a little old."""
        return self.as_sure_as(_LOWERED.get(self.conclusion.confidence, "low"))

    def as_sure_as(self, confidence: Confidence) -> Inference:
        """Give the same, said with this confidence."""
        return replace(self, conclusion=replace(self.conclusion, confidence=confidence))


class Agent(Protocol):
    """Whoever draws the conclusion: it sees aggregates only, and speaks once."""

    def conclude(self, snapshot: Snapshot, known: Sizes = NOTHING_KNOWN) -> Inference:
        """Give one conclusion, all clear, or abstain.

        Parameters
        ----------
        snapshot
            Aggregates only.
        known
            Families that the owner knows already, with their size when that was said.
        """
        ...


@dataclass(frozen=True, slots=True)
class DefaultAgent:
    """Patterns scored by effect and confidence.

    The same snapshot and the same known families give the same bytes.
    """

    words: Words

    def conclude(self, snapshot: Snapshot, known: Sizes = NOTHING_KNOWN) -> Inference:
        """Give one conclusion, all clear, or abstain.

        Parameters
        ----------
        snapshot
            Aggregates only; the order of its keys changes nothing.
        known
            Families that the owner knows already: one of them wins only where it has
            grown by half.
        """
        looks = [pattern(snapshot) for pattern in PATTERNS]
        usual = usual_billing_cents(snapshot)
        candidates = _ranked(looks, usual, known)
        winner = choose(candidates, usual)
        left_be = _left_be(candidates, winner)
        checked = tuple(_checked(look, left_be) for look in looks)
        if winner is not None:
            conclusion = self._concluded(winner, snapshot)
            return Inference("concluded", conclusion, checked, candidates)
        if sum(item.sayable for item in checked) >= _SAYABLE_FOR_ALL_CLEAR:
            known_ones = [f for f, reason in left_be.items() if reason == OWNER_KNOWS]
            conclusion = self._all_clear(checked, snapshot, known_ones)
            return Inference("all_clear", conclusion, checked, candidates)
        return Inference("abstained", self._waiting(), checked, candidates)

    def _concluded(self, winner: Candidate, snapshot: Snapshot) -> Conclusion:
        evidence = copied(snapshot, winner.evidence)
        text = self.words.concluded(winner, evidence, snapshot)
        return written(winner.family, text, winner.confidence, evidence)

    def _all_clear(
        self,
        checked: Sequence[Checked],
        snapshot: Snapshot,
        known: Sequence[Family],
    ) -> Conclusion:
        evidence = copied(snapshot, _past_due(snapshot))
        many = sum(item.sayable for item in checked) >= _SAYABLE_FOR_MEDIUM
        ceiling = weakest(snapshot, [item.path for item in evidence])
        confidence: Confidence = "medium" if many and ceiling != "low" else "low"
        text = self.words.all_clear(evidence, snapshot, known)
        return written(None, text, confidence, evidence)

    def _waiting(self) -> Conclusion:
        text = self.words.abstained("signals_missing", None)
        return written("wait_for_more_data", text, "low")


def written(
    family: Family | None,
    text: Text,
    confidence: Confidence,
    evidence: tuple[Evidence, ...] = (),
) -> Conclusion:
    """Join what is true with how it is said."""
    return Conclusion(
        family=family,
        takeaway=text.takeaway,
        next_step=text.next_step,
        why_now=text.why_now,
        boundary=text.boundary,
        confidence=confidence,
        evidence=evidence,
        micro_steps=text.micro_steps,
    )


def _checked(look: Look, left_be: Mapping[Family, str]) -> Checked:
    if isinstance(look, NotSayable):
        return Checked(look.family, sayable=False, reason=look.reason, n=0)
    reason = left_be.get(look.family)
    return Checked(look.family, sayable=True, reason=reason, n=look.n)


def _left_be(
    candidates: Sequence[Candidate], winner: Candidate | None
) -> dict[Family, str]:
    """Say why each family that was found, and that the page is not about, is left be.

    "Nothing stands out" would be false of it.
    """
    beaten = TOO_CLOSE if winner is None else OUTWEIGHED
    reasons: dict[Family, str] = {}
    for one in candidates:
        if OWNER_KNOWS in one.against:
            reasons[one.family] = OWNER_KNOWS
        elif one is not winner and set(one.against) <= _COMES_SECOND:
            reasons[one.family] = beaten
    return reasons


def _ranked(
    looks: Sequence[Look], usual_cents: float, known: Sizes
) -> tuple[Candidate, ...]:
    found = [look for look in looks if isinstance(look, Candidate)]
    stood = [_stood(c, usual_cents, known) for c in found]
    return tuple(sorted(stood, key=lambda c: (bool(c.against), -score(c), c.family)))


def _stood(candidate: Candidate, usual_cents: float, known: Sizes) -> Candidate:
    """Write down what argues against a candidate; what is known is only left be."""
    against = standing(candidate, usual_cents)
    if not against and is_known(candidate, known):
        against = (OWNER_KNOWS,)
    return replace(candidate, against=against)


def _past_due(snapshot: Snapshot) -> list[str]:
    measure = sayable(snapshot, _PAST_DUE)
    return [_PAST_DUE] if measure is not None and measure.value else []
