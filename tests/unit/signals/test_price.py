from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from calmrun.signals.measure import Measure
from calmrun.signals.price import interquartile_mean, measure
from unit.signals.sample_packs import Row, client, invoice, tables


def shop(factor: float, *, seed: int = 3, n: int = 500) -> list[Row]:
    """Five services at prices of their own; in the last 100 days times `factor`."""
    draw = np.random.default_rng(seed)
    rows = []
    for k in range(n):
        issued = int(draw.integers(0, 700))
        service = int(draw.integers(0, 5))
        price = 8_000 * 3.0**service * draw.lognormal(0, 0.2)
        price *= factor if issued <= 100 else 1.0
        rows.append(
            invoice(
                k,
                issued,
                None,
                customer=client(int(draw.integers(0, 50))),
                service=f"s_{service}",
                total_cents=int(price),
            )
        )
    return rows


def run(rows: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows, **more))


def test_lower_prices_for_the_same_work_are_seen() -> None:
    """A fall by a quarter is told with confidence, and about its size."""
    found = run(shop(0.75, n=1500))
    assert found["change"].value == pytest.approx(-0.25, abs=0.06)
    assert found["change"].confidence == "high"
    assert (found["change"].mass or 0) >= 0.95
    assert found["change"].low < found["change"].value < found["change"].high
    assert (found["services"].value, found["share_of_billing"].value) == (5, 1.0)


def middle_half(values: list[float]) -> float:
    """Average the middle half: each value four times, a quarter of them off each end.

    The slow twin, by scipy.
    """
    return float(stats.trim_mean(np.repeat(values, 4), 0.25))


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=60))
def test_the_middle_is_the_trimmed_mean_of_scipy(values: list[float]) -> None:
    """A quarter is cut off each end, in parts of a value where need be."""
    found = interquartile_mean(np.sort(values), np.ones((1, len(values))))
    assert found == pytest.approx([middle_half(values)], abs=1e-9)


def test_what_is_drawn_twice_counts_twice_and_nothing_has_no_middle() -> None:
    """Weights repeat values; without any there is no average."""
    values, weights = np.array([1.0, 2.0, 8.0]), np.array([[3, 2, 1], [0, 0, 0]])
    found = interquartile_mean(values, weights.astype(np.float64))
    assert found[0] == pytest.approx(middle_half([1, 1, 1, 2, 2, 8]))
    assert np.isnan(found[1])


def test_the_change_is_the_difference_of_two_middle_halves() -> None:
    """The figure is that of a loop over services and invoices."""
    rows = shop(0.8)
    logs: dict[object, list[float]] = {}
    for row in rows:
        logs.setdefault(row["service"], []).append(np.log(row["total_cents"]))
    middle = {service: np.median(some) for service, some in logs.items()}
    sides: tuple[list[float], list[float]] = ([], [])
    for row in rows:
        age = (invoice(0, 0)["issued_on"] - row["issued_on"]).days
        residual = np.log(row["total_cents"]) - middle[row["service"]]
        if age <= 100:
            sides[0].append(residual)
        elif age > 300:
            sides[1].append(residual)
    expected = np.expm1(middle_half(sides[0]) - middle_half(sides[1]))
    assert run(rows)["change"].value == pytest.approx(expected, abs=1e-6)


def test_a_shift_of_mix_is_not_a_fall() -> None:
    """More small jobs lower the average invoice and no price."""
    rows = [
        row
        for k, row in enumerate(shop(1.0, n=900))
        if (invoice(0, 0)["issued_on"] - row["issued_on"]).days > 100
        or row["service"] in {"s_0", "s_1"}
        or k % 4 == 0
    ]
    assert (run(rows)["change"].mass or 0) < 0.5


def test_one_customer_with_a_lower_price_is_not_the_business() -> None:
    """A discount for the largest customer is about that customer."""
    rows = shop(1.0)
    rows += [
        invoice(900 + k, k, customer=client(99), service="s_1", total_cents=5_000 + k)
        for k in range(95)
    ]
    found = run(rows)
    assert found["change"].reason == "one_customer"
    assert found["change"].value < -0.2


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no_file"),
        (shop(1.0, n=59), "too_few"),
        ([{**row, "service": None} for row in shop(1.0)], "no_services"),
        ([row for row in shop(1.0) if row["issued_on"].year == 2026], "short_history"),
        (
            [{**row, "service": f"s_{k // 5}"} for k, row in enumerate(shop(1.0))],
            "too_few",
        ),
        (
            [{**row, "customer": client(k % 7)} for k, row in enumerate(shop(1.0))],
            "too_few_customers",
        ),
    ],
    ids=["no file", "few", "no services", "young", "rare services", "few customers"],
)
def test_what_is_missing_has_its_reason(rows: list[Row], reason: str) -> None:
    """Sixty invoices of common services, a year apart, of many customers."""
    if reason == "short_history":
        rows = [
            {**row, "document": f"{k}-{j}", "total_cents": row["total_cents"] + 7 * j}
            for k, row in enumerate(rows)
            for j in range(3)
        ]
    assert run(rows)["change"].reason == reason


def test_prices_are_not_compared_across_currencies() -> None:
    """In several currencies there is no price."""
    found = run(shop(0.7), codes=["mixed_currencies"])
    assert found["change"].reason == "mixed_currencies"


def test_credits_may_outweigh_what_was_billed() -> None:
    """Where nothing is left of the billing there is no share of it."""
    rows = [*shop(0.8), invoice(9999, 5, total_cents=-(10**12), customer=client(98))]
    found = run(rows)
    assert found["share_of_billing"].reason == "no_amounts"
    assert found["change"].sayable
