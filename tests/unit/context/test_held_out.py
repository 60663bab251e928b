from __future__ import annotations

import pytest

import held_out
import train
from held_out import FOLDS, IN_A_BUNDLE, Answer


@pytest.fixture(scope="module")
def written() -> list[held_out.Phrase]:
    """Give every phrase that the model is trained from."""
    return list(train.phrases())


def test_every_sub_trade_is_left_out_once(written: list[held_out.Phrase]) -> None:
    """Each table of each industry is in one fold, and every fold has each industry."""
    dealt = held_out.folds(written)
    tags = {tag for tag, *_ in written} - {train.NEUTRAL}
    assert {place[:2] for place in written if place[0] in tags} == set(dealt)
    for tag in tags:
        mine = [fold for (owner, _), fold in dealt.items() if owner == tag]
        assert len(set(mine)) == min(len(mine), FOLDS)


def test_bundles_are_five_phrases_of_one_sub_trade(
    written: list[held_out.Phrase],
) -> None:
    """A bundle never mixes sub-trades, and no phrase is asked for twice."""
    of = {(tag, trade, phrase) for tag, trade, _, phrase in written}
    for tag, trade, bundle in held_out.bundles(written[:500]):
        members = bundle.split("; ")
        assert len(members) == IN_A_BUNDLE
        assert all((tag, trade, member) in of for member in members)


def test_left_out_sub_trades_are_read_right(
    written: list[held_out.Phrase],
    *,
    soak: bool,
) -> None:
    """At least .85 right, and .95 where an answer is given, on unseen sub-trades."""
    asked = (held_out.asked(written, fold) for fold in range(FOLDS if soak else 1))
    found = held_out.figures([answer for answers in asked for answer in answers])
    assert found["n"] > 200
    assert found["right"] >= 0.85
    assert found["right_when_answered"] >= 0.95


def test_figures_count_the_fallback_where_it_is_right() -> None:
    """Silence is right for the fallback's own trades only, and is no answer."""
    shown = [
        Answer("pool", "a", "", "pool", "pool"),
        Answer("pool", "a", "", "hvac", "hvac"),
        Answer("pool", "a", "", None, "general_local_service"),
        Answer("general_local_service", "b", "", None, "general_local_service"),
    ]
    assert held_out.figures(shown) == {
        "n": 4,
        "right": 0.5,
        "answered": 0.5,
        "right_when_answered": 0.5,
    }
