from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time

from calmrun.signals.resample import resample_customers
from calmrun.signals.survival import Curve, aalen_johansen, kaplan_meier


LIVES = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60)


def split(lives: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    """Split lives into durations and what was observed."""
    duration = np.array([days for days, _ in lives], dtype=np.float64)
    return duration, np.array([seen for _, seen in lives], dtype=np.bool_)


def oracle(
    duration: np.ndarray, observed: np.ndarray, weights: np.ndarray | None = None
) -> KaplanMeierFitter:
    """Fit the estimate of lifelines."""
    fitter = KaplanMeierFitter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitter.fit(duration, observed, weights=weights)
    return fitter


def twin(duration: np.ndarray, observed: np.ndarray, age: int) -> float:
    """Multiply the daily shares the slow way."""
    left = 1.0
    for day in range(age + 1):
        at_risk = sum(1 for d in duration if d >= day)
        happened = sum(
            1 for d, seen in zip(duration, observed, strict=True) if seen and d == day
        )
        left *= 1 - happened / at_risk if at_risk else 1.0
    return left


@given(LIVES)
def test_curve_is_the_one_of_lifelines(lives: list[tuple[int, bool]]) -> None:
    """The share left at every followed age agrees with lifelines to 1e-9."""
    duration, observed = split(lives)
    curve, other = kaplan_meier(duration, observed, last=80), oracle(duration, observed)
    for age in range(int(duration.max()) + 1):
        assert float(curve.at(age)) == pytest.approx(other.predict(age), abs=1e-9)


@given(LIVES, st.integers(0, 60))
def test_curve_is_the_slow_product(lives: list[tuple[int, bool]], age: int) -> None:
    """The share left is the product over days of one less the hazard."""
    duration, observed = split(lives)
    found = float(kaplan_meier(duration, observed, last=80).at(age))
    if age > duration.max() and not np.isclose(twin(duration, observed, 99), 0):
        assert np.isnan(found)
    else:
        assert found == pytest.approx(twin(duration, observed, age), abs=1e-9)


@given(LIVES)
def test_median_is_the_one_of_lifelines(lives: list[tuple[int, bool]]) -> None:
    """The median is that of lifelines, and unknown where it says infinite."""
    duration, observed = split(lives)
    curve = kaplan_meier(duration, observed, last=80)
    assume(not np.isclose(curve.survival, 0.5).any())  # lifelines misses an exact half
    found = float(curve.quantile())
    expected = oracle(duration, observed).median_survival_time_
    assert (np.isnan(found) and np.isinf(expected)) or found == expected


@given(LIVES, st.integers(1, 40))
def test_restricted_mean_is_the_one_of_lifelines(
    lives: list[tuple[int, bool]], horizon: int
) -> None:
    """The area under the curve agrees with lifelines as far as anyone was followed."""
    duration, observed = split(lives)
    followed = min(horizon, int(duration.max()))
    found = float(kaplan_meier(duration, observed, last=80).restricted_mean(horizon))
    expected = restricted_mean_survival_time(oracle(duration, observed), t=followed)
    assert found == pytest.approx(expected, abs=1e-9)


@given(LIVES, st.integers(1, 9))
def test_a_replicate_is_the_weighted_estimate(
    lives: list[tuple[int, bool]], customers: int
) -> None:
    """Each replicate is lifelines' estimate with the customers' weights."""
    duration, observed = split(lives)
    resample = resample_customers(np.arange(len(duration)) % customers)
    drawn = kaplan_meier(duration, observed, last=80, resample=resample)
    weights = resample.weights[3][resample.group]
    kept = weights > 0
    if kept.any():
        other = oracle(duration[kept], observed[kept], weights[kept])
        age = int(duration[kept].max())
        assert drawn.survival[3, age] == pytest.approx(other.predict(age), abs=1e-9)


ENDS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 3)), min_size=2, max_size=50
)


@given(ENDS.map(lambda ends: list(dict(ends).items())), st.integers(1, 3))
def test_competing_ends_are_those_of_lifelines(
    ends: list[tuple[int, int]], way: int
) -> None:
    """Each way's incidence agrees with lifelines to 1e-9, where no two days tie."""
    duration = np.array([days for days, _ in ends], dtype=np.float64)
    cause = np.array([why for _, why in ends])
    assume((cause == way).any())
    fitter = AalenJohansenFitter(calculate_variance=False)
    fitter.fit(duration + 1, cause, event_of_interest=way)
    found = aalen_johansen(duration, cause, last=95)[way - 1]
    for age in range(91):
        expected = float(fitter.predict(age + 1))
        assert float(found[age]) == pytest.approx(expected, abs=1e-9)


@given(ENDS, st.integers(0, 95))
def test_competing_ends_are_the_slow_sum(ends: list[tuple[int, int]], at: int) -> None:
    """With ties too: who is left before a day, times the part that ends on it."""
    duration = np.array([days for days, _ in ends], dtype=np.float64)
    cause = np.array([why for _, why in ends])
    found = aalen_johansen(duration, cause, last=95)
    left, incidence = 1.0, {1: 0.0, 2: 0.0, 3: 0.0}
    for day in range(at + 1):
        at_risk = sum(1 for days, _ in ends if days >= day)
        for way in incidence:
            ended = sum(1 for days, why in ends if days == day and why == way)
            incidence[way] += left * ended / at_risk if at_risk else 0.0
        gone = sum(1 for days, why in ends if days == day and why)
        left *= 1 - gone / at_risk if at_risk else 1.0
    for way, one in enumerate(found, start=1):
        assert float(one[at]) == pytest.approx(incidence[way], abs=1e-9)
    assert sum(float(one[at]) for one in found) <= 1 + 1e-9


@given(LIVES)
def test_one_way_to_end_is_kaplan_meier(lives: list[tuple[int, bool]]) -> None:
    """Without competition the incidence is one less the share left, per replicate."""
    duration, observed = split(lives)
    resample = resample_customers(np.arange(len(duration)) % 5)
    for use in (None, resample):
        curve = kaplan_meier(duration, observed, last=80, resample=use)
        (paid,) = aalen_johansen(
            duration, observed.astype(np.int64), last=80, resample=use
        )
        followed = curve.survival.shape[-1]
        assert paid[..., :followed] == pytest.approx(1 - curve.survival, abs=1e-9)


def test_lateness_may_be_negative() -> None:
    """Days after the due date start before it, where everything is still left."""
    curve = kaplan_meier(
        np.array([-10.0, -3.0, 4.0]), np.array([True, True, False]), first=-20, last=10
    )
    assert float(curve.at(-11)) == 1.0
    assert float(curve.at(-30)) == 1.0
    assert float(curve.at(0)) == pytest.approx(1 / 3)
    assert float(curve.quantile()) == -3.0


def test_beyond_the_last_seen_day_nothing_is_known() -> None:
    """An age that nobody was followed to has no share, unless nobody is left."""
    curve = kaplan_meier(np.array([5.0, 9.0]), np.array([True, False]), last=30)
    assert np.isnan(curve.at(10))
    assert np.isnan(float(curve.quantile(0.2)))
    paid = kaplan_meier(np.array([5.0, 9.0]), np.array([True, True]), last=30)
    assert float(paid.at(20)) == 0.0


def test_the_slow_ones_are_not_in_the_paid() -> None:
    """The mean of the paid ones is too low where the slow ones are still unpaid."""
    draw = np.random.default_rng(5)
    true = np.floor(draw.exponential(33, size=4000))
    age = draw.integers(0, 90, size=4000).astype(np.float64)
    paid = true <= age
    curve: Curve = kaplan_meier(np.where(paid, true, age), paid, last=120)
    assert abs(float(curve.quantile()) - np.median(true)) <= 2
    assert true[paid].mean() < true.mean() - 8
