"""Two things stand out at once, and a model that can say them well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from calmrun.decision.agent import DefaultAgent, Inference
from calmrun.decision.agents.offer import Offer, offers
from calmrun.decision.agents.openai_compatible import OpenAICompatible
from calmrun.present.wording import Wording
from calmrun.signals.snapshot import Snapshot
from loopback.model_server import ModelServer, says, serving


Build = Callable[..., Snapshot]
TWO_AT_ONCE = {
    "payment_slipping.change": 0.6,
    "payment_slipping.unpaid_at_30_recent": 0.75,
    "days_to_pay.median_recent": 41,
    "open_money.past_due": 3_148_000,
    "concentration.top_share": 0.6,
    "concentration.top_share_without_largest": 0.5,
}
GOOD = {
    "family": "collect_open_invoices",
    "takeaway": "Half the invoices you sent now need {A} or longer until they are paid."
    " Earlier it took {B}.",
    "next_step": "Call the customers with the most money open for the longest time.",
    "why_now": "Payment now reaches you later than before. On the last day we saw,"
    " {C} was past its due date. It is a matter of timing, not of effort.",
    "boundary": "If these invoices are already settled in another tool, mark them paid"
    " there and run this again.",
}


@dataclass
class FakeModel:
    """A model that says what a test wants, and remembers what it was asked."""

    said: object = field(default_factory=lambda: {"chosen": dict(GOOD)})
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    name: str = "small"

    def answer(self, instructions: str, question: str, shape: dict[str, Any]) -> object:
        """Give the prepared answer, or raise it."""
        self.asked.append((instructions, question, shape))
        if isinstance(self.said, Exception):
            raise self.said
        return self.said


@pytest.fixture
def good() -> dict[str, Any]:
    """Give a choice that passes every check."""
    return dict(GOOD)


@pytest.fixture
def snapshot(business: Build) -> Snapshot:
    """Build a business whose customers pay later, with one client behind most of it."""
    return business(TWO_AT_ONCE)


@pytest.fixture
def ours(snapshot: Snapshot) -> Inference:
    """Give what the default agent makes of it."""
    return DefaultAgent(Wording()).conclude(snapshot)


@pytest.fixture
def offered(ours: Inference, snapshot: Snapshot) -> tuple[Offer, ...]:
    """Give what a model may choose from."""
    return offers(ours, snapshot, Wording())


@pytest.fixture
def model() -> FakeModel:
    """Give a model that answers well."""
    return FakeModel()


@pytest.fixture(scope="session")
def _served() -> Iterator[ModelServer]:
    with serving() as server:
        server.behaviour = says("{}")
        # Once in advance: at their first request the libraries load half of themselves.
        OpenAICompatible(server.url, "small", None, 60.0).answer(
            "Say.", "?", {"type": "object", "properties": {}}
        )
        yield server


@pytest.fixture
def server(_served: ModelServer) -> ModelServer:
    """Give the server on the loopback, asked nothing yet."""
    _served.asked.clear()
    return _served
