"""What the owner knows already is left be, until it grows or half a year is over."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.decision.agent import DefaultAgent
from calmrun.decision.known import Known, in_force
from calmrun.decision.validate import validate_conclusion
from calmrun.present.wording import Wording
from calmrun.signals.snapshot import Snapshot


Build = Callable[..., Snapshot]

SAID = date(2026, 3, 31)
ONE_CLIENT = {
    "concentration.top_share": 0.58,
    "concentration.top_share_without_largest": 0.57,
    "concentration.top_invoices": 120,
}
CHEAPER = {"price.change": -0.25, "price.change_without_largest": -0.24}


@pytest.fixture
def agent() -> DefaultAgent:
    """Build the default agent with its own words."""
    return DefaultAgent(Wording())


def at_stake(agent: DefaultAgent, snapshot: Snapshot) -> int:
    """Give the size of what a snapshot concludes."""
    return agent.conclude(snapshot).candidates[0].stake_cents


def test_what_is_known_does_not_win(agent: DefaultAgent, business: Build) -> None:
    """The page is all clear, says what is left be, and passes every check."""
    snapshot = business(ONE_CLIENT)
    known = {"reduce_concentration": at_stake(agent, snapshot)}
    found = agent.conclude(snapshot, known)
    assert found.status == "all_clear"
    assert "“How much rests on a single client”" in found.conclusion.why_now
    assert "$8,000" in found.conclusion.why_now
    validate_conclusion(found.conclusion, snapshot)
    (left_be,) = [one for one in found.checked if one.reason is not None]
    assert (left_be.family, left_be.sayable) == ("reduce_concentration", True)
    assert left_be.reason == "owner_knows"


def test_without_money_past_due_only_what_is_known_is_said(
    agent: DefaultAgent, business: Build
) -> None:
    """Nothing past due makes no sentence about money."""
    snapshot = business({**ONE_CLIENT, "open_money.past_due": 0})
    known = {"reduce_concentration": at_stake(agent, snapshot)}
    text = agent.conclude(snapshot, known).conclusion.why_now
    assert text.endswith("so we leave it be.")


def test_the_next_pattern_speaks_where_the_first_is_known(
    agent: DefaultAgent, business: Build
) -> None:
    """An answer to one family silences that family alone."""
    snapshot = business({**ONE_CLIENT, **CHEAPER})
    first = agent.conclude(snapshot).conclusion.family
    second = agent.conclude(snapshot, {first: 10**12}).conclusion.family
    assert {first, second} == {"reduce_concentration", "restore_price"}


@pytest.mark.parametrize(
    ("size_then", "status"),
    [(1.0, "all_clear"), (1 / 1.49, "all_clear"), (1 / 1.51, "concluded")],
    ids=["the same", "grown by less than half", "grown by half"],
)
def test_it_wins_again_when_it_has_grown_by_half(
    agent: DefaultAgent, business: Build, size_then: float, status: str
) -> None:
    """The size now is held against the size when the owner answered."""
    snapshot = business(ONE_CLIENT)
    then = round(at_stake(agent, snapshot) * size_then)
    assert agent.conclude(snapshot, {"reduce_concentration": then}).status == status


@given(st.integers(-400, 400))
def test_an_answer_holds_for_half_a_year(days: int) -> None:
    """From the day of the page on, 180 days; a run of an earlier day follows it too."""
    known = Known("restore_price", SAID, 90_000)
    holds = in_force([known], SAID + timedelta(days=days))
    assert holds == ({"restore_price": 90_000} if days < 180 else {})


def test_the_same_answers_give_the_same_bytes(
    agent: DefaultAgent, business: Build
) -> None:
    """Snapshot and known families decide, to the byte."""
    known = {"reduce_concentration": 10**9, "restore_price": 1}
    snapshot = business({**ONE_CLIENT, **CHEAPER})
    first, second = (
        json.dumps(agent.conclude(snapshot, dict(turned)).to_json())
        for turned in (known.items(), reversed(known.items()))
    )
    assert first == second
