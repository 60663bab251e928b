from __future__ import annotations

import json
from dataclasses import replace

import polars as pl
import pytest

from calmrun.intake.pack import SCHEMAS, Pack
from calmrun.profile.profile import Profile, build_profile


def pack(**rows: int) -> Pack:
    """Give a pack with so many documents of each kind."""
    tables = {
        kind: pl.DataFrame(
            {name: [None] * rows.get(kind, 0) for name in schema}, schema=schema
        )
        for kind, schema in SCHEMAS.items()
    }
    return Pack(
        files=(),
        tables=tables,
        as_of=None,
        currency=None,
        country="NL",
        question=None,
        industry_votes={"plumbing": 0.9, "hvac": 0.1},
        voting_lines=4,
        remembered=(),
    )


def test_the_profile_puts_words_choice_and_lines_together() -> None:
    """Step 2 knows the owner's words and choice, the votes and what was found."""
    made = build_profile(
        pack(invoices=3, quotes=2), about=" We fix pipes. ", industry="plumbing"
    )
    assert made == Profile(
        about="We fix pipes.",
        chosen_industry="plumbing",
        industry_votes={"plumbing": 0.9, "hvac": 0.1},
        voting_lines=4,
        country="NL",
        documents={"invoices": 3, "quotes": 2},
    )


@pytest.mark.parametrize("blank", [None, "", "   "], ids=["none", "empty", "spaces"])
def test_blank_words_are_none(blank: str | None) -> None:
    """An empty field of the form says nothing."""
    made = build_profile(pack(), about=blank, industry=blank)
    assert made.about is None
    assert made.chosen_industry is None
    assert made.documents == {}


def test_the_owners_words_never_reach_the_json() -> None:
    """The manifest learns that words were given, not one of them."""
    made = build_profile(pack(invoices=1), about="Canary Quartzfield", industry=None)
    document = json.dumps(made.to_json())
    assert "Canary" not in document
    assert "Quartzfield" not in document
    assert made.to_json()["about_given"] is True
    assert replace(made, about=None).to_json()["about_given"] is False
