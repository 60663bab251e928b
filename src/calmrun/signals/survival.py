"""Kaplan-Meier: how long until something happens, when some of it has not yet.

References
----------
Kaplan and Meier (1958), Nonparametric estimation from incomplete observations,
JASA 53(282). Oracle in the tests: lifelines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calmrun.signals.resample import Array, Resample, divide, product


@dataclass(frozen=True)
class Curve:
    """Share for which it has not happened yet, by age in whole days.

    Parameters
    ----------
    first
        Age of the first entry (negative where lateness is counted).
    survival
        Share that is left after each age from `first` on, shape ``(..., ages)``.
        Leading axes are replicates.
    reach
        Last age at which anyone was still followed.
    """

    first: int
    survival: Array
    reach: int

    def at(self, age: int) -> Array:
        """Share left after `age` days; NaN beyond what was followed, unless none is."""
        if age < self.first:
            return np.ones(self.survival.shape[:-1])
        left = self.survival[..., min(age, self.reach) - self.first]
        return np.where((age > self.reach) & (left > 0), np.nan, left)

    def quantile(self, left: float = 0.5) -> Array:
        """First age at which at most `left` is left; NaN where it never falls there."""
        reached = self.survival <= left + 1e-12
        ages = self.first + reached.argmax(axis=-1).astype(np.float64)
        return np.where(reached.any(axis=-1), ages, np.nan)

    def restricted_mean(self, horizon: int) -> Array:
        """Area under the curve from day 0 to `horizon`, in days."""
        last = min(horizon, self.reach)
        days = self.survival[..., max(0, -self.first) : max(0, last - self.first)]
        return np.asarray(days.sum(axis=-1))


def kaplan_meier(
    duration: Array,
    observed: np.ndarray[tuple[int], np.dtype[np.bool_]],
    *,
    first: int = 0,
    last: int = 365,
    resample: Resample | None = None,
) -> Curve:
    """Estimate a survival curve over whole days.

    Parameters
    ----------
    duration
        Days until it happened, or until it was last seen not to have, shape ``(n,)``.
        Below `first` counts as `first`; above `last` counts as not yet at `last`.
    observed
        Whether it happened, shape ``(n,)``.
    first, last
        Ages between which the curve is wanted.
    resample
        Where given, one curve per bootstrap replicate.

    Returns
    -------
    Shares 0 to 1. The estimate is ``prod(1 - events(t) / at_risk(t))``, which assumes
    that those not followed for longer are like the others.
    """
    ages = last - first + 2
    slot = np.clip(duration - first, 0, ages - 1).astype(np.int64)
    happened = observed & (slot < ages - 1)
    left_over = _tally(slot, None, ages, resample)
    events = _tally(slot[happened], happened, ages, resample)
    at_risk = np.cumsum(left_over[..., ::-1], axis=-1)[..., ::-1]
    survival = np.asarray(
        np.cumprod(1.0 - np.nan_to_num(divide(events, at_risk)), axis=-1), np.float64
    )
    followed = int(slot.max(initial=0)) + first
    return Curve(first, survival[..., : ages - 1], min(followed, last))


def _tally(
    slot: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    chosen: np.ndarray[tuple[int], np.dtype[np.bool_]] | None,
    ages: int,
    resample: Resample | None,
) -> Array:
    """Count the documents per age, weighted per replicate where there are any."""
    if resample is None:
        return np.bincount(slot, minlength=ages).astype(np.float64)
    group = resample.group if chosen is None else resample.group[chosen]
    flat = np.bincount(group * ages + slot, minlength=resample.groups * ages)
    return product(resample.weights, flat.reshape(resample.groups, ages))
