"""An answer is trusted in nothing: each way to be wrong has its code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calmrun.decision.agents.fallback import Fallback
from calmrun.decision.agents.offer import PARTS, Offer
from calmrun.decision.agents.reading import read_answer
from calmrun.decision.validate import validate_conclusion
from calmrun.errors import HostedAnswerError
from calmrun.signals.snapshot import Snapshot


def test_a_good_answer_becomes_a_conclusion_with_our_figures(
    good: dict[str, Any], offered: tuple[Offer, ...], snapshot: Snapshot
) -> None:
    """Code fills the slots; all but the sentences is the candidate's."""
    conclusion = read_answer({"chosen": good}, offered, snapshot)
    assert conclusion.takeaway == (
        "Half the invoices you sent now need 41 days or longer until they are paid."
        " Earlier it took 15."
    )
    assert "$31,480" in conclusion.why_now
    assert conclusion.confidence == offered[0].candidate.confidence
    paths = tuple(item.path for item in conclusion.evidence)
    assert paths == offered[0].candidate.evidence
    validate_conclusion(conclusion, snapshot)


def test_the_runner_up_may_be_chosen(
    offered: tuple[Offer, ...], snapshot: Snapshot
) -> None:
    """The other candidate is as good a choice, with its own evidence and slots."""
    other = offered[1]
    said = {
        "family": other.candidate.family,
        **{part: getattr(other.draft, part) for part in PARTS},
    }
    conclusion = read_answer({"chosen": said}, offered, snapshot)
    assert conclusion.family == "reduce_concentration"
    assert "60%" in conclusion.takeaway
    assert conclusion.micro_steps == other.draft.micro_steps


WRONG: list[tuple[str, Mapping[str, object]]] = [
    ("hosted_schema", {"family": 7}),
    ("hosted_schema", {"takeaway": ""}),
    ("hosted_schema", {"why_now": "Payment now. " * 80}),
    ("hosted_schema", {"micro_steps": ["Send a letter."]}),
    ("hosted_schema", {"evidence": ["signals.profit.margin"] * 3}),
    ("hosted_wrong_family", {"family": "restore_price"}),
    ("hosted_wrong_family", {"family": "fix_export"}),
    ("hosted_typed_number", {"why_now": "It was 77 days in May."}),
    ("hosted_markup", {"boundary": "If <b>settled</b>, mark these paid there."}),
    ("hosted_claim", {"takeaway": "Your invoices are paid late."}),
    (
        "hosted_act",
        {"next_step": "Call the customers. Send the most open the longest."},
    ),
    (
        "hosted_subject",
        {"next_step": "Call the bakery with the most cake open the longest."},
    ),
    (
        "hosted_rejected:doctrine:banned:forecast",
        {
            "why_now": "Payment, by our forecast, now comes later than before. On the"
            " last day we saw, {C} was past its due date. It is on timing, not effort."
        },
    ),
    (
        "hosted_rejected:doctrine:shaming:alarm",
        {
            "next_step": "Call the customers with the most money open for the longest"
            " time, or it is a crisis."
        },
    ),
    (
        "hosted_rejected:schema:takeaway",
        {
            "takeaway": "Half the invoices you sent now need {A} or longer until they"
            " are paid. Earlier it took {B}."
            + " Invoices are sent to your customers."
            * 6
        },
    ),
    (
        "hosted_rejected:doctrine:boundary",
        {"boundary": "When these invoices are settled, mark them paid in your tool."},
    ),
]


@pytest.mark.parametrize(("code", "change"), WRONG)
def test_a_wrong_answer_is_refused_with_its_code(
    good: dict[str, Any],
    offered: tuple[Offer, ...],
    snapshot: Snapshot,
    code: str,
    change: Mapping[str, object],
) -> None:
    """Shape, choice, evidence, sentences and the last look each name what is wrong."""
    with pytest.raises(HostedAnswerError) as refused:
        read_answer({"chosen": {**good, **change}}, offered, snapshot)
    assert refused.value.code == code


WORDS = ("not", "never", "now", "half", "most", "all", "twice", "later")
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["family", "evidence", *PARTS]), JSON) | JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nonsense_is_refused_and_never_more(
    offered: tuple[Offer, ...], snapshot: Snapshot, good: dict[str, Any], said: object
) -> None:
    """Whatever JSON comes, alone or over a good answer, nothing else is raised."""
    over = {**good, **said} if isinstance(said, dict) else said
    for answer in (said, {"chosen": said}, {"chosen": over}):
        code = _code_of(answer, offered, snapshot)
        assert code is None or code.partition(":")[0] in set(Fallback)


@given(
    st.sampled_from(PARTS),
    st.text("abcdefghi {}ABCDZ.,'", max_size=40) | st.sampled_from(WORDS),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_passes_keeps_the_claims_of_the_draft(
    offered: tuple[Offer, ...],
    snapshot: Snapshot,
    good: dict[str, Any],
    part: str,
    more: str,
) -> None:
    """A word that changes what is said never reaches the page."""
    added = f"{good[part][:-1]} {more}."
    try:
        conclusion = read_answer({"chosen": {**good, part: added}}, offered, snapshot)
    except HostedAnswerError:
        return
    assert not set("{}") & set(getattr(conclusion, part))
    for word in WORDS:
        before, after = (re.split(r"\W+", text.lower()) for text in (good[part], added))
        assert before.count(word) == after.count(word)


def _code_of(
    answer: object, offered: tuple[Offer, ...], snapshot: Snapshot
) -> str | None:
    try:
        validate_conclusion(read_answer(answer, offered, snapshot), snapshot)
    except HostedAnswerError as error:
        return error.code
    return None
