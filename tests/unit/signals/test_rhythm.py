from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from calmrun.signals.measure import Measure
from calmrun.signals.rhythm import WEEKS, chance, dispersion, measure
from unit.signals.sample_packs import Row, client, invoice, tables


COUNTS = st.lists(st.integers(0, 12), min_size=WEEKS, max_size=WEEKS)


def run(rows: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows, **more))


def by_week(counts: list[int], **more: object) -> list[Row]:
    """Make so many invoices in each week, the newest week first."""
    rows = [
        invoice(100 * week + k, 7 * week + k % 7, customer=client(k + 20 * week))
        for week, count in enumerate(counts)
        for k in range(count)
    ]
    return [{**row, **more} for row in [*rows, invoice(9_999, 7 * WEEKS + 3)]]


@given(COUNTS)
def test_weeks_are_counted_one_by_one(counts: list[int]) -> None:
    """Zero weeks count, and the ratio is the plain variance over the mean."""
    found = run(by_week(counts))
    n = sum(counts)
    if n < 26:
        assert found["dispersion"].reason == "too_few"
        return
    mean = n / WEEKS
    variance = sum((count - mean) ** 2 for count in counts) / (WEEKS - 1)
    assert found["dispersion"].value == pytest.approx(variance / mean, abs=1e-6)
    assert found["empty_weeks"].value == counts.count(0)
    assert found["invoices_a_week"].value == pytest.approx(mean, abs=1e-6)


@given(COUNTS.filter(lambda counts: sum(counts) >= 26))
def test_dispersion_is_the_statistic_of_scipy(counts: list[int]) -> None:
    """The ratio times its freedom is the chi-square statistic of scipy, to 1e-9."""
    found = float(dispersion(np.array(counts, dtype=np.float64))[0])
    expected = chisquare(counts).statistic / (WEEKS - 1)
    assert found == pytest.approx(expected, abs=1e-9)


def test_the_chance_is_near_the_one_of_scipy() -> None:
    """The dealt p value is within its own noise of the chi-square law's."""
    draw = np.random.default_rng(2)
    for _ in range(20):
        counts = draw.poisson(6, WEEKS).astype(np.float64)
        assert chance(counts) == pytest.approx(chisquare(counts).pvalue, abs=0.06)


def test_even_business_is_rarely_called_uneven() -> None:
    """Of 400 businesses of even chance, high is wrong in no more than 8 percent."""
    draw = np.random.default_rng(5)
    wrong = [chance(draw.poisson(4, WEEKS) * 1.0) <= 0.05 for _ in range(400)]
    assert np.mean(wrong) <= 0.08


def test_bursts_are_seen() -> None:
    """A business that bills every fourth week is uneven for certain."""
    found = run(by_week([12 if week % 4 == 0 else 0 for week in range(WEEKS)]))
    assert found["dispersion"].confidence == "high"
    assert found["dispersion"].mass == pytest.approx(0.999)
    assert found["empty_weeks"].value == 19


def test_money_is_apart() -> None:
    """One large job makes the money uneven, not the work."""
    rows = by_week([4] * WEEKS)
    rows[5] = {**rows[5], "total_cents": 5_000_000}
    found = run(rows)
    assert found["dispersion"].mass < 0.5
    assert found["money_dispersion"].value == pytest.approx(1.0, abs=0.1)


def test_whole_weeks_shift_nothing() -> None:
    """What happened more than 26 weeks ago plays no part."""
    rows = by_week([3] * WEEKS)
    older = [invoice(20_000 + k, 200 + k) for k in range(50)]
    assert run(rows) == run([*rows, *older])


@pytest.mark.parametrize(
    ("rows", "more", "reasons"),
    [
        ([], {}, {"no_file"}),
        ([{**invoice(1, 9), "issued_on": None}], {}, {"no_dates"}),
        ([invoice(k, k) for k in range(60)], {}, {"short_history"}),
        (by_week([1] * 20 + [0] * 6), {}, {"too_few"}),
        (
            by_week([3] * WEEKS),
            {"codes": ["mixed_currencies"]},
            {None, "mixed_currencies"},
        ),
        (by_week([3] * WEEKS, total_cents=None), {}, {None, "no_amounts"}),
    ],
    ids=["no file", "no days", "short", "few", "currencies", "no amounts"],
)
def test_without_what_it_needs_it_is_silent(
    rows: list[Row], more: dict[str, object], reasons: set[str | None]
) -> None:
    """Every measure tells why it may not be said."""
    assert {one.reason for one in run(rows, **more).values()} == reasons
