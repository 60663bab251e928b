"""How long until something happens, when some of it has not yet happened.

Kaplan-Meier where there is one way to end, Aalen-Johansen where there are several.

References
----------
Kaplan and Meier (1958), Nonparametric estimation from incomplete observations,
JASA 53(282). Aalen and Johansen (1978), An empirical transition matrix for
nonhomogeneous Markov chains, Scandinavian Journal of Statistics 5(3). Oracle in the
tests: lifelines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calmrun.signals.resample import Array, Resample, product


@dataclass(frozen=True)
class Curve:
    """Share for which it has not happened yet, by age in whole days.

    Parameters
    ----------
    first
        Age of the first entry (negative where lateness is counted).
    survival
        Share that is left after each age from `first` to `reach`, shape
        ``(..., ages)``. Leading axes are replicates.
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

    def quantile(self, left: float | Array = 0.5) -> Array:
        """First age at which at most `left` is left; NaN where it never falls there.

        Parameters
        ----------
        left
            Share 0 to 1, one for all or one per replicate.
        """
        reached = self.survival <= np.asarray(left)[..., None] + 1e-12
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
    beyond = last - first + 1
    slot = np.clip(duration - first, 0, beyond).astype(np.int64)
    ages = int(slot.max(initial=0)) + 1
    happened = observed & (slot < beyond)
    left_over = _tally(slot, None, ages, resample)
    events = _tally(slot[happened], happened, ages, resample)
    left = 1.0 - _hazard(events, _at_risk(left_over))
    survival = np.asarray(np.cumprod(left, axis=-1), np.float64)
    return Curve(first, survival[..., :beyond], min(first + ages - 1, last))


def aalen_johansen(
    duration: Array,
    cause: np.ndarray[tuple[int], np.dtype[np.int64]],
    *,
    last: int = 365,
    resample: Resample | None = None,
) -> tuple[Array, ...]:
    """Estimate how many have ended by each age, and in which way.

    Parameters
    ----------
    duration
        Days until the end, or until it was last seen not to have come, shape ``(n,)``.
    cause
        0 where nothing has ended yet, else which way it ended, 1 and up.
    last
        Age up to which the estimate is wanted, days.
    resample
        Where given, one estimate per bootstrap replicate.

    Returns
    -------
    Per cause, the cumulative incidence after each age from 0 on, shape
    ``(..., last + 1)``; with what has not ended yet they add up to 1.

    Notes
    -----
    ``sum(left(t - 1) * ended(t) / at_risk(t))``. One less Kaplan-Meier, with the other
    ends taken for censored, is too high: who has ended otherwise can end no more.
    """
    ages = last + 2
    slot = np.clip(duration, 0, ages - 1).astype(np.int64)
    at_risk = _at_risk(_tally(slot, None, ages, resample))
    hazards = []
    for way in range(1, int(cause.max(initial=1)) + 1):
        ended = (cause == way) & (slot < ages - 1)
        hazards.append(_hazard(_tally(slot[ended], ended, ages, resample), at_risk))
    left = np.cumprod(1.0 - sum(hazards), axis=-1)
    before = np.concatenate([np.ones_like(left[..., :1]), left[..., :-1]], axis=-1)
    return tuple(np.cumsum(before * one, axis=-1)[..., :-1] for one in hazards)


def _at_risk(left_over: Array) -> Array:
    """Count who has not ended before each age, by who is last seen at each."""
    return np.cumsum(left_over[..., ::-1], axis=-1)[..., ::-1]


def _hazard(events: Array, at_risk: Array) -> Array:
    """Give the part of those at risk that ends at each age, 0 where nobody is."""
    return np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0)


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
