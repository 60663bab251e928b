from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression

from calmrun.signals.current_status import isotonic, measure
from calmrun.signals.measure import Measure
from unit.signals.sample_packs import Row, ago, client, invoice, tables


SEEN = st.lists(st.tuples(st.integers(0, 120), st.booleans()), min_size=1, max_size=60)


def run(rows: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows, **more))


def undated(count: int, span: int, days: float, seed: int = 3) -> list[Row]:
    """Draw invoices that are marked paid, without the day."""
    draw = np.random.default_rng(seed)
    rows = []
    for k in range(count):
        issued = int(draw.integers(0, span))
        paid = draw.gamma(2.5, days / (2.5 - 1 / 3)) <= issued
        row = invoice(k, issued, 0 if paid else None, customer=client(k % 37))
        rows.append({**row, "paid_on": None, "total_cents": 10_000 + 7 * k})
    return rows


@given(SEEN)
def test_curve_is_the_one_of_scipy(seen: list[tuple[int, bool]]) -> None:
    """The share paid by each age agrees with scipy's isotonic regression to 1e-9."""
    age = np.array([days for days, _ in seen], dtype=np.float64)
    paid = np.array([flag for _, flag in seen])
    days, place = np.unique(age, return_inverse=True)
    weights = np.bincount(place).astype(np.float64)
    means = np.bincount(place, weights=paid) / weights
    expected = isotonic_regression(means, weights=weights).x
    assert isotonic(age, paid)[days.astype(int)] == pytest.approx(expected, abs=1e-9)


@given(SEEN, st.integers(0, 130))
def test_curve_is_the_slow_search(seen: list[tuple[int, bool]], at: int) -> None:
    """The share is the largest of the smallest averages, span by span."""
    age = np.array([days for days, _ in seen], dtype=np.float64)
    paid = np.array([flag for _, flag in seen])
    days = sorted({int(day) for day in age})
    here = [day for day in days if day <= at]
    expected = 0.0
    for first in here:
        averages = [
            paid[(age >= first) & (age <= last)].mean()
            for last in days
            if last >= here[-1]
        ]
        expected = max(expected, min(averages))
    assert isotonic(age, paid)[at] == pytest.approx(expected, abs=1e-9)


def test_shares_hold_the_truth_and_are_at_most_medium() -> None:
    """Of many files, at least nine in ten intervals hold the true share."""
    hits = []
    for seed in range(40):
        found = run(undated(600, 300, 30.0, seed))["paid_by_30"]
        assert found.confidence in {"low", "medium"}
        hits.append(found.low <= 0.5 <= found.high)
    assert np.mean(hits) >= 0.9


def test_half_paid_age_is_near_the_truth() -> None:
    """The age at which half are paid is found without a single day of payment."""
    found = run(undated(4000, 300, 30.0))["median"]
    assert found.value == pytest.approx(30, abs=6)
    assert found.confidence == "low"


def test_half_may_not_be_reached() -> None:
    """Where fewer than half are ever paid, no age is told."""
    rows = [
        {**invoice(k, k, 0 if k % 3 == 0 else None), "paid_on": None}
        for k in range(150)
    ]
    assert run(rows)["median"].reason == "not_reached"


def test_an_age_without_documents_is_not_told() -> None:
    """Five documents on each side of an age are needed."""
    rows = [
        r
        for r in undated(400, 300, 20.0)
        if not 65 < (ago(0) - r["issued_on"]).days < 130
    ]
    found = run(rows)
    assert found["paid_by_90"].reason == "too_few"
    assert found["paid_by_30"].sayable


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no_file"),
        (undated(30, 200, 20.0), "too_few"),
        ([invoice(k, 2 * k) for k in range(60)], "selection_all_open"),
        ([invoice(k, 2 * k, 0) for k in range(60)], "selection_all_paid"),
        (
            [
                invoice(k, 3 * k, 0 if 3 * k < 180 or k % 2 else None)
                for k in range(150)
            ],
            "selection_open_tail",
        ),
    ],
    ids=["no file", "few", "all open", "all paid", "old ones only where open"],
)
def test_without_what_it_needs_it_is_silent(rows: list[Row], reason: str) -> None:
    """Every measure tells why it may not be said."""
    assert {one.reason for one in run(rows).values()} == {reason}
