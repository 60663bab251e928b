"""What a hosted model is given: closed keys, our own words, and no number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import jsonschema
import pytest

from calmrun.decision.agent import DefaultAgent, Inference
from calmrun.decision.agents.offer import PARTS, Offer, offers, schema
from calmrun.decision.agents.reading import read_answer
from calmrun.present.wording import Wording
from calmrun.signals.snapshot import Snapshot


Build = Callable[..., Snapshot]
ALONE = {"concentration.top_share": 0.6, "concentration.top_share_without_largest": 0.5}


def test_winner_and_runner_up_are_offered_in_their_order(
    ours: Inference, offered: tuple[Offer, ...]
) -> None:
    """The first is what the default concluded, the second stands beside it."""
    families = [offer.candidate.family for offer in offered]
    assert families == ["collect_open_invoices", "reduce_concentration"]
    assert families[0] == ours.conclusion.family


def test_a_winner_alone_is_the_only_offer(business: Build) -> None:
    """What something argues against is never offered."""
    snapshot = business(ALONE)
    ours = DefaultAgent(Wording()).conclude(snapshot)
    alone = offers(ours, snapshot, Wording())
    assert [offer.candidate.family for offer in alone] == ["reduce_concentration"]


def test_a_filled_offer_is_what_the_default_says(
    ours: Inference, offered: tuple[Offer, ...]
) -> None:
    """Slots and figures together are the default's own sentences."""
    text = offered[0].draft.filled(offered[0].figures)
    assert [getattr(text, part) for part in PARTS] == [
        getattr(ours.conclusion, part) for part in PARTS
    ]


def test_no_figure_is_told(offered: tuple[Offer, ...]) -> None:
    """The model reads slots; the figures stay with us."""
    told = [text for offer in offered for text in offer.to_json().values()]
    assert not re.search(r"\d", " ".join(told))
    figures = [figure for offer in offered for figure in offer.figures.values()]
    assert figures == ["41 days", "15", "$31,480", "60%", "50%"]


def test_slots_of_two_offers_are_never_the_same(offered: tuple[Offer, ...]) -> None:
    """A slot that is copied into the other draft is found."""
    first, second = (set(offer.figures) for offer in offered)
    assert first == {"{A}", "{B}", "{C}"}
    assert second == {"{D}", "{E}"}


WRONG: Mapping[str, Mapping[str, object]] = {
    "family": {"family": "restore_price"},
    "the other family": {"family": "collect_open_invoices"},
    "evidence of its own": {"evidence": ["signals.profit.margin"] * 3},
    "a field too many": {"reason": "It is so."},
    "too long": {"next_step": "Ask " * 80},
    "a slot too few": {"takeaway": "A single client stands behind most of it."},
    "a slot too many": {"boundary": "If {E} is several people, this matters less."},
    "a slot of the other": {"takeaway": "A single client stands behind {A} of it."},
    "a digit": {"boundary": "If this client is 3 people, this matters less."},
    "a long dash": {"boundary": "If this client is several people \u2014 forget it."},
    "a line break": {"boundary": "If this client is\nseveral people, forget it."},
}


def choice(offer: Offer) -> dict[str, object]:
    """Give an offer back word for word."""
    return {"chosen": dict(offer.to_json())}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_the_shape_holds_family_slots_letters_and_lengths(
    offered: tuple[Offer, ...], change: Mapping[str, object]
) -> None:
    """A model that keeps the shape can only say one of the offers again."""
    shape, fine = schema(offered), choice(offered[1])
    jsonschema.validate(fine, shape)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"chosen": {**offered[1].to_json(), **change}}, shape)


def test_every_offer_said_back_is_of_the_shape_and_stands(
    offered: tuple[Offer, ...], snapshot: Snapshot
) -> None:
    """What cannot be said better may be copied: the form of both is the same."""
    for offer in offered:
        jsonschema.validate(choice(offer), schema(offered))
        conclusion = read_answer(choice(offer), offered, snapshot)
        assert conclusion.takeaway == offer.draft.filled(offer.figures).takeaway


def test_the_shape_asks_for_no_more_than_strict_servers_take(
    offered: tuple[Offer, ...],
) -> None:
    """Every field is required and no other allowed, at each depth; no bounds beside."""
    shape = schema(offered)
    objects = [shape, *shape["properties"]["chosen"]["anyOf"]]
    for one in objects:
        assert one["required"] == list(one["properties"])
        assert one["additionalProperties"] is False
    fields = {
        key
        for one in objects[1:]
        for text in one["properties"].values()
        for key in text
    }
    assert fields == {"type", "enum", "pattern"}
