"""Why a pattern won: every candidate is laid out, with plain words against each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from calmrun.decision.agent import PATTERNS, DefaultAgent
from calmrun.decision.candidate import Candidate
from calmrun.decision.explain import DOUBTS, weigh
from calmrun.decision.rules import score, standing, usual_billing_cents
from calmrun.present.wording import Wording, argues_against
from calmrun.signals.snapshot import Snapshot
from unit.decision.test_patterns import (
    CHEAPER,
    LATE,
    LOOK_ALIKES,
    ONE_CLIENT,
    PLANTED,
    Changes,
)


Build = Callable[..., Snapshot]


@pytest.fixture
def agent() -> DefaultAgent:
    """Build the default agent with its own words."""
    return DefaultAgent(Wording())


def test_the_winner_is_marked_and_the_others_say_why_not(
    agent: DefaultAgent, business: Build
) -> None:
    """One won; what also holds is outweighed; the rest found nothing."""
    weighed = weigh(agent.conclude(business({**ONE_CLIENT, **CHEAPER})))
    won = [one for one in weighed if one.won]
    assert [one.candidate.family for one in won] == [weighed[0].candidate.family]
    assert won[0].candidate.against == ()
    assert weighed[1].candidate.against == ("outweighed",)
    assert all(one.candidate.against for one in weighed[1:])
    assert weighed[0].score_cents == round(score(weighed[0].candidate))
    assert weighed[0].score_cents >= weighed[1].score_cents


def test_two_that_stand_too_close_are_told_so(
    agent: DefaultAgent, business: Build
) -> None:
    """Where the margin decided for silence, both candidates say it."""
    inference = agent.conclude(business({**ONE_CLIENT, **CHEAPER}))
    silent = replace(inference, status="all_clear")
    standing_ones = weigh(silent)[:2]
    assert [one.candidate.against for one in standing_ones] == [("too_close",)] * 2
    assert not any(one.won for one in weigh(silent))


def test_a_rejected_conclusion_is_told_as_one(
    agent: DefaultAgent, business: Build
) -> None:
    """What stood and could not be said names that reason."""
    inference = replace(agent.conclude(business(ONE_CLIENT)), status="abstained")
    assert weigh(inference)[0].candidate.against == ("rejected",)


@pytest.mark.parametrize(
    "changes",
    [*(changes for _, changes in PLANTED.values()), *LOOK_ALIKES.values(), LATE],
)
def test_every_code_has_its_sentence(business: Build, changes: Changes) -> None:
    """The list of codes is closed over every situation that the tests plant."""
    snapshot = business(changes)
    usual = usual_billing_cents(snapshot)
    looks = [pattern(snapshot) for pattern in PATTERNS]
    found = [look for look in looks if isinstance(look, Candidate)]
    assert {code for look in found for code in standing(look, usual)} <= DOUBTS


def test_each_sentence_is_one() -> None:
    """Every code is said in one plain sentence that holds no numeral."""
    for code in DOUBTS:
        sentence = argues_against(code)
        assert sentence.endswith(".")
        assert not any(character.isdigit() for character in sentence)
