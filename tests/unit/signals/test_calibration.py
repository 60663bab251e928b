"""Is what is called sure right? A small population here, 20,000 under `make soak`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import count, islice

import numpy as np
import pytest
from scipy.stats import binom

from populations.asking import END, HEALTHY, Page, Reading, read, size_of, walk
from populations.claims import CLAIMS
from populations.crowd import KINDS, read_crowd, seed_of, walk_crowd
from populations.plan import healthy
from populations.truth import coming_months
from populations.weighing import RATES, claim_row, concludes, goes_back, page_rows
from populations.world import QUARTER, intensity, make_world


SEED = 11
FULL, FULL_WALKS = 20_000, 100
LARGE = 220  # requests from which most claims can be made
HEALTHY_ONES, OF_A_TROUBLE, WALKS, STEP = 40, 7, 4, 4
RIGHT = {"high": 0.95, "medium": 0.80}
OFTEN = 0.25  # of the true claims that can be made, said with high
RARELY = 0.01  # of the healthy businesses, told of a trouble
FALSE_YEARS = 0.10
UNLIKELY = 0.001
FEWEST = {"high": 30, "medium": 10}


@cache
def population(*, full: bool) -> list[Reading]:
    """Read 20,000 businesses of all sizes, or about a hundred large ones."""
    if full:
        return read_crowd(FULL, SEED, os.cpu_count() or 1)
    return [
        read(seed, kind)
        for kind in KINDS
        for seed in islice(
            large(kind), HEALTHY_ONES if kind == HEALTHY else OF_A_TROUBLE
        )
    ]


@cache
def years(*, full: bool) -> list[list[Page]]:
    """Walk healthy businesses through a year, week by week or every fourth week."""
    if full:
        return walk_crowd(FULL_WALKS, SEED, os.cpu_count() or 1)
    return [walk(seed, STEP) for seed in islice(large(HEALTHY), WALKS)]


def large(kind: str) -> Iterable[tuple[int, ...]]:
    """Give seeds of large businesses, without an end."""
    every = (seed_of(SEED, kind, k) for k in count())
    return (seed for seed in every if size_of(seed) >= LARGE)


def test_the_truth_of_quiet_months_is_that_of_what_is_billed() -> None:
    """Quoted work is billed weeks after it was asked for, and a quarter shows it."""
    draw = np.random.default_rng(4)
    usual = healthy(draw)
    plan = replace(usual, size=60_000, span=1100, customers=900, season=0.8, wait=20.0)
    plan = replace(plan, season_peak=float(END - 45))
    issued = make_world(plan, draw, END).invoices["issued"]
    year = issued[(issued > END - 365) & (issued <= END)]
    held = (year <= END - 365 + QUARTER).mean() * 365 / QUARTER
    assert coming_months(plan, END - 365) == pytest.approx(held, abs=0.03)
    asked = intensity(plan, END - 365 + np.arange(1.0, QUARTER + 1)).mean()
    assert abs(asked - held) > 0.06


def plausible(wrong: int, n: int, allowed: float) -> bool:
    """Tell whether so many errors are no wonder where `allowed` of them are usual."""
    return bool(binom.sf(wrong - 1, n, allowed) >= UNLIKELY)


@pytest.mark.timeout(7200)
def test_what_is_called_sure_is_right(*, soak: bool) -> None:
    """Claims and pages are right as often as they are sure, and do get said."""
    readings = population(full=soak)
    for grade, right in RIGHT.items():
        said = [
            one.claims[claim]
            for one in readings
            for claim in CLAIMS
            if one.claims[claim].grade == grade
        ]
        assert len(said) >= FEWEST[grade]
        assert plausible(sum(not one.true for one in said), len(said), 1 - right)
    assert speaks_often(readings)
    assert pages_are_right([one.page for one in readings])
    healthy = [one.page for one in readings if one.trouble == HEALTHY]
    told = sum(not page.right for page in healthy)
    assert plausible(told, len(healthy), RARELY)


def speaks_often(readings: list[Reading]) -> bool:
    """Tell whether many true claims that can be made are said with high."""
    able = [
        said
        for one in readings
        for claim, said in one.claims.items()
        if said.true and said.grade != "unsaid" and CLAIMS[claim].trouble == one.trouble
    ]
    high = sum(said.grade == "high" for said in able)
    return bool(binom.cdf(high, len(able), OFTEN) >= UNLIKELY)


def pages_are_right(pages: list[Page]) -> bool:
    """Tell whether the pages that conclude with high are right, after selection."""
    high = [page for page in pages if concludes(page, "high")]
    wrong = sum(not page.right for page in high)
    return len(high) >= FEWEST["medium"] and plausible(wrong, len(high), 0.05)


@pytest.mark.timeout(7200)
def test_a_healthy_year_is_left_in_peace(*, soak: bool) -> None:
    """At most one healthy year in ten hears of a trouble, and none goes to and fro."""
    walked = years(full=soak)
    false = sum(any(not page.right for page in pages) for pages in walked)
    assert plausible(false, len(walked), FALSE_YEARS)
    assert not any(goes_back(pages) for pages in walked)


@pytest.mark.soak  # a hundred businesses say too little of one claim
@pytest.mark.timeout(7200)
def test_it_is_right_at_every_base_rate() -> None:
    """Weighted to .05, .2 and .5: no claim surely under its grade, pages at .95."""
    readings = population(full=True)
    for claim in CLAIMS:
        row = claim_row(claim, readings)
        for grade, right in RIGHT.items():
            most = [row[grade][str(rate)]["at_most"] for rate in RATES]
            assert min(most) >= right, (claim, grade)
    pages = page_rows(readings)
    assert all(pages["high"][str(rate)]["right"] >= RIGHT["high"] for rate in RATES)
