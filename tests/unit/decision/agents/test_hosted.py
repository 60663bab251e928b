"""The hosted agent: asked once, only where there is something to say, and recorded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.decision.agent import DefaultAgent, Inference
from calmrun.decision.agents.hosted import HostedAgent, prompt_version
from calmrun.decision.author import BY_DEFAULT, Author
from calmrun.errors import HostedAnswerError
from calmrun.present.wording import Wording
from calmrun.signals.snapshot import Snapshot
from unit.decision.agents.conftest import FakeModel


Build = Callable[..., Snapshot]
WORDS = Wording()


def hosted(model: FakeModel) -> HostedAgent:
    """Put the default agent and a model together."""
    return HostedAgent(DefaultAgent(WORDS), model, WORDS)


def test_a_good_answer_is_what_the_page_says(
    model: FakeModel, snapshot: Snapshot, ours: Inference
) -> None:
    """The model's sentences stand, and model and prompt are recorded."""
    said = hosted(model).conclude(snapshot)
    assert said.conclusion.takeaway != ours.conclusion.takeaway
    assert said.author == Author("hosted", "small", prompt_version())
    assert (said.status, said.checked, said.candidates) == (
        "concluded",
        ours.checked,
        ours.candidates,
    )


def test_a_bad_answer_leaves_the_default_as_it_is(
    model: FakeModel, snapshot: Snapshot, ours: Inference
) -> None:
    """The fallback is the default's conclusion to the byte, with the reason."""
    model.said = {"chosen": {"family": "x"}}
    said = hosted(model).conclude(snapshot)
    assert said.conclusion == ours.conclusion
    assert said.author == Author("default", "small", prompt_version(), "hosted_schema")


def test_a_model_that_gives_nothing_is_asked_once(
    model: FakeModel, snapshot: Snapshot
) -> None:
    """There is no second try."""
    model.said = HostedAnswerError("hosted_too_slow")
    said = hosted(model).conclude(snapshot)
    assert said.author.fallback == "hosted_too_slow"
    assert len(model.asked) == 1


@pytest.mark.parametrize("status", ["all_clear", "abstained"])
def test_silence_is_never_up_to_a_model(
    model: FakeModel, business: Build, status: str
) -> None:
    """Where the default finds nothing or cannot say, no model is asked."""
    snapshot = business()
    if status == "abstained":
        snapshot = business(dict.fromkeys(_every_path(snapshot), None))
    said = hosted(model).conclude(snapshot)
    assert said.status == status
    assert said == DefaultAgent(WORDS).conclude(snapshot)
    assert said.author == BY_DEFAULT
    assert model.asked == []


def test_an_error_of_our_own_is_not_taken_for_a_bad_answer(
    model: FakeModel, snapshot: Snapshot
) -> None:
    """Only what a model did wrong falls back; a broken machine fails the step."""
    model.said = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        hosted(model).conclude(snapshot)


def test_the_prompt_has_a_new_version_when_its_words_change() -> None:
    """Change the words and this pin together, and count the version up."""
    assert prompt_version() == "2:7e95caef"


def test_only_a_run_that_asked_leaves_notes() -> None:
    """The manifest of a run without a hosted model says nothing of one."""
    assert BY_DEFAULT.notes() == ()
    assert Author("hosted", "small", "1:0f").notes() == (
        "agent:hosted",
        "model:small",
        "prompt:1:0f",
    )


def _every_path(snapshot: Snapshot) -> list[str]:
    return [
        f"{signal}.{name}"
        for signal, measures in snapshot.signals.items()
        for name in measures
    ]
