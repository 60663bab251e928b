"""What a hosted model is given: closed keys, our own words, and no number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import jsonschema
import pytest

from calmrun.decision.agent import DefaultAgent, Inference
from calmrun.decision.agents.offer import PARTS, Offer, offers, schema
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
    told = [text for offer in offered for text in offer.to_json()["draft"].values()]
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
    "evidence": {"evidence": ["signals.a.b"] * 3},
    "too few": {"evidence": ["signals.open_money.past_due"]},
    "a field too many": {"reason": "It is so."},
    "too long": {"takeaway": "Long. " * 80},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_the_shape_holds_enums_and_lengths(
    offered: tuple[Offer, ...], change: Mapping[str, object]
) -> None:
    """A model that keeps the shape can only name what was offered."""
    shape = schema(offered)
    fine = {
        "family": "reduce_concentration",
        "evidence": list(offered[1].candidate.evidence[:3]),
        **{part: getattr(offered[1].draft, part) for part in PARTS},
    }
    jsonschema.validate(fine, shape)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**fine, **change}, shape)
