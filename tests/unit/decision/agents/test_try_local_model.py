"""The opt-in look at a local model, against the loopback server in its place."""

from __future__ import annotations

import json

import pytest

import try_local_model
from loopback.model_server import Behaviour, ModelServer, says, sleeps


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
    assert try_local_model.main(server.url, "small", seconds) == ends_with
    told = json.loads(capsys.readouterr().out)
    assert not told["accepted"]
    assert told["fallback"].startswith(code)
    assert told["page"] == told["ours"]


def test_an_answer_that_stands_is_the_page(
    server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Our own draft, said back word for word, passes every check."""

    async def behave(body: dict[str, object]) -> object:
        (offer, *_) = json.loads(body["messages"][-1]["content"])["candidates"]
        said = {"family": offer["family"], "evidence": list(offer["evidence"])}
        return await says(json.dumps({**said, **offer["draft"]}))(body)

    server.behaviour = behave
    assert try_local_model.main(server.url, "small", 20.0) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["accepted"]
    assert told["page"] == told["ours"]
