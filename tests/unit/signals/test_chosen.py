from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from calmrun.signals.chosen import (
    Unmarked,
    read_unmarked,
    surprise_of_none_open,
    surprise_of_so_few,
)
from calmrun.signals.documents import Codes, Floats
from calmrun.signals.paying import Paying
from calmrun.signals.resample import resample_customers


LAGS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 90), st.integers(0, 9)),
    min_size=1,
    max_size=60,
)


def columns(rows: list[tuple[int, int, int]]) -> tuple[Floats, Floats, Codes]:
    """Give lags, ages and customers; nothing takes longer than it is old."""
    age, lag, customer = np.array(rows).T
    return np.minimum(lag, age) * 1.0, age * 1.0, customer.astype(np.int64)


@given(rows=LAGS)
def test_the_chance_of_none_open_has_a_slow_twin(
    rows: list[tuple[int, int, int]],
) -> None:
    """One newest document per customer, against how long the older half took."""
    lag, age, customer = columns(rows)
    middle = np.median(age)
    older = [lag[k] for k in range(len(age)) if age[k] >= middle]
    twin = 0.0
    for code in set(customer.tolist()):
        newest = min(age[k] for k in range(len(age)) if customer[k] == code)
        ended = sum(one <= newest for one in older)
        twin -= math.log(max(0.2, (ended + 1) / (len(older) + 1)))
    assert surprise_of_none_open(lag, age, customer) == pytest.approx(twin, abs=1e-9)


def test_one_document_decides_nothing() -> None:
    """A single new one that is paid at once, among slow ones, is no selection."""
    lag = np.full(100, 12.0)
    age = np.arange(95.0, 195.0)
    lag[0], age[0] = 0.0, 0.0
    assert surprise_of_none_open(lag, age, np.arange(100)) < 2


def test_the_chance_of_none_open_is_that_chance() -> None:
    """Of whole files drawn by chance, as many have none open as it says."""
    draw = np.random.default_rng(5)
    age = np.concatenate([np.arange(4.0, 24.0, 4.0), np.arange(60.0, 400.0, 1.0)])
    customer = np.arange(age.size)
    told, none = [], 0
    for _ in range(2_000):
        lag = np.floor(draw.exponential(8.0, age.size))
        none += bool((lag <= age).all())
        told.append(math.exp(-surprise_of_none_open(lag, age, customer)))
    assert none / 2_000 == pytest.approx(np.mean(told), abs=0.02)


@given(found=st.integers(0, 300), expected=st.floats(0.01, 400))
def test_so_few_is_never_called_rarer_than_it_is(found: int, expected: float) -> None:
    """The bound lies on the safe side of the exact Poisson law."""
    exact = -float(poisson.logcdf(found, expected))
    assert surprise_of_so_few(found, expected) <= exact + 1e-9


def shop(
    n: int = 400, share: float = 0.1, seed: int = 3, scale: float = 12.0
) -> Paying:
    """Draw invoices of whom a share is never marked as paid."""
    draw = np.random.default_rng(seed)
    age = draw.integers(0, 700, n) * 1.0
    lag = np.where(draw.random(n) < share, np.inf, draw.exponential(scale, n))
    customer = draw.integers(0, 80, n)
    return Paying(
        age=age,
        duration=np.minimum(np.floor(lag), age),
        observed=lag <= age,
        terms=np.full(n, 30.0),
        usual_terms=30.0,
        terms_known="exact",
        customer=customer,
        known=np.ones(n, dtype=np.bool_),
        amount=np.full(n, 10_000.0),
        resample=resample_customers(customer),
    )


def test_the_sum_over_the_tail_has_a_slow_twin() -> None:
    """Counted one by one, without the customer with most of it."""
    paying = shop()
    found = read_unmarked(paying)
    lag = [d for d, a, o in zip(*_arrays(paying), strict=True) if o and a > 180]
    tail = max(60.0, 1.5 * float(np.quantile(lag, 0.95)))
    rows = list(zip(*_arrays(paying), paying.customer.tolist(), strict=True))
    open_ones = [c for d, a, o, c in rows if d > tail and not o]
    most = max(sorted(set(open_ones)), key=open_ones.count)
    others = [row for row in rows if row[3] != most]
    expected = sum(math.log(d / tail) for d, _, _, _ in others if d > tail)
    paid = sum(d > tail and o for d, _, o, _ in others)
    unpaid = [c for d, _, o, c in others if d > tail and not o]
    n = sum(a > tail for _, a, _, _ in others)
    assert found is not None
    assert found.n == n
    assert found.share == pytest.approx(len(unpaid) / n)
    assert found.customers == len(set(unpaid))
    twin = expected - paid + (paid * math.log(paid / expected) if paid else 0)
    assert found.surprise == pytest.approx(max(0.0, twin))


def _arrays(paying: Paying) -> tuple[list[float], list[float], list[bool]]:
    return paying.duration.tolist(), paying.age.tolist(), paying.observed.tolist()


def test_nothing_left_open_is_no_habit() -> None:
    """Where all old ones are paid, the share is none."""
    found = read_unmarked(shop(share=0.0, scale=3.0))
    assert found is not None
    assert (found.share, found.a_habit) == (0.0, False)


def test_a_heavy_tail_is_no_habit() -> None:
    """Half of what is open at one age is paid by twice that age: slow, not unmarked."""
    draw = np.random.default_rng(1)
    paying = shop(n=1_500, share=0.0)
    lag = np.floor(20 * draw.pareto(1.0, len(paying)))
    slow = Paying(
        **{
            **vars(paying),
            "duration": np.minimum(lag, paying.age),
            "observed": lag <= paying.age,
        }
    )
    found = read_unmarked(slow)
    assert found is not None
    assert found.share > 0.03
    assert not found.a_habit


def test_the_tail_cannot_be_told_from_few_payments() -> None:
    """Ten old ones must have been paid; and payments must be known at all."""
    assert read_unmarked(shop(n=10)) is None
    assert read_unmarked("no_paid_dates") is None


@pytest.mark.parametrize(
    "change",
    [
        {"share": 0.069},
        {"surprise": 4.5},
        {"customers": 4},
        {"older_share": 0.04},
    ],
    ids=["rare", "by chance", "few customers", "only lately"],
)
def test_a_habit_needs_all_of_its_signs(change: dict[str, float]) -> None:
    """A few lost invoices, chance, a handful of clients or a bad half year are none."""
    sure = Unmarked(share=0.1, n=200, surprise=9.0, customers=12, older_share=0.1)
    assert sure.a_habit
    assert not sure._replace(**change).a_habit
