"""What owners write of themselves: short, misspelt, denying, in any language."""

from __future__ import annotations

import pytest

from calmrun.context.classify import classify_text
from calmrun.context.watch_list import FALLBACK


SAID = {
    "plumbing": (
        "plumber",
        "Plumer in Leeds",
        "we fix toilets and sinks",
        "drain cleaning n sewer guys",
        "Plumbing. No heating work.",
        "loodgieter",
        "idraulico",
        "encanador",
        "Klempnerei",
    ),
    "hvac": (
        "HVAC",
        "air con installs and servicing, brisbane",
        "furnaces & heat pumps mostly residental",
        "heating oil boilers serviced",
        "no residential work, commercial hvac",
    ),
    "electrician": (
        "sparky, domestic and light commercial",
        "electrcian 2 vans",
        "no plumbing, we are electricians",
        "Elektriker in Köln, Photovoltaik und Wallbox",
        "électricité générale",
        "eletricista",
    ),
    "landscaping": (
        "lawn care",
        "we mow lawns and plow snow",
        "tree surgeon",
        "Gartenbau",
        "paysagiste",
        "giardiniere",
    ),
    "roofing": (
        "roofers",
        "roof and guter repairs",
        "not only flat roofs but also slate roofs",
        "Couvreur zingueur",
        "dakdekker",
    ),
    "cleaning": (
        "maid service",
        "Office cleaning at night, 14 staff",
        "Gebäudereinigung GmbH",
        "impresa di pulizie",
    ),
    "auto_repair": (
        "mechanic",
        "car garage, MOTs and servicing",
        "we repair trucks and trailers",
        "Kfz-Werkstatt",
        "taller mecánico",
    ),
    "pest_control": (
        "pest controll, rats mice wasps",
        "We used to do lawns but now we only do pest control",
        "control de plagas",
    ),
    "pool": ("pool guy", "hot tub servicing", "pisciniste"),
    "painting": (
        "painter and decorator",
        "interior painting only, no exterior",
        "no roofing, only painting",
        "keine Dächer, nur Fassaden streichen",
        "painting without wallpaper",
        "imbianchino",
    ),
    "bbq_restaurant": ("bbq joint", "we smoke brisket and cater weddings"),
    "contractor": (
        "kitchens and bathrooms fitted",
        "remodelling co. since 1998",
        "Bauunternehmen",
    ),
}
UNCLEAR = (
    "we do not do roofing",
    "not a plumber",
    "we stopped doing pools",
    "everything except plumbing",
    "formerly a roofer, now a driving school",
    "nous ne faisons pas de toiture",
    "plumbing and heating",
    "Sanitär und Heizung",
    "plombier chauffagiste",
    "electrical & hvac",
    "cleaning and landscaping",
    "dog groomer",
    "tax advisor",
    "moving company",
    "chimney sweep",
    "wedding planner",
    "I work alone",
    "we are the best in town!!!",
    "services",
)


@pytest.mark.parametrize(
    ("tag", "words"), [(tag, words) for tag, said in SAID.items() for words in said]
)
def test_clear_words_name_the_trade(tag: str, words: str) -> None:
    """A misspelt word, a denied side trade or another language hides nothing."""
    verdict = classify_text(words)
    assert verdict.industry_tag == tag
    assert verdict.confidence != "low"


@pytest.mark.parametrize("words", UNCLEAR)
def test_denials_two_trades_and_other_trades_name_none(words: str) -> None:
    """What is denied, doubled or none of ours leaves it to the files."""
    assert classify_text(words).industry_tag == FALLBACK


@pytest.mark.parametrize("line", ["No heat call", "no cooling, condenser fan"])
def test_a_complaint_is_not_a_denial(line: str) -> None:
    """A line that says "no heat" is what a heating firm was called for."""
    assert classify_text(line).industry_tag == "hvac"


def test_one_line_is_never_sure() -> None:
    """A single line may be a side job, so it is not said with high confidence."""
    assert classify_text("Pool pump replacement").confidence == "medium"
    assert classify_text("Pool pump replacement; salt cell").confidence == "high"
