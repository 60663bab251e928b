from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from calmrun.signals.measure import Claim
from calmrun.signals.rate import (
    DRAWS,
    LIKE,
    LIKE_WEIGHT,
    Rate,
    beta_quantile,
    beta_share,
    clustered_rate,
    clustered_rates,
    likeness,
    posterior,
    rare,
    rise,
)


SHAPES = st.floats(0.5, 3000)


@given(st.floats(0.001, 0.999), SHAPES, SHAPES)
def test_beta_share_is_the_one_of_scipy(x: float, a: float, b: float) -> None:
    """The regularised incomplete beta function agrees with scipy to 1e-9."""
    assert beta_share(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), abs=1e-9)


@given(st.floats(0.01, 0.99), SHAPES, SHAPES)
def test_beta_quantile_is_the_one_of_scipy(share: float, a: float, b: float) -> None:
    """The quantile agrees with scipy to 1e-9."""
    expected = stats.beta.ppf(share, a, b)
    assert beta_quantile(share, a, b) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("x", [-1.0, 0.0, 1.0, 2.0])
def test_beta_share_ends_at_its_ends(x: float) -> None:
    """Below 0 nothing lies, above 1 everything."""
    assert beta_share(x, 2.0, 3.0) == (0.0 if x <= 0 else 1.0)


@pytest.mark.parametrize(("hits", "tries"), [(0, 15), (15, 15), (7, 20), (300, 900)])
def test_interval_is_that_of_jeffreys(hits: int, tries: int) -> None:
    """Independent customers give the plain 90 percent Jeffreys interval."""
    one = Rate(hits, tries, 1.0, tries).measure()
    a, b = hits + 0.5, tries - hits + 0.5
    low = 0.0 if hits == 0 else stats.beta.ppf(0.05, a, b)
    high = 1.0 if hits == tries else stats.beta.ppf(0.95, a, b)
    assert (one.low, one.high) == pytest.approx((low, high), abs=1e-6)
    assert one.value == pytest.approx(hits / tries, abs=1e-6)


def count(answers: list[tuple[int, bool]]) -> Rate:
    """Count answers by customer."""
    customer = np.array([who for who, _ in answers], dtype=np.int64)
    every = np.ones(len(answers), dtype=np.bool_)
    hit = np.array([yes for _, yes in answers], dtype=np.bool_)
    return clustered_rate(hit, every, customer, every)


ANSWERS = st.lists(
    st.tuples(st.integers(0, 9), st.booleans(), st.booleans()), min_size=1, max_size=80
)


@given(ANSWERS)
def test_likeness_is_that_of_pairs_of_one_customer(
    answers: list[tuple[int, bool, bool]],
) -> None:
    """The slow twin walks over all pairs of answers, each around its side's share."""
    customer = np.array([who for who, _, _ in answers], dtype=np.int64)
    hit, first = (np.array([one[k] for one in answers]) for k in (1, 2))
    found = likeness(hit, (first, ~first), customer)
    together = repeated = squares = 0.0
    for side in (True, False):
        some = [(who, yes) for who, yes, old in answers if old == side]
        share = sum(yes for _, yes in some) / max(1, len(some))
        squares += sum((yes - share) ** 2 for _, yes in some)
        for who in {who for who, _ in some}:
            own = [yes - share for k, yes in some if k == who]
            pairs = sum(x * y for x, y in permutations(own, 2))
            together += pairs / len(own)
            repeated += len(own) - 1
    if not squares:
        assert found == LIKE
        return
    alike = together / (squares / len(answers)) + LIKE_WEIGHT * LIKE
    expected = min(1.0, max(0.0, alike / (repeated + LIKE_WEIGHT)))
    assert found == pytest.approx(expected, abs=1e-9)


def test_likeness_is_found_where_it_was_planted() -> None:
    """Of 400 customers with five answers each, .3 alike, .3 is found."""
    draw = np.random.default_rng(5)
    customer = np.repeat(np.arange(400), 5)
    own = draw.beta(7 / 6, 7 / 6, 400)[customer]  # correlation 1 / (1 + a + b)
    hit = draw.random(2000) < own
    every = np.ones(2000, dtype=np.bool_)
    assert likeness(hit, (every,), customer) == pytest.approx(0.3, abs=0.04)


@given(ANSWERS)
def test_design_effect_counts_answers_beside(
    answers: list[tuple[int, bool, bool]],
) -> None:
    """Both sides share one likeness; each has as many answers beside one as it has."""
    customer = np.array([who for who, _, _ in answers], dtype=np.int64)
    hit, first = (np.array([one[k] for one in answers]) for k in (1, 2))
    sides, every = (first, ~first), np.ones(len(answers), dtype=np.bool_)
    alike = likeness(hit, sides, customer)
    for side, rate in zip(
        sides, clustered_rates(hit, sides, customer, every), strict=True
    ):
        beside = [
            sum(other == who for other in customer[side]) - 1 for who in customer[side]
        ]
        expected = 1 + alike * (sum(beside) / len(beside) if beside else 0)
        assert rate.effect == pytest.approx(expected)
        assert (rate.hits, rate.tries) == ((hit & side).sum(), side.sum())


def test_one_customer_is_not_many_answers() -> None:
    """Twenty answers of one customer weigh less than one of each of twenty."""
    one = count([(0, True)] * 20)
    many = count([(k, True) for k in range(20)])
    assert one.effect == pytest.approx(1 + 19 * LIKE)
    assert many.effect == 1.0
    assert count([]).effect == 1.0
    assert np.isnan(count([]).value)


def test_posterior_is_pulled_towards_the_rate_before() -> None:
    """Twelve answers count as much as the twelve that are added to them."""
    rate = Rate(0, 12, 1.0, 12)
    pulled = posterior(rate, toward=0.6, stream=1)
    assert pulled.shape == (DRAWS,)
    assert float(pulled.mean()) == pytest.approx(0.3, abs=0.02)
    assert float(posterior(rate, toward=None, stream=1).mean()) < 0.08
    again = posterior(rate, toward=0.6, stream=1)
    assert (pulled == again).all()


def test_what_is_pulled_wholly_has_not_risen() -> None:
    """The recent share is pulled to the one before, whatever that is: not beside it."""
    recent, before = Rate(9, 12, 1.0, 12), Rate(8, 40, 1.0, 40)
    found = rise(recent, before, claim=Claim(0.05), pull=1e9)
    assert found.value == pytest.approx(0.55, abs=1e-6)
    assert found.low == pytest.approx(0.0, abs=0.001)
    assert found.mass == 0.0


@pytest.mark.parametrize("pull", [1.0, 12.0])
def test_a_rise_is_the_posterior_of_two_levels(pull: float) -> None:
    """Averages over a grid of the share before agree with the draws."""
    recent, before = Rate(20, 40, 1.0, 40), Rate(30, 120, 1.0, 90)
    grid = (np.arange(2000) + 0.5) / 2000
    weight = stats.beta.pdf(grid, 30.5, 90.5)
    above = stats.beta.sf(grid + 0.1, 20 + pull * grid, 20 + pull * (1 - grid))
    expected = float((weight * above).sum() / weight.sum())
    found = rise(recent, before, claim=Claim(0.1), pull=pull)
    assert found.mass == pytest.approx(expected, abs=0.02)


def test_a_rare_share_needs_more_than_two_of_fifteen() -> None:
    """The share is told as it is; its claim is pulled to the usual business."""
    few = rare(Rate(2, 15, 1.0, 15), Claim(0.05), usual=0.02, cap="high", stream=9)
    many = rare(Rate(20, 150, 1.0, 90), Claim(0.05), usual=0.02, cap="high", stream=9)
    assert few.value == pytest.approx(2 / 15, abs=1e-6)
    assert few.confidence == "low"
    assert many.confidence == "high"
    assert few.low < few.value
