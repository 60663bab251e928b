"""Planted businesses through all six steps: right, the same everywhere, and true."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest

from businesses import ARCHETYPES, LAYOUTS, Business, make_business
from businesses.checking import is_true_to_the_books, untrue_figures, untrue_lines
from calmrun.settings import Settings
from calmrun.wiring import Calmrun, RunOptions, Upload, open_calmrun


Page = Mapping[str, Any]

SEED = 1
SEEDS_IN_FULL = range(1, 31)
PLAIN = 1.0
FIRST, *OTHERS = LAYOUTS
ALL_OF_IT = ("status", "conclusion", "worklist", "snapshot", "checked")
"""What does not hang on any order, down to the byte."""
ONLY_SAID = ("status", "checked")
"""An abstained page shows the first cell that it could not read, wherever it stands."""


def read(calmrun: Calmrun, business: Business, fresh: count[int]) -> Page:
    """Run a business in a workspace of its own and give its document."""
    uploads = [Upload(name, content) for name, content in business.files.items()]
    options = RunOptions(today=business.today)
    return calmrun.run(f"planted-{next(fresh)}", uploads, options)


def said(page: Page) -> tuple[str, str | None]:
    """Give how a page ended, and its family."""
    return page["status"], (page["conclusion"] or {}).get("family")


def layouts_of(archetype: str, seed: int, *, soak: bool) -> list[str]:
    """Give the plainest layout, and all others or one that turns."""
    turning = OTHERS[(5 * list(ARCHETYPES).index(archetype) + seed) % len(OTHERS)]
    return [FIRST, *OTHERS] if soak else [FIRST, turning]


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_a_business_is_read_the_same_everywhere_and_truly(
    archetype: str, *, soak: bool
) -> None:
    """One answer in every layout and order; figures and lines are the books'."""
    fresh = count()
    with open_calmrun(Settings()) as calmrun:
        answers = set()
        for layout in layouts_of(archetype, SEED, soak=soak):
            business = make_business(archetype, SEED, PLAIN, layout)
            page = read(calmrun, business, fresh)
            answers.add(said(page))
            if is_true_to_the_books(business):
                assert untrue_figures(business, page) == [], layout
                assert untrue_lines(business, page) == [], layout
        assert len(answers) == 1, answers
        assert business.is_right(*said(page)), answers
        other = make_business(archetype, SEED, PLAIN, layout, reordered=True)
        again = read(calmrun, other, fresh)
        assert said(again) == said(page)
        for part in ONLY_SAID if page["status"] == "abstained" else ALL_OF_IT:
            assert again[part] == page[part], (layout, part)


@pytest.mark.soak
@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_a_plain_situation_is_read_right(archetype: str) -> None:
    """At full severity nine of ten pages are right, in whatever tool's layout."""
    wrong, fresh = [], count()
    with open_calmrun(Settings()) as calmrun:
        for seed in SEEDS_IN_FULL:
            _, layout = layouts_of(archetype, seed, soak=False)
            business = make_business(archetype, seed, PLAIN, layout)
            page = read(calmrun, business, fresh)
            if not business.is_right(*said(page)):
                wrong.append((seed, layout, *said(page)))
    assert len(wrong) <= len(SEEDS_IN_FULL) // 10, wrong


@pytest.mark.parametrize("layout", [FIRST, "werkbon_nl", "three_lists"])
def test_worklist_lines_are_truly_open(layout: str) -> None:
    """No line of the worklist names a paid document or another amount."""
    business = make_business("slow_collections", 7, PLAIN, layout)
    with open_calmrun(Settings()) as calmrun:
        page = read(calmrun, business, count())
    assert page["worklist"]["items"]
    assert untrue_lines(business, page) == []


@pytest.mark.parametrize("layout", [FIRST, "kontor_de", "atelier_fr", "four_sheets"])
def test_a_printed_day_is_the_last_day(layout: str) -> None:
    """Open money is as old as the day above the list says, not as its last row."""
    business = make_business("aging_alone_printed", 3, PLAIN, layout)
    with open_calmrun(Settings()) as calmrun:
        page = read(calmrun, business, count())
    last_row = max(day for _, day, _, _ in business.invoices)
    assert last_row < business.as_of
    assert page["as_of"] == business.as_of.isoformat()


def test_old_files_are_less_sure_and_list_nothing() -> None:
    """Over 45 days after their last day a page is less sure and has no list."""
    fresh, business = count(), make_business("slow_weeks_old", 3)
    uploads = [Upload(name, content) for name, content in business.files.items()]
    with open_calmrun(Settings()) as calmrun:
        old = read(calmrun, business, fresh)
        at_once = calmrun.run("at-once", uploads, RunOptions(today=business.as_of))
    assert said(old) == said(at_once)
    assert old["worklist"]["items"] == []
    assert at_once["worklist"]["items"]
    sure = ["low", "medium", "high"].index
    lowered = [sure(each["conclusion"]["confidence"]) for each in (old, at_once)]
    assert lowered[0] < lowered[1]
