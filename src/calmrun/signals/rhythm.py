"""Rhythm: whether busy and quiet weeks differ by more than chance.

Weeks without an invoice count. Even a steady business has uneven weeks; the counts are
compared with Poisson's law. Money is told apart from counts: a few large jobs make
money uneven where the work is not.

References
----------
Fisher (1950), The significance of deviations from expectation in a Poisson series,
Biometrics 6(1). Oracle in the tests: scipy.stats.chisquare.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.documents import Codes, Floats
from calmrun.signals.measure import (
    Measure,
    Unit,
    fact,
    grade,
    silence,
    silent,
    tidy,
)
from calmrun.signals.resample import (
    SEED,
    Array,
    divide,
    draw_weights,
    few_customers_cap,
    interval,
)
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "invoices_a_week": "ratio",
    "empty_weeks": "count",
    "dispersion": "ratio",
    "money_dispersion": "ratio",
}
WEEKS = 26
INVOICES = 26
SHUFFLES = 999


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure the weekly rhythm of billing over the last 26 whole weeks.

    Parameters
    ----------
    tables
        Invoices with days of issue over at least 26 weeks.

    Returns
    -------
    `dispersion` is the variance of the weekly counts over their mean: 1 is chance. Its
    mass is one less the p value: that weeks differ by more than chance.
    `money_dispersion` is the same for money, where 1 is what as many invoices of these
    amounts would give.
    """
    invoices = tables.invoices
    if invoices is None:
        return silence(UNITS, "no_file")
    age = tables.as_of - invoices.issued
    if not (age >= 0).any():
        return silence(UNITS, "no_dates")
    inside = (age >= 0) & (age < 7 * WEEKS)
    n = int(inside.sum())
    if not (age >= 7 * WEEKS - 7).any():
        return silence(UNITS, "short_history", n)
    if n < INVOICES:
        return silence(UNITS, "too_few", n)
    week = (age[inside] // 7).astype(np.int64)
    counts = np.bincount(week, minlength=WEEKS).astype(np.float64)
    mass = 1.0 - chance(counts)
    grades = grade(mass, cap=few_customers_cap(invoices.customers_in(inside)))
    spread = float(dispersion(counts)[0])
    low, high = interval(dispersion(counts, draw_weights(WEEKS)), spread)
    return {
        "invoices_a_week": fact(n / WEEKS, "ratio", n),
        "empty_weeks": fact(int((counts == 0).sum()), "count", WEEKS),
        "dispersion": Measure(
            tidy(spread),
            "ratio",
            n,
            low,
            high,
            grades,
            mass=tidy(mass),
        ),
        "money_dispersion": _money(tables, invoices.total[inside], week),
    }


def dispersion(counts: Floats, weights: Array | None = None) -> Array:
    """Divide the variance of the weeks by their mean.

    Parameters
    ----------
    counts
        Documents per week, shape ``(weeks,)``.
    weights
        How often each week is drawn, shape ``(replicates, weeks)``; once if None.

    Returns
    -------
    One ratio per replicate, NaN where nothing happened.
    """
    drawn = np.ones((1, counts.size)) if weights is None else weights
    mean = drawn @ counts / counts.size
    spread = drawn @ counts**2 / counts.size - mean**2
    return divide(spread * counts.size / (counts.size - 1), mean)


def chance(counts: Floats) -> float:
    """Give the chance that evenly spread documents would lie as unevenly.

    Parameters
    ----------
    counts
        Documents per week, shape ``(weeks,)``.

    Returns
    -------
    p value by 999 seeded deals of as many documents to the weeks.
    """
    n, weeks = int(counts.sum()), counts.size
    generator = np.random.default_rng([SEED, 26])
    dealt = generator.multinomial(n, np.full(weeks, 1 / weeks), size=SHUFFLES)
    uneven = int(((dealt**2).sum(axis=1) >= (counts**2).sum()).sum())
    return (1 + uneven) / (SHUFFLES + 1)


def _money(tables: Tables, total: Floats, week: Codes) -> Measure:
    """Compare the weeks' money with a compound Poisson law of the same amounts."""
    amount = np.nan_to_num(total)
    if tables.mixed:
        return silent("mixed_currencies", "ratio", amount.size)
    if not (amount**2).sum():
        return silent("no_amounts", "ratio", amount.size)
    sums = np.bincount(week, weights=amount, minlength=WEEKS)
    usual = float((amount**2).sum()) / WEEKS
    return fact(float(sums.var(ddof=1)) / usual, "ratio", amount.size)
