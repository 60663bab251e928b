"""The customer bootstrap: customers, not documents, are independent.

Every document of a customer shares one weight per replicate. Above `MOST` customers
they are dealt into that many groups (their codes follow keyed pseudonyms, which is as
good as chance), so that the cost does not grow with the file.

References
----------
Field and Welsh (2007), Bootstrapping clustered data, JRSS B 69(3).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from calmrun.signals.measure import (
    DIGITS,
    Certainty,
    Claim,
    Measure,
    Unit,
    grade,
    least,
    silent,
    tidy,
)


SEED = 20260331
REPLICATES = 200
MOST = 600
TAIL = 0.05
ONE_THREAD = 2**18 - 1

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Numbers = np.ndarray[tuple[int, ...], np.dtype[Any]]


@dataclass(frozen=True)
class Resample:
    """Which group each document belongs to, and the groups' weights.

    Parameters
    ----------
    group
        Group per document, shape ``(n,)``, 0 to `groups` - 1.
    groups
        How many groups there are.
    """

    group: np.ndarray[tuple[int], np.dtype[np.int64]]
    groups: int

    @cached_property
    def weights(self) -> Array:
        """Times each group is drawn, shape ``(REPLICATES, groups)``."""
        return draw_weights(self.groups)

    def take(self, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Resample:
        """Keep some of the documents; the groups and their weights stay."""
        return Resample(self.group[chosen], self.groups)

    def sums(self, values: Array) -> Array:
        """Add up values per replicate.

        Parameters
        ----------
        values
            One figure per document, shape ``(n,)``; NaN counts as nothing.

        Returns
        -------
        Weighted sums, shape ``(REPLICATES,)``.
        """
        per_group = np.bincount(
            self.group, weights=np.nan_to_num(values), minlength=self.groups
        )
        return product(self.weights, per_group[:, None])[:, 0]

    def ratio(self, above: Array, below: Array) -> Array:
        """Divide two sums per replicate; NaN where nothing was drawn.

        Parameters
        ----------
        above, below
            One figure per document, shape ``(n,)``.
        """
        return divide(self.sums(above), self.sums(below))


def resample_customers(
    customer: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> Resample:
    """Prepare the bootstrap of one table.

    Parameters
    ----------
    customer
        Customer code per document, shape ``(n,)``, not negative.
    """
    most = int(customer.max(initial=-1)) + 1
    groups = max(1, min(most, MOST))
    return Resample(customer % groups, groups)


@lru_cache(maxsize=16)
def draw_weights(groups: int) -> Array:
    """Draw how often each of the groups is taken, the same draw on every call."""
    generator = np.random.default_rng(SEED)
    drawn = generator.multinomial(groups, np.full(groups, 1 / groups), size=REPLICATES)
    return drawn.astype(np.float64)


def product(left: Numbers, right: Numbers) -> Array:
    """Multiply two matrices without a second thread.

    Parameters
    ----------
    left, right
        Shapes ``(a, b)`` and ``(b, c)``.

    Notes
    -----
    OpenBLAS starts threads for products of over 2**18 steps, and for every larger
    matrix times vector. On a busy machine they wait for each other: a snapshot took
    0.5 s instead of 0.04. So the work is cut into slices under that bound.
    """
    width = max(2, ONE_THREAD // max(1, left.size) // 2 * 2)
    columns = right.shape[1]
    even = np.zeros((right.shape[0], columns + columns % 2))
    even[:, :columns] = right
    weights = left.astype(np.float64, copy=False)
    slices = [weights @ even[:, at : at + width] for at in range(0, columns, width)]
    return np.concatenate(slices, axis=1)[:, :columns]


def divide(above: Array, below: Array) -> Array:
    """Divide, with NaN instead of a warning where `below` is zero."""
    out = np.full(np.shape(above), np.nan)
    np.divide(above, below, out=out, where=below != 0)
    return out


def interval(
    replicates: Array, value: float
) -> tuple[float, float] | tuple[None, None]:
    """Give the 90 percent percentile interval, (None, None) without replicates.

    Parameters
    ----------
    replicates
        The figure per replicate; NaN where it cannot be told.
    value
        The figure itself. The interval of few documents may be pulled away from it,
        towards what is usual; it is widened so that it holds its own figure.
    """
    drawn = replicates[~np.isnan(replicates)]
    if drawn.size < REPLICATES // 2:
        return None, None
    low, high = np.quantile(drawn, [TAIL, 1 - TAIL])
    return round(float(min(low, value)), DIGITS), round(float(max(high, value)), DIGITS)


def mass(replicates: Array, at_least: float) -> float:
    """Give the share of replicates at or above a bound; 0.5 when there are none."""
    drawn = replicates[~np.isnan(replicates)]
    if not drawn.size:
        return 0.5
    return round(float((drawn >= at_least).mean()), 6)


def few_customers_cap(customers: int) -> Certainty:
    """Give the most that a bootstrap over so few customers may be trusted with."""
    return "low" if customers < 8 else "medium" if customers < 12 else "high"


def inferred(
    value: float | None,
    unit: Unit,
    n: int,
    replicates: Array,
    *,
    claim: Claim | None = None,
    cap: Certainty = "high",
) -> Measure:
    """Make a measure of an estimate and its replicates.

    Parameters
    ----------
    value
        The estimate; None or NaN makes the measure not sayable (``not_reached``).
    replicates
        The same figure per bootstrap replicate, shape ``(REPLICATES,)``.
    claim
        The claimed band; without one it is at most medium.
    cap
        The most confidence that may be given.
    """
    if value is None or np.isnan(value):
        return silent("not_reached", unit, n)
    low, high = interval(replicates, value)
    if claim is None:
        grades = least([cap, "medium"])
        return Measure(tidy(value), unit, int(n), low, high, grades)
    claimed = mass(replicates * claim.trust, claim.at_least)
    grades = grade(claimed, claim.demand, cap=cap)
    return Measure(tidy(value), unit, int(n), low, high, grades, mass=claimed)
