"""How candidates stand, and which one is chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.decision.candidate import Candidate
from calmrun.decision.rules import choose, standing


USUAL = 10_000_000
SURE = Candidate(
    family="collect_open_invoices",
    variant="slipping",
    stake_cents=2_000_000,
    confidence="high",
    evidence=("signals.a.b", "signals.a.c", "signals.a.d"),
    against=(),
    n=200,
)


@pytest.mark.parametrize(
    ("changed", "against"),
    [
        (SURE, ()),
        (replace(SURE, against=("recovered",)), ("recovered",)),
        (replace(SURE, evidence=("signals.a.b",)), ("thin_evidence",)),
        (replace(SURE, stake_cents=700_000), ("below_floor",)),
        (replace(SURE, stake_cents=1_000_000, confidence="medium"), ("below_floor",)),
        (replace(SURE, stake_cents=10**12, confidence="low"), ("below_floor",)),
    ],
)
def test_what_argues_against_a_candidate(
    changed: Candidate, against: tuple[str, ...]
) -> None:
    """Contradictions first, then thin evidence, then too little money."""
    assert standing(changed, USUAL) == against


def test_compatible_families_are_no_conflict() -> None:
    """Two families that name the same trouble do not silence each other."""
    unsure = replace(SURE, confidence="medium")
    same = replace(unsure, family="change_payment_path")
    other = replace(unsure, family="follow_up_quotes")
    assert choose([same, unsure], USUAL) == same
    assert choose([other, unsure], USUAL) is None
    assert choose([replace(other, stake_cents=10**6), unsure], USUAL) == unsure


def test_a_sure_problem_is_not_silenced_by_another_one() -> None:
    """When the first is sure, a close second does not take its voice."""
    other = replace(SURE, family="follow_up_quotes", stake_cents=1_990_000)
    assert choose([other, SURE], USUAL) == SURE


@given(st.permutations(range(6)))
def test_the_order_of_candidates_changes_nothing(order: list[int]) -> None:
    """Ties are broken by name, never by order."""
    families = [
        "collect_open_invoices",
        "follow_up_quotes",
        "review_lost_quotes",
        "restore_price",
        "fix_double_billing",
        "protect_capacity",
    ]
    candidates = [replace(SURE, family=family) for family in families]  # type: ignore[arg-type]
    assert choose([candidates[i] for i in order], USUAL) == SURE
