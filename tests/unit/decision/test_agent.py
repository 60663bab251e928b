"""The default agent: one winner, all clear, or silence; the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from calmrun.decision.agent import DefaultAgent, Inference
from calmrun.decision.validate import validate_conclusion
from calmrun.present.wording import Wording
from calmrun.signals.snapshot import Measure, Snapshot
from unit.decision.test_patterns import LATE, Changes


Build = Callable[..., Snapshot]

SLIPPING = {
    "payment_slipping.change": 0.6,
    "payment_slipping.unpaid_at_30_recent": 0.75,
    "days_to_pay.median_recent": 41,
    "days_to_pay.median_before": 19,
    "open_money.past_due": 3_148_000,
}
ONE_CLIENT = {
    "concentration.top_share": 0.58,
    "concentration.top_share_without_largest": 0.57,
    "concentration.top_invoices": 120,
}


@pytest.fixture
def agent() -> DefaultAgent:
    """Build the default agent with its own words."""
    return DefaultAgent(Wording())


def test_the_sentence_holds_the_business_own_figures(
    agent: DefaultAgent, business: Build
) -> None:
    """The takeaway names the days lately and before, as people say them."""
    inference = agent.conclude(business(SLIPPING))
    assert inference.status == "concluded"
    assert inference.conclusion.takeaway == (
        "Half your customers\u2019 invoices now take 41 days or more to be paid. "
        "Earlier it was 19."
    )
    assert "$31,480" in inference.conclusion.why_now


def test_a_healthy_business_is_all_clear(agent: DefaultAgent, business: Build) -> None:
    """Nothing stands out, and money past due is told as a fact."""
    inference = agent.conclude(business())
    assert inference.status == "all_clear"
    assert inference.conclusion.family is None
    assert "$8,000" in inference.conclusion.why_now
    validate_conclusion(inference.conclusion, business())


def test_without_open_money_the_sentence_about_it_is_left_out(
    agent: DefaultAgent, business: Build
) -> None:
    """A figure that is not known or is nothing is not told, the rest still is."""
    for past_due in (None, 0):
        snapshot = business({**SLIPPING, "open_money.past_due": past_due})
        conclusion = agent.conclude(snapshot).conclusion
        validate_conclusion(conclusion, snapshot)
        assert "past its due date" not in conclusion.why_now


def test_a_claim_without_its_evidence_is_not_made(
    agent: DefaultAgent, business: Build
) -> None:
    """Where a figure that the sentence needs cannot be said, nothing is."""
    without = {
        **SLIPPING,
        "payment_slipping.unpaid_at_30_before": None,
        "days_to_pay.median_recent": None,
    }
    inference = agent.conclude(business(without))
    assert inference.status == "all_clear"
    against = {c.family: c.against for c in inference.candidates}
    assert against["collect_open_invoices"] == ("evidence_missing",)


def test_all_clear_without_open_money_has_no_evidence(
    agent: DefaultAgent, business: Build
) -> None:
    """Where nothing is past due, no figure is told."""
    inference = agent.conclude(business({"open_money.past_due": 0}))
    assert inference.conclusion.evidence == ()
    validate_conclusion(inference.conclusion, business())


def test_one_sayable_family_is_too_few_for_all_clear(
    agent: DefaultAgent, business: Build
) -> None:
    """Silence about almost everything is not all clear: it waits for more data."""
    full = business()
    only = {"concentration": full.signals["concentration"]}
    inference = agent.conclude(replace(full, signals=only))
    assert inference.status == "abstained"
    assert inference.conclusion.family == "wait_for_more_data"
    validate_conclusion(inference.conclusion, replace(full, signals=only))
    assert [item.family for item in inference.checked if item.sayable] == [
        "reduce_concentration"
    ]


def test_the_larger_of_two_sure_problems_wins(
    agent: DefaultAgent, business: Build
) -> None:
    """Two problems that are both sure: the one with more money at stake."""
    inference = agent.conclude(business({**SLIPPING, **ONE_CLIENT}))
    assert inference.conclusion.family == "collect_open_invoices"
    assert [c.family for c in inference.candidates[:2]] == [
        "collect_open_invoices",
        "reduce_concentration",
    ]


def test_two_close_and_unsure_problems_stay_silent(
    agent: DefaultAgent, business: Build
) -> None:
    """Without a margin and without certainty there is no one next step."""
    unsure = {
        "concentration.top_share": Measure(0.4, "share", 90, 0.3, 0.5, "medium"),
        "concentration.top_share_without_largest": 0.39,
        "done_not_invoiced.share_recent": Measure(
            0.3, "share", 90, 0.2, 0.4, "medium", mass=0.9
        ),
        "done_not_invoiced.recent_money": 1_560_000,
        "done_not_invoiced.count": 40,
    }
    inference = agent.conclude(business(unsure))
    assert inference.status == "all_clear"
    assert [c.against for c in inference.candidates[:2]] == [(), ()]
    assert left_be(inference) == {
        "reduce_concentration": "too_close",
        "invoice_finished_work": "too_close",
    }


def left_be(inference: Inference) -> dict[str, str | None]:
    """Give the families that were found and are left be, with the reason."""
    return {i.family: i.reason for i in inference.checked if i.sayable and i.reason}


@pytest.mark.parametrize(
    ("second", "family"),
    [
        (ONE_CLIENT, "reduce_concentration"),
        (LATE, "change_payment_path"),
        ({}, None),
    ],
    ids=["another problem", "the same, seen from another side", "nothing else"],
)
def test_what_holds_beside_the_winner_is_not_called_nothing(
    agent: DefaultAgent, business: Build, second: Changes, family: str | None
) -> None:
    """What was checked says "nothing stands out" only where nothing does."""
    inference = agent.conclude(business({**SLIPPING, **second}))
    assert inference.conclusion.family == "collect_open_invoices"
    assert left_be(inference) == ({family: "outweighed"} if family else {})


def test_low_confidence_never_wins(agent: DefaultAgent, business: Build) -> None:
    """A hint is not a reason to speak."""
    hint = Measure(0.58, "share", 50, 0.2, 0.8, "low", mass=0.5)
    changes = {**ONE_CLIENT, "concentration.top_share": hint}
    assert agent.conclude(business(changes)).status == "all_clear"


def test_confidence_is_that_of_the_weakest_evidence(
    agent: DefaultAgent, business: Build
) -> None:
    """A conclusion is never surer than what it rests on."""
    medium = Measure(0.58, "share", 90, 0.4, 0.7, "medium", mass=0.9)
    changes = {**ONE_CLIENT, "concentration.top_share": medium}
    assert agent.conclude(business(changes)).conclusion.confidence == "medium"


def test_the_same_snapshot_gives_the_same_bytes(
    agent: DefaultAgent, business: Build
) -> None:
    """Neither a second call nor another order of keys changes a byte."""
    snapshot = business(SLIPPING)
    turned = replace(
        snapshot,
        signals={
            signal: dict(reversed(measures.items()))
            for signal, measures in reversed(snapshot.signals.items())
        },
    )
    first, second = agent.conclude(snapshot), agent.conclude(turned)
    assert json.dumps(first.to_json()) == json.dumps(second.to_json())


def test_aged_data_lowers_the_confidence(agent: DefaultAgent, business: Build) -> None:
    """A little age costs one step of certainty, and never raises it."""
    inference = agent.conclude(business(SLIPPING))
    assert inference.conclusion.confidence == "high"
    assert inference.lowered().conclusion.confidence == "medium"
    assert inference.lowered().lowered().conclusion.confidence == "low"
    assert inference.lowered().lowered().lowered().conclusion.confidence == "low"


def test_without_invoices_the_quotes_are_the_yardstick(
    agent: DefaultAgent, business: Build
) -> None:
    """A quotes file alone can carry a conclusion about quotes."""
    snapshot = business(
        {
            "billing.typical_90_days": None,
            "follow_up.change": 0.6,
            "follow_up.unanswered_at_21_recent": 0.7,
            "follow_up.open_aged": 90,
            "follow_up.open_aged_money": 7_000_000,
        }
    )
    assert agent.conclude(snapshot).conclusion.family == "follow_up_quotes"
