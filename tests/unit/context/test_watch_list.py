from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from _pytest.mark import ParameterSet
from hypothesis import given
from hypothesis import strategies as st

from calmrun.context import watch_list as module
from calmrun.context.watch_list import (
    DISCLAIMER,
    FALLBACK,
    LABELS,
    TAGS,
    Hemisphere,
    WatchItem,
    _Kept,
    hemisphere_of,
    watch_list,
)
from calmrun.decision.doctrine import violations
from calmrun.governance import SystemClock


REQUIRED = {
    "hvac",
    "bbq_restaurant",
    "contractor",
    "landscaping",
    "plumbing",
    "electrician",
    "general_local_service",
    "roofing",
    "cleaning",
    "auto_repair",
    "pest_control",
    "pool",
    "painting",
}
HALVES: tuple[Hemisphere | None, ...] = ("north", "south", None)
COUNTRIES = (None, "US", "GB", "DE", "FR", "AU", "BR", "SG")
REVIEW_EVERY = timedelta(days=730)


def kept() -> tuple[_Kept, ...]:
    """Give the whole library."""
    return module._library()


def sentences() -> Iterator[ParameterSet]:
    """Give every sentence that an owner may read."""
    for entry in kept():
        item = entry.item
        for field in ("topic", "why_it_matters", "what_to_watch"):
            yield pytest.param(getattr(item, field), id=f"{item.topic}-{field}")


def grade(text: str) -> float:
    """Give the Flesch-Kincaid grade with syllables counted as runs of vowels."""
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(
        max(len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower()))), 1)
        for word in words
    )
    parts = max(len(re.findall(r"[.!?:;]+(?:\s|$)", text)), 1)
    return 0.39 * len(words) / parts + 11.8 * syllables / len(words) - 15.59


def test_the_library_has_every_required_industry() -> None:
    """All thirteen tags are there, with a name that an owner reads."""
    assert set(TAGS) == REQUIRED
    assert FALLBACK in TAGS
    assert all(LABELS[tag].strip() for tag in TAGS)


@pytest.mark.parametrize("tag", TAGS)
def test_each_industry_has_three_to_eight_items(tag: str) -> None:
    """The library stays small enough to be reviewed by a person."""
    assert 3 <= sum(tag in entry.industries for entry in kept()) <= 8


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("tag", TAGS)
def test_two_to_four_items_apply_in_every_month(
    tag: str, half: Hemisphere | None, country: str | None
) -> None:
    """No month, half of the world or country leaves an owner with an odd list."""
    for month in range(1, 13):
        shown = watch_list(
            tag, today=date(2027, month, 15), hemisphere=half, country=country
        )
        assert 2 <= len(shown) <= 4
        assert len({item.topic for item in shown}) == len(shown)
        assert all(month in item.months for item in shown)


@pytest.mark.parametrize("tag", TAGS)
def test_an_unknown_half_shows_only_what_both_halves_see(tag: str) -> None:
    """Without a hemisphere nothing is shown that is wrong in one of them."""
    for month in range(1, 13):
        today = date(2027, month, 1)
        either = watch_list(tag, today=today, hemisphere=None)
        topics = {item.topic for item in either}
        entries = [entry for entry in kept() if entry.item.topic in topics]
        assert len(entries) == len(either)
        assert all(entry.holds("north", None, month) for entry in entries)
        assert all(entry.holds("south", None, month) for entry in entries)


def test_the_south_sees_a_season_six_months_later() -> None:
    """Heating in the south starts in April, not in October."""
    topic = "Before the heating season"

    def shows(month: int, half: Hemisphere | None) -> bool:
        country = "NZ" if half == "south" else "DE"
        items = watch_list(
            "hvac", today=date(2027, month, 1), hemisphere=half, country=country
        )
        return topic in {item.topic for item in items}

    assert shows(10, "north")
    assert not shows(10, "south")
    assert shows(4, "south")
    assert not shows(4, "north")
    today = date(2027, 4, 1)
    south = watch_list("hvac", today=today, hemisphere="south", country="NZ")
    assert south[0].months == (2, 3, 4, 5)


COLD = re.compile(
    r"(?i)\b(?:snow|frost|freez|frozen|icy|ice\b|winter|thaw|bare\b)"
    r"|cold (?:and damp|week|night)"
)


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("country", ["BR", "SG", "KE", "PH", "MX", None])
def test_no_frost_or_snow_where_there_is_none(tag: str, country: str | None) -> None:
    """A landscaper in Brazil is not shown snow, in any month."""
    for month in range(1, 13):
        items = watch_list(
            tag,
            today=date(2027, month, 15),
            hemisphere=hemisphere_of(country),
            country=country,
        )
        told = [f"{i.topic} {i.why_it_matters} {i.what_to_watch}" for i in items]
        assert [text for text in told if COLD.search(text)] == []


@pytest.mark.parametrize(
    ("country", "month", "there"),
    [("CA", 10, True), ("AU", 4, False), ("BR", 4, False), (None, 10, False)],
)
def test_snow_is_shown_where_it_lies(
    country: str | None, month: int, *, there: bool
) -> None:
    """Canada settles snow before winter; Australia's towns do not."""
    items = watch_list(
        "landscaping",
        today=date(2027, month, 1),
        hemisphere=hemisphere_of(country),
        country=country,
    )
    assert ("Snow and ice agreements" in {item.topic for item in items}) is there


def test_every_country_of_snow_has_frost() -> None:
    """The lists of climates do not contradict each other."""
    climates = module._read()["climates"]
    assert set(climates["snow"]) < set(climates["frost"])


def test_a_rule_of_a_country_is_shown_only_there() -> None:
    """The US code edition is no news in Great Britain, or where we do not know."""
    topic = "Which code edition applies"
    for country, there in (("US", True), ("GB", False), (None, False)):
        items = watch_list(
            "electrician", today=date(2027, 2, 1), hemisphere="north", country=country
        )
        assert (topic in {item.topic for item in items}) is there


def test_an_item_bound_to_one_half_stays_there() -> None:
    """A northern storm season is not shown in the south or where we do not know."""
    topic = "Hurricane season, June to November"
    for half in HALVES:
        items = watch_list(
            "roofing", today=date(2027, 9, 1), hemisphere=half, country="US"
        )
        assert (topic in {item.topic for item in items}) is (half == "north")


def test_an_unknown_tag_gets_the_fallback() -> None:
    """A tag from an older version still gives a list."""
    today = date(2027, 1, 1)
    shown = watch_list("blacksmith", today=today, hemisphere="north")
    assert shown == watch_list(FALLBACK, today=today, hemisphere="north")


@pytest.mark.parametrize("entry", kept(), ids=lambda entry: entry.item.topic)
def test_every_item_is_complete(entry: _Kept) -> None:
    """Each field is filled and says what the page promises."""
    item: WatchItem = entry.item
    assert entry.industries
    assert set(entry.industries) <= set(TAGS)
    assert item.topic[0].isupper()
    assert not item.topic.endswith(".")
    assert item.why_it_matters.endswith(".")
    assert item.what_to_watch.endswith(".")
    first, last = (int(number) for number in re.findall(r"\d+", item.time_horizon))
    assert 30 <= first <= last <= 90
    assert item.months
    assert set(item.months) <= set(range(1, 13))
    assert item.hemisphere in HALVES
    assert all(re.fullmatch(r"[A-Z]{2}", code) for code in item.countries)
    assert len(item.source) > 15
    assert isinstance(item.reviewed_on, date)


@pytest.mark.parametrize("text", list(sentences()))
def test_words_are_calm_and_plain(text: str) -> None:
    """The product's own law of words, no promise about what comes, no raised voice."""
    assert violations(text) == ()
    assert not re.search(r"\b(will be|expect\w*|urgent\w*|you should|fail\w*)\b", text)
    assert "!" not in text


@pytest.mark.parametrize("entry", kept(), ids=lambda entry: entry.item.topic)
def test_sentences_read_at_grade_eight_or_below(entry: _Kept) -> None:
    """The two sentences of an item together stay easy to read."""
    item = entry.item
    assert grade(f"{item.why_it_matters} {item.what_to_watch}") <= 8.0


def overdue(today: date) -> set[str]:
    """Give the topics whose last review lies over two years before a day."""
    items = (entry.item for entry in kept())
    return {item.topic for item in items if today > item.reviewed_on + REVIEW_EVERY}


def test_no_item_is_two_years_past_its_review() -> None:
    """An item that nobody looked at for two years goes or is reviewed."""
    assert not overdue(SystemClock().today())


def test_an_item_past_its_review_is_named() -> None:
    """Two years are allowed to the day; a day later the topic is named."""
    item = min((entry.item for entry in kept()), key=lambda item: item.reviewed_on)
    last = item.reviewed_on + REVIEW_EVERY
    assert item.topic not in overdue(last)
    assert item.topic in overdue(last + timedelta(days=1))


def test_no_review_lies_in_the_future() -> None:
    """A review that has not happened yet would hide an item from the rule."""
    today = SystemClock().today()
    assert all(entry.item.reviewed_on <= today for entry in kept())


def test_the_json_of_an_item_is_plain() -> None:
    """Another program reads dates as ISO and months as a list."""
    item = watch_list("pool", today=date(2027, 4, 1), hemisphere="north")[0]
    document = item.to_json()
    assert document["months"] == [4, 5, 6, 7, 8]
    assert document["reviewed_on"] == "2026-11-28"
    assert document["time_horizon"] == "30-60 days"
    assert document["countries"] == []


def test_the_disclaimer_is_the_agreed_sentence() -> None:
    """The page, the terminal and the JSON share this one sentence."""
    assert DISCLAIMER == "This is a watch list, not a forecast."


@pytest.mark.parametrize(
    ("country", "half"),
    [
        ("US", "north"),
        ("de", "north"),
        ("AU", "south"),
        ("ZA", "south"),
        ("BR", "south"),
        ("KE", None),
        ("ID", None),
        ("", None),
        (None, None),
        ("Australia", None),
        ("1X", None),
    ],
)
def test_hemisphere_of_a_country(country: str | None, half: str | None) -> None:
    """Unknown and equatorial countries have no half."""
    assert hemisphere_of(country) == half


@given(
    tag=st.sampled_from(TAGS),
    today=st.dates(),
    half=st.sampled_from(HALVES),
    country=st.sampled_from(COUNTRIES),
)
def test_only_the_month_of_the_day_counts(
    tag: str, today: date, half: Hemisphere | None, country: str | None
) -> None:
    """The same month of any year shows the same list."""
    first = date(2000, today.month, 1)
    assert watch_list(tag, today=today, hemisphere=half, country=country) == watch_list(
        tag, today=first, hemisphere=half, country=country
    )
