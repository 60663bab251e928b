"""Season: whether the month of the year matters, and what the coming months held.

A month-of-year F statistic with a permutation test, because a decomposition finds a
strong season in pure noise when it is given two years.

References
----------
Phipson and Smyth (2010), Permutation p-values should never be zero, SAGMB 9(1).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np

from calmrun.signals.documents import Floats, Invoices, day_number
from calmrun.signals.measure import (
    Certainty,
    Demand,
    Measure,
    Reason,
    Unit,
    fact,
    grade,
    silence,
    silent,
    tidy,
)
from calmrun.signals.resample import SEED, Array, divide, interval, mass, product
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "p_value": "ratio",
    "strength": "share",
    "cycles": "count",
    "next3_vs_year": "ratio",
    "last90_vs_before": "ratio",
    "last90_vs_last_year": "ratio",
}
INVOICES = 120
MONTHS = 24
SURE_MONTHS = 36
P_VALUE = 0.02
SHUFFLES = 999
LOW_BAND = 0.75
DEMAND = Demand(0.99, 0.97)
AHEAD = 3
QUARTER = 90


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure the season in the number of invoices per month.

    Parameters
    ----------
    tables
        Invoices with days of issue over at least two full years.

    Returns
    -------
    `next3_vs_year` is what the coming three calendar months held in past years, over
    the average month (1 is usual; its mass is that of at most 0.75).
    """
    invoices = tables.invoices
    if invoices is None:
        return silence(UNITS, "no_file")
    issued = invoices.issued[invoices.issued <= tables.as_of]
    if not issued.size:
        return silence(UNITS, "no_dates")
    turns = _turns(tables, issued)
    quarters = _quarters(tables.as_of - issued)
    n = issued.size
    if len(turns) - 1 < MONTHS or n < INVOICES:
        reason: Reason = "too_few" if n < INVOICES else "short_history"
        return {**silence(UNITS, reason, n), **quarters}
    return {**_season(tables, invoices, turns), **quarters}


def _turns(tables: Tables, issued: Floats) -> list[date]:
    """List the first days of the full months, and of the one after the last."""
    first = date.fromordinal(date(1970, 1, 1).toordinal() + int(issued.min()))
    turn = first if first.day <= 3 else _next(first)
    turns = [turn.replace(day=1)]
    while day_number(_next(turns[-1])) <= tables.as_of + 3:
        turns.append(_next(turns[-1]))
    return turns


def _next(day: date) -> date:
    """Give the first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _season(
    tables: Tables, invoices: Invoices, turns: list[date]
) -> dict[str, Measure]:
    edges = np.array([day_number(turn) for turn in turns], dtype=np.float64)
    slot = np.searchsorted(edges, invoices.issued, side="right") - 1
    inside = (slot >= 0) & (slot < len(edges) - 1) & (invoices.issued <= tables.as_of)
    months = len(edges) - 1
    group = invoices.resample.group[inside]
    flat = np.bincount(
        group * months + slot[inside], minlength=invoices.resample.groups * months
    ).reshape(invoices.resample.groups, months)
    counts = flat.sum(axis=0).astype(np.float64) / np.diff(edges) * 30.4
    month = np.array([turn.month - 1 for turn in turns[:-1]])
    p, strength = season_test(counts, month)
    cycles = months // 12
    n = int(inside.sum())
    sure: Certainty = "high" if months >= SURE_MONTHS else "medium"
    drawn = product(invoices.resample.weights, flat) / np.diff(edges) * 30.4
    coming = [(tables.day.month + k) % 12 for k in range(AHEAD)]
    ahead = _ahead(drawn, month, coming)
    value = float(_ahead(counts[None, :], month, coming)[0])
    low, high = interval(ahead, value)
    lows = 1 - together(ahead, year_wave(drawn, month, coming))
    claimed = mass(lows, 1 - LOW_BAND)
    cap: Certainty = sure if p <= P_VALUE else "low"
    return {
        "p_value": fact(p, "ratio", n),
        "strength": fact(strength, "share", n),
        "cycles": fact(cycles, "count", n),
        "next3_vs_year": Measure(
            tidy(value),
            "ratio",
            n,
            low,
            high,
            grade(claimed, DEMAND, cap=cap),
            mass=claimed,
        ),
    }


def _ahead(counts: Array, month: Array, coming: list[int]) -> Array:
    """Divide the coming months' average by the year's, per row."""
    profile = np.stack([counts[:, month == k].mean(axis=1) for k in range(12)], axis=1)
    return divide(profile[:, coming].mean(axis=1), profile.mean(axis=1))


def together(ahead: Array, wave: Array) -> Array:
    """Join what the coming months held with what a wave over all months says of them.

    Parameters
    ----------
    ahead, wave
        Both estimates per replicate, shape ``(rows,)``.

    Returns
    -------
    One estimate per replicate, shape ``(rows,)``.

    Notes
    -----
    The wave is surer, and off where the year has another shape: ``b2``, the square by
    which the two are further apart than chance puts them. It counts for
    ``var(ahead) / (var(ahead) + var(wave) + b2)``.

    References
    ----------
    Green and Strawderman (1991), A James-Stein type estimator for combining unbiased
    and possibly biased estimators, JASA 86(416).
    """
    apart = ahead - wave
    off = max(0.0, float(np.nanmean(apart)) ** 2 - float(np.nanvar(apart)))
    doubt = float(np.nanvar(ahead))
    whole = doubt + float(np.nanvar(wave)) + off
    joined: Array = ahead - (doubt / whole if whole else 0.0) * apart
    return joined


def year_wave(counts: Array, month: Array, coming: list[int]) -> Array:
    """Tell how busy the coming months are on one wave a year, fitted to all months.

    Parameters
    ----------
    counts
        Figures per month, in order, shape ``(rows, months)``.
    month
        Month of the year, 0 to 11, shape ``(months,)``.
    coming
        The months asked for.

    Returns
    -------
    Their average over that of the year, shape ``(rows,)``; NaN without a count.

    Notes
    -----
    Least squares of the counts on a constant, a slope over time, sine and cosine. Every
    month tells of the coming ones, so that this is surer than what these held, where
    the year has one peak and one trough.

    References
    ----------
    Edwards (1961), The recognition and estimation of cyclic trends, Annals of Human
    Genetics 25(1).
    """
    time = np.arange(month.size) - (month.size - 1) / 2
    phase, ahead = (2 * np.pi * np.asarray(some) / 12 for some in (month, coming))
    columns = [np.ones(month.size), time, np.cos(phase), np.sin(phase)]
    fitted = product(counts, np.linalg.pinv(np.stack(columns, axis=1)).T)
    swing = fitted[:, 2] * np.cos(ahead).mean() + fitted[:, 3] * np.sin(ahead).mean()
    return 1.0 + divide(swing, fitted[:, 0])


def season_test(counts: Floats, month: Array) -> tuple[float, float]:
    """Test whether the month of the year matters.

    Parameters
    ----------
    counts
        One figure per month, in order, shape ``(months,)``.
    month
        Month of the year, 0 to 11, shape ``(months,)``.

    Returns
    -------
    p value of the permutation test (never under 1 / 1000), and the share of the
    variance of the detrended logs that the month explains.
    """
    logs = np.log(counts + 1.0)
    time = np.arange(logs.size)
    level = logs - np.polyval(np.polyfit(time, logs, 1), time)
    level -= level.mean()
    member = (month[:, None] == np.arange(12)).astype(np.float64)
    size = np.maximum(member.sum(axis=0), 1.0)
    generator = np.random.default_rng([SEED, 12])
    shuffled = generator.permuted(np.tile(level, (SHUFFLES, 1)), axis=1)
    between = (product(shuffled, member) ** 2 / size).sum(axis=1)
    seen = float(((level @ member) ** 2 / size).sum())
    whole = float((level**2).sum())
    p = (1 + int((between >= seen - 1e-12).sum())) / (SHUFFLES + 1)
    return p, seen / whole if whole else 0.0


def _quarters(age: Floats) -> dict[str, Measure]:
    """Compare the last 90 days with the 90 before, and with the same a year ago."""
    year = 365
    now = int((age < QUARTER).sum())
    before = int(((age >= QUARTER) & (age < 2 * QUARTER)).sum())
    last_year = int(((age >= year) & (age < year + QUARTER)).sum())
    return {
        "last90_vs_before": _over(now, before, float(age.max()) >= 2 * QUARTER),
        "last90_vs_last_year": _over(
            now, last_year, float(age.max()) >= year + QUARTER
        ),
    }


def _over(now: int, then: int, reaches: bool) -> Measure:  # noqa: FBT001 - a flag of one's own data
    if not reaches:
        return silent("short_history", "ratio", now)
    return (
        fact(now / then, "ratio", now) if then >= 5 else silent("too_few", "ratio", now)
    )
