"""The last check: each way in which a conclusion can be wrong is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from calmrun.decision.agent import DefaultAgent
from calmrun.decision.conclusion import Conclusion
from calmrun.decision.validate import validate_conclusion
from calmrun.errors import ConclusionRejectedError
from calmrun.present.wording import Wording
from calmrun.signals.snapshot import Snapshot


Build = Callable[..., Snapshot]
SLIPPING = {
    "payment_slipping.change": 0.6,
    "payment_slipping.unpaid_at_30_recent": 0.75,
    "days_to_pay.median_recent": 41,
    "open_money.past_due": 3_148_000,
}


@pytest.fixture
def snapshot(business: Build) -> Snapshot:
    """Build the snapshot of a business whose customers pay later."""
    return business(SLIPPING)


@pytest.fixture
def good(snapshot: Snapshot) -> Conclusion:
    """Build a conclusion that passes."""
    return DefaultAgent(Wording()).conclude(snapshot).conclusion


def test_a_good_conclusion_passes(good: Conclusion, snapshot: Snapshot) -> None:
    """What the default agent says is let through."""
    validate_conclusion(good, snapshot)


BROKEN: Mapping[str, Callable[[Conclusion], Conclusion]] = {
    "schema:family": lambda c: replace(c, family="sell_the_business"),  # type: ignore[arg-type]
    "schema:confidence": lambda c: replace(c, confidence="certain"),  # type: ignore[arg-type]
    "schema:takeaway": lambda c: replace(c, takeaway="Long. " * 80),
    "schema:boundary": lambda c: replace(c, boundary="If"),
    "schema:micro_steps": lambda c: replace(c, micro_steps=("Write it down.",) * 3),
    "schema:evidence": lambda c: replace(c, evidence=c.evidence[:2]),
    "grounding:path": lambda c: replace(
        c,
        evidence=(*c.evidence[:4], replace(c.evidence[0], path="signals.x.y")),
    ),
    "grounding:value": lambda c: replace(
        c, evidence=(replace(c.evidence[0], value=40), *c.evidence[1:])
    ),
    "grounding:repeated": lambda c: replace(
        c, evidence=(*c.evidence[:3], c.evidence[0])
    ),
    "grounding:numeral": lambda c: replace(c, why_now="It was 77 days in May."),
    "doctrine:banned:forecast": lambda c: replace(
        c, why_now="We forecast a calm week for you."
    ),
    "doctrine:exclamation": lambda c: replace(c, takeaway="Pay attention to it!"),
    "doctrine:shaming:should": lambda c: replace(
        c, why_now="You should have called them."
    ),
    "doctrine:next_step:second_imperative": lambda c: replace(
        c, next_step="Call the customers and send a letter."
    ),
    "doctrine:boundary": lambda c: replace(c, boundary="When it is settled, fine."),
}


@pytest.mark.parametrize(("code", "break_it"), BROKEN.items(), ids=BROKEN)
def test_a_broken_conclusion_is_rejected_with_its_code(
    good: Conclusion,
    snapshot: Snapshot,
    code: str,
    break_it: Callable[[Conclusion], Conclusion],
) -> None:
    """Schema, grounding and doctrine each name what is wrong."""
    with pytest.raises(ConclusionRejectedError) as rejected:
        validate_conclusion(break_it(good), snapshot)
    assert rejected.value.code == code


def test_more_confidence_than_the_evidence_is_rejected(
    good: Conclusion, business: Build
) -> None:
    """A conclusion surer than its weakest measure does not pass."""
    sure = business(SLIPPING)
    signals = {name: dict(inner) for name, inner in sure.signals.items()}
    weaker = replace(signals["payment_slipping"]["change"], confidence="medium")
    signals["payment_slipping"]["change"] = weaker
    with pytest.raises(ConclusionRejectedError) as rejected:
        validate_conclusion(good, replace(sure, signals=signals))
    assert rejected.value.code == "grounding:confidence"


def test_evidence_that_is_not_sayable_is_rejected(
    good: Conclusion, business: Build
) -> None:
    """A measure that may not be said cannot carry a conclusion."""
    silent = business({**SLIPPING, "days_to_pay.median_recent": None})
    with pytest.raises(ConclusionRejectedError) as rejected:
        validate_conclusion(good, silent)
    assert rejected.value.code == "grounding:path"
