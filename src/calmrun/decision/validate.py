"""The last look at a conclusion: schema, grounding, doctrine. It fails closed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, get_args

from calmrun.decision.conclusion import (
    ABSTAINING,
    Conclusion,
    Confidence,
    Evidence,
    Family,
)
from calmrun.decision.doctrine import next_step_violations, violations
from calmrun.decision.evidence import LEAST, MOST, copied, weakest
from calmrun.decision.numerals import Quantity, ungrounded
from calmrun.errors import ConclusionRejectedError
from calmrun.signals.snapshot import Snapshot


LENGTHS: Final = {
    "takeaway": (10, 280),
    "next_step": (10, 240),
    "why_now": (10, 600),
    "boundary": (10, 400),
}
"""Part of a conclusion -> its shortest and longest length in characters."""
_MICRO_LENGTH: Final = (5, 200)
_MOST_MICRO: Final = 2
_RANKED: Final = ("low", "medium", "high")


def validate_conclusion(conclusion: Conclusion, snapshot: Snapshot) -> None:
    """Let a conclusion pass, or reject it with the code of the first thing wrong.

    Parameters
    ----------
    conclusion
        Whatever an agent gave, trusted in nothing.
    snapshot
        The snapshot that it was drawn from.

    Raises
    ------
    ConclusionRejectedError
        With `code` ``schema:...``, ``grounding:...`` or ``doctrine:...``.
    """
    for check in (_schema, _grounding, _doctrine):
        for code in check(conclusion, snapshot):
            raise ConclusionRejectedError(code)


def _schema(conclusion: Conclusion, _: Snapshot) -> Iterator[str]:
    family = conclusion.family
    if family is not None and family not in get_args(Family):
        yield "schema:family"
    if conclusion.confidence not in get_args(Confidence):
        yield "schema:confidence"
    for field, (least, most) in LENGTHS.items():
        if not least <= len(getattr(conclusion, field)) <= most:
            yield f"schema:{field}"
    if not _micro_steps_fit(conclusion.micro_steps):
        yield "schema:micro_steps"
    least = 0 if family is None or family in ABSTAINING else LEAST
    if not least <= len(conclusion.evidence) <= MOST:
        yield "schema:evidence"


def _micro_steps_fit(micro_steps: tuple[str, ...]) -> bool:
    least, most = _MICRO_LENGTH
    fit = all(least <= len(step) <= most for step in micro_steps)
    return fit and len(micro_steps) <= _MOST_MICRO


def _grounding(conclusion: Conclusion, snapshot: Snapshot) -> Iterator[str]:
    for item in conclusion.evidence:
        measure = snapshot.at(item.path)
        if measure is None or not measure.sayable:
            yield "grounding:path"
        elif copied(snapshot, [item.path]) != (item,):
            yield "grounding:value"
    if len({item.path for item in conclusion.evidence}) < len(conclusion.evidence):
        yield "grounding:repeated"
    if _too_sure(conclusion, snapshot):
        yield "grounding:confidence"
    allowed = [_quantity(item, snapshot) for item in conclusion.evidence]
    for text in _texts(conclusion):
        if ungrounded(text, allowed):
            yield "grounding:numeral"


def _too_sure(conclusion: Conclusion, snapshot: Snapshot) -> bool:
    if not conclusion.evidence:
        return False
    ceiling = weakest(snapshot, [item.path for item in conclusion.evidence])
    return _RANKED.index(conclusion.confidence) > _RANKED.index(ceiling)


def _quantity(item: Evidence, snapshot: Snapshot) -> Quantity:
    measure = snapshot.at(item.path)
    unit = "count" if measure is None else measure.unit
    return Quantity(Decimal(str(item.value or 0)), unit)


def _doctrine(conclusion: Conclusion, _: Snapshot) -> Iterator[str]:
    for text in _texts(conclusion):
        for code in violations(text):
            yield f"doctrine:{code}"
    for code in next_step_violations(conclusion.next_step):
        yield f"doctrine:{code}"
    if not conclusion.boundary.startswith("If "):
        yield "doctrine:boundary"


def _texts(conclusion: Conclusion) -> tuple[str, ...]:
    return (
        conclusion.takeaway,
        conclusion.next_step,
        conclusion.why_now,
        conclusion.boundary,
        *conclusion.micro_steps,
    )
