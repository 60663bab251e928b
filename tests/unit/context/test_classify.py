from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.context import classify as module
from calmrun.context.classify import IndustryVerdict, classify, classify_text, votes
from calmrun.context.watch_list import FALLBACK, TAGS
from calmrun.errors import UsageError


PLUMBING = {
    "Unclog kitchen drain": 4,
    "Water heater flush": 2,
    "Replace toilet flapper and fill valve": 1,
    "Sewer camera run": 1,
    "Repair leaking faucet": 3,
}
UNKNOWN: dict[str, float] = {}


def settled(
    descriptions: dict[str, int], *, chosen: str | None = None, about: str | None = None
) -> IndustryVerdict:
    """Classify a business by its lines as a run does."""
    shares, lines = votes(descriptions)
    return classify(chosen=chosen, about=about, votes=shares, voting_lines=lines)


def test_the_owners_choice_comes_first() -> None:
    """Nothing in words or files outvotes what the owner chose."""
    verdict = settled(PLUMBING, chosen="painting", about="We are roofers")
    assert verdict == IndustryVerdict("painting", "owner_choice", "high")


def test_clear_words_come_before_the_files() -> None:
    """An owner who says roofing is a roofer, whatever the lines say."""
    verdict = settled(PLUMBING, about="Roofing contractor: roof repair and new roofs")
    assert (verdict.tag, verdict.reason) == ("roofing", "owner_words")


def test_unclear_words_leave_it_to_the_files() -> None:
    """A friendly sentence without a trade in it decides nothing."""
    verdict = settled(PLUMBING, about="Family owned since 1987, proud of our people.")
    assert (verdict.tag, verdict.reason) == ("plumbing", "file_lines")


def test_without_a_clue_the_fallback_says_so() -> None:
    """The fallback is honest: low confidence and its own reason."""
    verdict = classify(chosen=None, about=None, votes=UNKNOWN, voting_lines=0)
    assert verdict == IndustryVerdict(FALLBACK, "fallback", "low")


def test_blank_choice_and_words_count_as_none() -> None:
    """An empty form field is not a choice."""
    assert settled(PLUMBING, chosen="", about="  ").reason == "file_lines"


def test_a_choice_that_does_not_exist_is_refused() -> None:
    """The message names the industries that do exist."""
    with pytest.raises(UsageError, match=r"blacksmith.*hvac"):
        classify(chosen="blacksmith", about=None, votes=UNKNOWN, voting_lines=0)


def test_one_distinct_line_is_not_enough_for_a_business() -> None:
    """A single kind of line may be a side job, however often it is billed."""
    assert settled({"Pool pump replacement": 500}).reason == "fallback"


def test_one_frequent_line_does_not_outvote_many() -> None:
    """Distinct lines count, not how often one of them was billed."""
    often = {**PLUMBING, "Mow lawn": 10_000}
    assert settled(often).tag == "plumbing"


def test_lines_that_fit_every_trade_do_not_vote() -> None:
    """Labor, trip charge and the like say nothing about the trade."""
    assert (
        votes({"Labor": 9, "Trip charge": 4, "Materials": 2, "Diagnostic fee": 3})[1]
        == 0
    )
    assert settled({**PLUMBING, "Labor": 80, "Trip charge": 40}).tag == "plumbing"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        ";;;",
        "asdf qwer zxcv",
        "xkcd",
        "lorem ipsum dolor sit amet",
        "INV-10293",
        "12/04/2026",
        "清洁服务",
        "\x00\x01",
        "see attached",
        "thank you for your business",
    ],
)
def test_nonsense_gets_the_fallback_with_low_confidence(text: str) -> None:
    """Silence is an answer: what says nothing is not guessed at."""
    verdict = classify_text(text)
    assert (verdict.industry_tag, verdict.confidence) == (FALLBACK, "low")


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (
            "AC tune-up; furnace filter; duct sealing; thermostat; heat pump coil",
            "hvac",
        ),
        (
            "Brisket plate; pulled pork; rib rack; coleslaw; banana pudding",
            "bbq_restaurant",
        ),
        ("Kitchen remodel; tile floor; drywall patch; framing; trim", "contractor"),
        (
            "Mow and edge; mulch beds; hedge trimming; aeration; leaf removal",
            "landscaping",
        ),
        (
            "Rohrreinigung; Wasserhahn tauschen; Abfluss verstopft; WC Spülkasten",
            "plumbing",
        ),
        ("Panel upgrade; GFCI outlet; ceiling fan; breaker; rewire", "electrician"),
        ("Réfection de toiture; gouttière; tuiles; couvreur", "roofing"),
        ("Limpieza de oficinas; limpieza de cristales; limpieza a fondo", "cleaning"),
        (
            "Oil change; brake pads; tire rotation; alternator; wheel alignment",
            "auto_repair",
        ),
        (
            "Ant treatment; rodent bait; termite check; wasp nest; bed bugs",
            "pest_control",
        ),
        ("Pool opening; filter clean; salt cell; chlorine; liner patch", "pool"),
        ("Paint ceiling; exterior repaint; cabinet painting; primer coat", "painting"),
        ("Dog bath; nail trim; full groom; de-shedding; cat groom", FALLBACK),
    ],
    ids=[
        "hvac",
        "bbq",
        "contractor",
        "landscaping",
        "plumbing-de",
        "electrician",
        "roofing-fr",
        "cleaning-es",
        "auto",
        "pest",
        "pool",
        "painting",
        "grooming",
    ],
)
def test_a_few_items_name_the_trade(text: str, tag: str) -> None:
    """Four or five lines of one trade are enough, in the languages we wrote."""
    verdict = classify_text(text)
    assert verdict.industry_tag == tag
    assert verdict.confidence != "low"


@pytest.mark.parametrize(
    ("about", "tag"),
    [
        ("We are a family owned heating and cooling company in Ohio.", "hvac"),
        ("I run a landscaping company with four crews", "landscaping"),
        ("Barbecue restaurant and catering in Texas", "bbq_restaurant"),
        ("Dachdeckerbetrieb mit 6 Leuten", "roofing"),
        ("Fontanero en Madrid", "plumbing"),
        ("Hoveniersbedrijf, tuinaanleg en onderhoud", "landscaping"),
        ("Entreprise de nettoyage à Lyon", "cleaning"),
    ],
    ids=["hvac", "landscaping", "bbq", "roofing-de", "plumbing-es", "nl", "fr"],
)
def test_a_plain_sentence_names_the_trade(about: str, tag: str) -> None:
    """Owners speak in sentences, with small words around the telling ones."""
    assert settled({}, about=about) == IndustryVerdict(
        tag, "owner_words", classify_text(about).confidence
    )


@pytest.mark.parametrize(
    "about",
    [
        "We are not plumbers",
        "We don't do plumbing any more",
        "Wir sind keine Klempner",
        "Heating, plumbing and electrical",
        "Family business, three generations",
        "No job too small",
    ],
)
def test_words_that_do_not_say_it_clearly_are_left_alone(about: str) -> None:
    """A denial, a list of trades or a slogan is not a clear word."""
    assert settled({}, about=about).reason == "fallback"


def test_case_digits_and_signs_do_not_make_a_new_line() -> None:
    """The same service with another number is the same service."""
    once = votes({"Drain cleaning": 1, "Toilet repair": 1})
    spread = {f"DRAIN cleaning #{number}": 1 for number in range(50)}
    assert votes({**spread, "toilet repair!": 1}) == once


def test_shares_add_up_and_name_every_industry() -> None:
    """The votes are shares over the thirteen tags."""
    shares, lines = votes(PLUMBING)
    assert set(shares) == set(TAGS)
    assert sum(shares.values()) == pytest.approx(1, abs=1e-4)
    assert lines == len(PLUMBING)


@given(st.permutations(sorted(PLUMBING)))
def test_the_order_of_lines_changes_nothing(order: list[str]) -> None:
    """The same business gives the same votes in every layout."""
    assert votes({text: PLUMBING[text] for text in order}) == votes(PLUMBING)


@given(st.dictionaries(st.text(max_size=40), st.integers(1, 9), max_size=20))
def test_any_text_gives_a_known_tag(descriptions: dict[str, int]) -> None:
    """Whatever the lines hold, a tag of ours comes back and nothing raises."""
    assert settled(descriptions).tag in TAGS


def test_only_the_most_frequent_lines_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the limit the rare lines are left out, the same ones each time."""
    monkeypatch.setattr(module, "MOST_LINES", 2)
    many = {"Drain cleaning": 9, "Toilet repair": 8, "Mow lawn": 1, "Hedge trimming": 1}
    assert votes(many) == votes({"Drain cleaning": 1, "Toilet repair": 1})


def test_importing_the_verdict_does_not_load_numpy() -> None:
    """A command that classifies nothing does not pay for the model."""
    code = (
        "import sys, calmrun.context.classify, calmrun.context.watch_list; "
        "sys.exit('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - fixed
    assert done.returncode == 0
