"""The opt-in look at a local model, against the loopback server in its place."""

from __future__ import annotations

import json

import pytest
from pydantic import SecretStr

import try_local_model
from calmrun.settings import Settings
from loopback.model_server import Behaviour, ModelServer, says, sleeps


SITUATIONS = ("concentration", "two_at_once")


def settings(url: str, seconds: float = 20.0) -> Settings:
    """Give settings as the environment would."""
    return Settings(
        agent_url=SecretStr(url), agent_model="small", agent_limit_seconds=seconds
    )


@pytest.mark.parametrize(
    ("behaviour", "seconds", "code", "ends_with"),
    [
        (says("not JSON"), 20.0, "hosted_unreadable", 0),
        (sleeps(30.0), 0.5, "hosted_too_slow", 1),
    ],
    ids=["refused", "no answer"],
)
def test_what_became_of_the_answer_is_told(
    server: ModelServer,
    capsys: pytest.CaptureFixture[str],
    behaviour: Behaviour,
    seconds: float,
    code: str,
    ends_with: int,
) -> None:
    """A refused answer is an answer; silence ends with 1. The page stays ours."""
    server.behaviour = behaviour
    chosen = settings(server.url, seconds)
    assert try_local_model.main(chosen, SITUATIONS[:1]) == ends_with
    told = json.loads(capsys.readouterr().out)
    ((refused, count),) = told["refused"].items()
    assert (told["asked"], told["accepted"], count) == (1, 0, 1)
    assert refused.startswith(code)
    [answer] = told["answers"]
    assert answer["page"] == answer["ours"]


def test_answers_that_stand_are_counted(
    server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Our own draft, said back word for word, passes every check."""

    async def behave(body: dict[str, object]) -> object:
        (offer, *_) = json.loads(body["messages"][-1]["content"])["candidates"]
        return await says(json.dumps({"chosen": offer}))(body)

    server.behaviour = behave
    assert try_local_model.main(settings(server.url), SITUATIONS) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["asked"], told["accepted"], told["refused"]) == (2, 2, {})
    assert all(answer["page"] == answer["ours"] for answer in told["answers"])
