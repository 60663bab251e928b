"""Rates with their uncertainty: Jeffreys intervals and shrunk posteriors.

References
----------
Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion,
Statistical Science 16(2). Oracle in the tests: scipy.stats.beta.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p

import numpy as np

from calmrun.signals.documents import Codes, Flags, distinct
from calmrun.signals.measure import Certainty, Claim, Measure, grade, tidy
from calmrun.signals.resample import (
    SEED,
    TAIL,
    Array,
    few_customers_cap,
    interval,
    mass,
)


DRAWS = 4000
PSEUDO = 12.0  # observations by which a recent rate is pulled to the one before
LIKE = 0.2  # usual correlation of one customer's answers
LIKE_WEIGHT = 20.0  # documents that the usual one counts for
TINY = 1e-300
BIGGEST = 700.0  # exp of more does not fit


@dataclass(frozen=True)
class Rate:
    """Hits among tries, and how many independent tries that is worth.

    Parameters
    ----------
    hits, tries
        Counts; the hits may be what is expected of a mix.
    effect
        Design effect, at least 1: how many times wider the spread is because a
        customer's decisions go together.
    customers
        Known customers behind it.
    """

    hits: float
    tries: int
    effect: float
    customers: int

    @property
    def value(self) -> float:
        """Share of hits, 0 to 1; NaN without tries."""
        return self.hits / self.tries if self.tries else float("nan")

    @property
    def shape(self) -> tuple[float, float]:
        """Effective hits and misses."""
        return self.hits / self.effect, (self.tries - self.hits) / self.effect

    def measure(self, cap: Certainty = "high") -> Measure:
        """Make it a share with a 90 percent Jeffreys interval."""
        hits, misses = self.shape
        low = beta_quantile(TAIL, hits + 0.5, misses + 0.5) if self.hits else 0.0
        high = beta_quantile(1 - TAIL, hits + 0.5, misses + 0.5)
        return Measure(
            tidy(self.value),
            "share",
            self.tries,
            tidy(low),
            tidy(high if self.hits < self.tries else 1.0),
            cap,
        )


def clustered_rate(hit: Flags, chosen: Flags, customer: Codes, known: Flags) -> Rate:
    """Count hits among the chosen, with the design effect of customers.

    Parameters
    ----------
    hit, chosen, known
        Flags per document, shape ``(n,)``.
    customer
        Customer code per document.
    """
    return clustered_rates(hit, (chosen,), customer, known)[0]


def clustered_rates(
    hit: Flags, sides: Sequence[Flags], customer: Codes, known: Flags
) -> list[Rate]:
    """Count hits on several sides, with the design effects of customers.

    Parameters
    ----------
    hit, known
        Flags per document, shape ``(n,)``.
    sides
        Flags of the documents of each side, which do not overlap.
    customer
        Customer code per document.

    Notes
    -----
    effect = 1 + likeness * (documents of the same customer that a document of the side
    has beside it, on average). The likeness is that of all sides together: a recent
    cohort is too small to tell its own.
    """
    alike = likeness(hit, sides, customer)
    return [
        Rate(
            int((hit & side).sum()),
            int(side.sum()),
            1.0 + alike * _beside(customer[side]),
            distinct(customer[side & known]),
        )
        for side in sides
    ]


def likeness(hit: Flags, sides: Sequence[Flags], customer: Codes) -> float:
    """Estimate how much more alike the answers of one customer are than any two.

    Parameters
    ----------
    hit, sides, customer
        As in `clustered_rates`.

    Returns
    -------
    The correlation within customers, 0 to 1, by analysis of variance around each
    side's own share, and pulled to `LIKE` by `LIKE_WEIGHT` documents.

    References
    ----------
    Ridout, Demetrio and Firth (1999), Estimating intraclass correlation for binary
    data, Biometrics 55(1).
    """
    together = repeated = variance = 0.0
    for side in sides:
        group = customer[side]
        if not group.size:
            continue
        off = hit[side] - hit[side].mean()
        sizes = np.bincount(group)
        several = sizes > 1
        sums, squares = (np.bincount(group, weights=x) for x in (off, off**2))
        pairs = (sums**2 - squares)[several] / sizes[several]
        together += float(pairs.sum())
        repeated += float((sizes - 1)[several].sum())
        variance += float((off**2).sum())
    if not variance:
        return LIKE
    usual = variance / sum(int(side.sum()) for side in sides)
    alike = (together / usual + LIKE_WEIGHT * LIKE) / (repeated + LIKE_WEIGHT)
    return min(1.0, max(0.0, alike))


def _beside(group: Codes) -> float:
    """Count the other documents of its customer that a document has, on average."""
    if not group.size:
        return 0.0
    return float((np.bincount(group) ** 2).sum()) / group.size - 1.0


def rare(
    rate: Rate, claim: Claim, *, usual: float, cap: Certainty, stream: int
) -> Measure:
    """Make a share of something that is seldom a measure.

    Parameters
    ----------
    rate
        Counts with their design effect.
    claim
        The claimed band.
    usual
        Share in the usual business, to which `PSEUDO` observations pull: two of
        fifteen are no proof of five in a hundred.
    cap
        The most confidence that may be given.
    stream
        Which of the seeded streams to draw from.
    """
    drawn = posterior(rate, toward=usual, stream=stream)
    claimed = mass(drawn, claim.at_least)
    low, high = interval(drawn, rate.value)
    grades = grade(claimed, claim.demand, cap=cap)
    return Measure(
        tidy(rate.value), "share", rate.tries, low, high, grades, mass=claimed
    )


def posterior(
    rate: Rate, *, toward: float | Array | None, stream: int, pull: float = PSEUDO
) -> Array:
    """Draw from the posterior of a rate.

    Parameters
    ----------
    rate
        Counts with their design effect.
    toward
        Where given, `pull` observations at this rate are added; one rate for all draws,
        or one per draw, shape ``(DRAWS,)``.
    stream
        Which of the seeded streams to draw from.
    pull
        How strongly it is pulled there.

    Returns
    -------
    Draws, shape ``(DRAWS,)``.
    """
    hits, misses = rate.shape
    if toward is None:
        toward, pull = 0.5, 1.0  # the prior of Jeffreys
    generator = np.random.default_rng([SEED, stream])
    return generator.beta(
        np.maximum(hits + pull * toward, 1e-3),
        np.maximum(misses + pull * (1 - toward), 1e-3),
        size=DRAWS,
    )


def rise(
    recent: Rate, before: Rate, *, claim: Claim, pull: float = PSEUDO, stream: int = 0
) -> Measure:
    """Measure by how much a share rose, the recent one pulled to the one before.

    Parameters
    ----------
    recent, before
        Counts of the two cohorts, with their design effects.
    claim
        How large the rise is claimed to be, and how sure that must be.
    pull
        Observations by which the recent share is pulled.
    stream
        Which pair of the seeded streams to draw from.
    """
    then = posterior(before, toward=None, stream=2 * stream)
    drawn = posterior(recent, toward=then, stream=2 * stream + 1, pull=pull) - then
    claimed = mass(drawn, claim.at_least)
    rose = recent.value - before.value
    low, high = interval(drawn, rose)
    cap = few_customers_cap(min(recent.customers, before.customers))
    return Measure(
        tidy(rose),
        "share",
        recent.tries,
        low,
        high,
        grade(claimed, claim.demand, cap=cap),
        mass=claimed,
    )


def beta_quantile(share: float, a: float, b: float) -> float:
    """Invert the beta distribution.

    Parameters
    ----------
    share
        Probability below the answer, 0 to 1.
    a, b
        Shape, above 0.

    Returns
    -------
    The quantile, to 1e-12, by Newton's steps kept inside a shrinking bracket.

    Examples
    --------
    >>> round(beta_quantile(0.5, 2.0, 2.0), 9)
    0.5
    """
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(200):  # pragma: no branch - the bracket shrinks to nothing before
        miss = beta_share(x, a, b) - share
        low, high = (x, high) if miss < 0 else (low, x)
        ahead = x - miss * exp(min(-_log_density(x, a, b), BIGGEST))
        if not low < ahead < high:
            ahead = (low + high) / 2
        if abs(ahead - x) < 1e-15:
            break
        x = ahead
    return x


def _log_density(x: float, a: float, b: float) -> float:
    """Give the log density of the beta distribution, clear of its poles."""
    whole = lgamma(a + b) - lgamma(a) - lgamma(b)
    inside = min(max(x, 1e-12), 1 - 1e-12)
    return whole + (a - 1) * log(inside) + (b - 1) * log1p(-inside)


def beta_share(x: float, a: float, b: float) -> float:
    """Give the regularised incomplete beta function I_x(a, b).

    Examples
    --------
    >>> round(beta_share(0.25, 1.0, 1.0), 9)
    0.25
    """
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_share(1.0 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """Evaluate the continued fraction of I_x(a, b) by Lentz's method."""
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1))
    out = d
    for m in range(1, 10_000):  # pragma: no branch - Lentz converges long before
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1.0 / _away(1.0 + even * d), _away(1.0 + even / c)
        out *= c * d
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1.0 / _away(1.0 + odd * d), _away(1.0 + odd / c)
        out *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return out


def _away(value: float) -> float:
    return value if abs(value) > TINY else TINY
