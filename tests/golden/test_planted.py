"""Planted businesses through all six steps, in the layouts of several tools."""

from __future__ import annotations

import pytest

from businesses import ARCHETYPES, LAYOUTS, Business, make_business
from calmrun.settings import Settings
from calmrun.wiring import RunOptions, Upload, open_calmrun


SEEDS = range(1, 3)
SEEDS_IN_FULL = range(1, 31)
PLAIN = 1.0


def read(business: Business) -> dict[str, object]:
    """Run a business and give its document."""
    uploads = [Upload(name, content) for name, content in business.files.items()]
    with open_calmrun(Settings()) as calmrun:
        return calmrun.run("planted", uploads, RunOptions(today=business.today))


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_a_plain_situation_is_read_right(archetype: str, *, soak: bool) -> None:
    """At full severity nine of ten pages are right, in whatever tool's layout."""
    layouts = list(LAYOUTS)
    seeds = SEEDS_IN_FULL if soak else SEEDS
    wrong = []
    for seed in seeds:
        business = make_business(
            archetype, seed, PLAIN, layouts[(seed + len(archetype)) % len(layouts)]
        )
        page = read(business)
        family = (page["conclusion"] or {}).get("family")
        if not business.is_right(page["status"], family):
            wrong.append((seed, business.layout, page["status"], family))
    assert len(wrong) <= len(seeds) // 10, wrong


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_of_one_business_gives_the_same_answer(layout: str) -> None:
    """What a page says does not depend on which tool wrote the files."""
    pages = [
        read(make_business("collections_slipping", 5, PLAIN, name))
        for name in ("yard_office", layout)
    ]
    said = [(page["status"], page["conclusion"]["family"]) for page in pages]
    assert said[0] == said[1]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_worklist_lines_are_truly_open(layout: str) -> None:
    """No line of the worklist names a paid document or another amount."""
    business = make_business("slow_collections", 7, PLAIN, layout)
    page = read(business)
    lines = page["worklist"]["items"]
    truth = business.facts.open_documents
    assert lines
    for line in lines:
        open_cents = sum(truth[number] for number in line["documents"])
        assert line["amount"] == f"{open_cents / 100:.2f}"
