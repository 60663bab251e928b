from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats
from statsmodels.api import OLS, add_constant

from calmrun.signals.measure import Measure
from calmrun.signals.resample import draw_weights, mass, product
from calmrun.signals.season import measure, season_test, together, year_wave
from unit.signals.sample_packs import Row, client, invoice, tables


def shop(
    amplitude: float, *, years: int = 3, a_month: int = 30, seed: int = 1
) -> list[Row]:
    """Invoices whose number swings over the year, lowest in the middle of May."""
    draw = np.random.default_rng(seed)
    rows = []
    for age in range(years * 365 + 5):
        day = date(2026, 3, 31).toordinal() - age
        phase = 2 * np.pi * (date.fromordinal(day).timetuple().tm_yday - 135) / 365
        for _ in range(draw.poisson(a_month / 30 * (1 - amplitude * np.cos(phase)))):
            k = len(rows)
            rows.append(
                invoice(k, age, 3, customer=client(k * 13 % 61), total_cents=9_000 + k)
            )
    return rows


def run(rows: list[Row]) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows))


def test_a_real_season_is_found_and_its_low_is_ahead() -> None:
    """Three years that swing are sure, and the coming months were low in each."""
    found = run(shop(0.7))
    assert found["p_value"].value <= 0.02
    assert found["cycles"].value == 3
    assert found["next3_vs_year"].value < 0.55
    assert found["next3_vs_year"].confidence == "high"
    assert found["next3_vs_year"].mass == 1.0
    assert found["strength"].value > 0.7


def test_two_years_are_at_most_medium() -> None:
    """Two cycles are no proof."""
    assert run(shop(0.7, years=2))["next3_vs_year"].confidence == "medium"


def test_noise_has_no_season() -> None:
    """Pure noise is rarely taken for a season: p <= .02 about once in fifty."""
    draw = np.random.default_rng(8)
    month = np.arange(24) % 12
    hits = sum(
        season_test(draw.poisson(30, size=24).astype(float), month)[0] <= 0.02
        for _ in range(150)
    )
    assert hits <= 9
    assert season_test(np.full(24, 7.0), month)[1] == pytest.approx(0, abs=1.0)


def test_noise_is_low() -> None:
    """Without a season what the coming months held is not to be said."""
    assert run(shop(0.0))["next3_vs_year"].confidence == "low"


def test_the_statistic_is_that_of_an_analysis_of_variance() -> None:
    """The share explained orders like the F statistic of scipy."""
    draw = np.random.default_rng(4)
    counts = draw.poisson(40, size=36).astype(float)
    month = np.arange(36) % 12
    time = np.arange(36)
    logs = np.log(counts + 1)
    level = logs - np.polyval(np.polyfit(time, logs, 1), time)
    f = stats.f_oneway(*[level[month == k] for k in range(12)]).statistic
    share = season_test(counts, month)[1]
    assert f == pytest.approx(share / 11 / ((1 - share) / 24), rel=1e-9)


def test_the_wave_is_the_regression_of_statsmodels() -> None:
    """Least squares on a slope, sine and cosine, looked at in the coming months."""
    draw = np.random.default_rng(6)
    counts = draw.poisson(30, size=(3, 31)).astype(float)
    month, coming = (np.arange(31) + 4) % 12, [11, 0, 1]
    phase = 2 * np.pi * month / 12
    waves = np.stack([np.arange(31) - 15, np.cos(phase), np.sin(phase)], axis=1)
    ahead = 2 * np.pi * np.array(coming) / 12
    for row, found in zip(counts, year_wave(counts, month, coming), strict=True):
        level, _, cos, sin = OLS(row, add_constant(waves)).fit().params
        swing = np.mean(cos * np.cos(ahead) + sin * np.sin(ahead))
        assert found == pytest.approx(1 + swing / level, abs=1e-9)


def test_growth_is_no_wave() -> None:
    """A business that grows steadily has no quiet months, wherever its file ends."""
    month = np.arange(29) % 12
    growing = np.linspace(10, 60, 29)[None, :]
    assert year_wave(growing, month, [5, 6, 7]) == pytest.approx([1.0])
    assert np.isnan(year_wave(np.zeros((1, 29)), month, [5, 6, 7])).all()


def test_every_month_tells_of_a_wave() -> None:
    """What the coming months held alone is less sure than the wave of all months."""
    swings = [run(shop(0.4, a_month=14, seed=seed)) for seed in range(12)]
    graded = [one["next3_vs_year"] for one in swings]
    alone = [one.high is not None and one.high <= 0.75 for one in graded]
    assert sum((one.mass or 0) >= 0.95 for one in graded) > sum(alone)


def test_months_that_were_usual_are_not_low_because_their_neighbours_were() -> None:
    """A wave would call May low where the months around spring are; May itself is not.

    Here April to June hold the usual, two months before and after hold nothing, and the
    last three of the year hold twice as much.
    """
    rows = [row for row in shop(0.0) if row["issued_on"].month not in {2, 3, 7, 8}]
    busy = [row for row in rows if row["issued_on"].month >= 10]
    rows += [{**row, "document": f"{row['document']}-2"} for row in busy]
    found = run(rows)["next3_vs_year"]
    assert found.value > 1.0
    assert found.mass < 0.2


def test_the_surer_estimate_counts_for_more_and_one_that_is_off_for_less() -> None:
    """Two that agree are weighed by their spread; far apart, the months stand."""
    draw = np.random.default_rng(2)
    months, wave = draw.normal(0.8, 0.2, 4000), draw.normal(0.8, 0.1, 4000)
    alike = together(months, wave)
    assert alike == pytest.approx(0.2 * months + 0.8 * wave, abs=0.02)
    assert alike.std() < wave.std()
    off = together(months, wave - 1.5)
    assert off.mean() == pytest.approx(0.8, abs=0.05)
    same = np.full(5, 0.7)
    assert together(same, same) == pytest.approx(same)


@pytest.mark.parametrize(("waves", "most"), [(1, 0.04), (2, 0.11)])
def test_months_at_the_edge_of_low_are_seldom_surely_low(
    *, waves: int, most: float, soak: bool
) -> None:
    """Where the coming months hold just .75, high is said as seldom as it promises.

    A year with two waves is not the one that is fitted: whichever of two masses is
    larger is over .99 there in a fifth of the businesses.
    """
    month, coming = np.arange(38) % 12, [0, 1, 2]
    phase = 2 * np.pi * (np.arange(12) - 7) / 12
    shape = (
        np.cos(phase) if waves == 1 else 0.6 * np.cos(phase) + 0.4 * np.cos(2 * phase)
    )
    year = 1 - 0.25 / shape[coming].mean() * shape
    assert year[coming].mean() / year.mean() == pytest.approx(0.75)
    draw, businesses, sure = np.random.default_rng(3), 600 if soak else 150, 0
    for _ in range(businesses):
        customers = draw.dirichlet(np.full(80, 0.7))
        counts = draw.poisson(
            customers[:, None] * year[month] / year[month].sum() * 400
        )
        drawn = product(draw_weights(80), counts)
        wave = year_wave(drawn, month, coming)
        profile = np.stack(
            [drawn[:, month == k].mean(axis=1) for k in range(12)], axis=1
        )
        held = profile[:, coming].mean(axis=1) / profile.mean(axis=1)
        sure += mass(1 - together(held, wave), 0.25) >= 0.99
    assert sure / businesses <= most


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no_file"),
        (shop(0.5, years=1), "short_history"),
        (shop(0.5, years=3, a_month=1), "too_few"),
        ([{**row, "issued_on": None} for row in shop(0.5)], "no_dates"),
    ],
    ids=["no file", "one year", "few", "no days"],
)
def test_what_is_missing_has_its_reason(rows: list[Row], reason: str) -> None:
    """Two full cycles are needed, never less."""
    assert run(rows)["next3_vs_year"].reason == reason


def test_quarters_are_compared_as_facts() -> None:
    """The last 90 days against the 90 before, and against a year ago."""
    rows = [invoice(k, k, 3) for k in range(90)]
    rows += [invoice(100 + k, 92 + 2 * k, 3) for k in range(45)]
    found = run(rows)
    assert found["last90_vs_before"].value == pytest.approx(90 / 44, abs=1e-6)
    assert found["last90_vs_last_year"].reason == "short_history"
    old = run([*rows, invoice(900, 700, 3)])
    assert old["last90_vs_last_year"].reason == "too_few"
