"""A figure together with its bootstrap replicates, and the change between two."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from calmrun.signals.documents import Codes, Flags, Floats
from calmrun.signals.measure import (
    LEVEL,
    Certainty,
    Claim,
    Demand,
    Measure,
    Reason,
    Unit,
    grade,
    least,
)
from calmrun.signals.resample import Array, Resample, divide, inferred
from calmrun.signals.survival import kaplan_meier


CUSTOMERS_A_SIDE = 8
DOUBT = 6.0  # documents without a change by which a recent cohort is pulled to none


@dataclass(frozen=True)
class Estimate:
    """One figure, and the same figure per bootstrap replicate.

    Parameters
    ----------
    value
        The estimate, NaN where the data do not reach.
    replicates
        Shape ``(REPLICATES,)``.
    """

    value: float
    replicates: Array

    def __sub__(self, other: Estimate) -> Estimate:
        return Estimate(self.value - other.value, self.replicates - other.replicates)

    def __truediv__(self, other: Estimate) -> Estimate:
        return Estimate(
            float(divide(np.array(self.value), np.array(other.value))),
            divide(self.replicates, other.replicates),
        )

    def complement(self) -> Estimate:
        """Give one less the figure."""
        return Estimate(1.0 - self.value, 1.0 - self.replicates)

    def measure(
        self,
        unit: Unit,
        n: int,
        *,
        claim: Claim | None = None,
        cap: Certainty = "high",
    ) -> Measure:
        """Make it a measure of the snapshot, see `inferred`."""
        return inferred(self.value, unit, n, self.replicates, claim=claim, cap=cap)

    def level(self, unit: Unit, n: int, cap: Certainty = "high") -> Measure:
        """Make it a measure graded by how narrow its interval is, see `by_width`."""
        return by_width(self.measure(unit, n), cap)


def shrinking(recent: int, doubt: float = DOUBT) -> float:
    """Give the part that is believed of a change which so few recent documents show.

    Examples
    --------
    >>> shrinking(6)
    0.5
    """
    return recent / (recent + doubt)


def share(hit: Flags, chosen: Flags, resample: Resample) -> Estimate:
    """Estimate the share of the chosen documents that are hit."""
    value = float(hit[chosen].mean()) if chosen.any() else np.nan
    drawn = resample.ratio((hit & chosen).astype(np.float64), chosen.astype(np.float64))
    return Estimate(value, drawn)


def still_left(
    duration: Floats, observed: Flags, resample: Resample, *, age: int, first: int = 0
) -> Estimate:
    """Estimate the share for which it has not happened by an age, by Kaplan-Meier."""
    curve = kaplan_meier(duration, observed, first=first, last=age)
    drawn = kaplan_meier(duration, observed, first=first, last=age, resample=resample)
    return Estimate(float(curve.at(age)), drawn.at(age))


def by_width(one: Measure, cap: Certainty) -> Measure:
    """Grade a level by how wide its interval is.

    Parameters
    ----------
    one
        A share or a number of days. Within 5 points or 5 days of its interval's ends
        is high, within twice that medium.
    cap
        The most that may be given.
    """
    if one.value is None or one.low is None or one.high is None:
        return one if not one.sayable else replace(one, confidence="low")
    wide = max(one.value - one.low, one.high - one.value)
    step = 5.0 if one.unit == "days" else 0.05
    given: Certainty = (
        "high" if wide <= step else "medium" if wide <= 2 * step else "low"
    )
    return replace(one, confidence=least([given, cap]))


def busiest(customer: Codes, known: Flags, chosen: Flags) -> int | None:
    """Give the known customer with the most of the chosen documents."""
    seen = customer[known & chosen]
    return int(np.bincount(seen).argmax()) if seen.size else None


def changes(
    whole: Estimate,
    rest: Estimate,
    n: int,
    *,
    claim: Claim,
    cap: Certainty,
) -> tuple[Measure, Measure]:
    """Measure a change of a share, and what is left of it without the largest.

    Parameters
    ----------
    whole, rest
        The change over all documents, and without those of the largest customer.
    n
        Documents behind the change.
    claim
        How large the change is claimed to be, and how sure that must be.
    cap
        The most confidence that may be given.

    Returns
    -------
    The change, not sayable (``one_customer``) where it rests on the largest customer,
    and the change without that customer.
    """
    found, left = (
        one.measure("share", n, claim=claim, cap=cap) for one in (whole, rest)
    )
    return survives(found, left), left


def survives(
    whole: Measure,
    rest: Measure,
    reason: Reason = "one_customer",
    *,
    demand: Demand = LEVEL,
) -> Measure:
    """Let a claimed change stand only as far as it stands on a part of the documents.

    Parameters
    ----------
    whole, rest
        The change over all documents, and over the part: without the largest customer,
        or among those who pay on account.
    reason
        What is said where it does not stand there.
    demand
        Mass that the part needs for each confidence.
    """
    if not whole.sayable or whole.mass is None or whole.mass < 0.5:
        return whole
    if rest.mass is None or rest.mass < 0.5:
        return replace(whole, sayable=False, reason=reason, confidence=None)
    stands = grade(rest.mass, demand)
    return replace(whole, confidence=least([whole.confidence or "low", stands]))
