"""One number of the snapshot, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple


Unit = Literal["days", "share", "count", "money", "ratio"]
"""share: 0 to 1. money: cents here, a decimal string in JSON. ratio: x over y."""
Certainty = Literal["low", "medium", "high", "exact"]
"""exact: a fact of the file. The others grade an inference (see docs/signals.md)."""
Reason = Literal[
    "no_file",
    "too_few",
    "too_few_customers",
    "no_customers",
    "no_dates",
    "no_paid_dates",
    "no_due_dates",
    "no_answer_dates",
    "no_amounts",
    "no_links",
    "no_services",
    "short_history",
    "not_reached",
    "one_customer",
    "mix_of_payers",
    "selection_all_open",
    "selection_all_paid",
    "selection_open_tail",
    "never_marked_paid",
    "files_apart",
    "mixed_currencies",
    "contradictory",
]
"""Why a measure is not sayable. The list is closed."""

DIGITS = 6


class Demand(NamedTuple):
    """Mass of a claimed band from which it is said with each confidence.

    A claim that is seldom true must be surer: of the businesses whose bootstrap puts
    .95 on a change, half have none where one in twenty really changed.
    """

    high: float
    medium: float


LEVEL: Final = Demand(0.95, 0.80)
CHANGE: Final = Demand(0.975, 0.95)


class Claim(NamedTuple):
    """The claim that a figure is at least so much, and how sure it must be.

    `trust` is the part of the figure that is believed, 0 to 1: what few documents say
    is pulled to nothing at all by as many more that would say so.
    """

    at_least: float
    demand: Demand = LEVEL
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of the snapshot with what it rests on.

    A measure that is not sayable keeps `n` and says why in `reason`; its value may be
    None. `low` and `high` bound a 90 percent interval, None for facts of the file.

    Parameters
    ----------
    value
        The figure in its unit: days, share 0 to 1, count, cents, or ratio.
    unit
        What the figure counts.
    n
        Documents it rests on.
    low, high
        Ends of the interval, in the unit of the value.
    confidence
        ``exact`` for a fact, else graded from `mass` or from n and the interval.
    sayable
        Whether a sentence may rest on it.
    reason
        Closed code, only where not sayable.
    mass
        Bootstrap or posterior probability of the band that docs/signals.md names for
        this measure, None where no band is claimed.
    """

    value: float | int | None
    unit: Unit
    n: int
    low: float | int | None = None
    high: float | int | None = None
    confidence: Certainty | None = None
    sayable: bool = True
    reason: Reason | None = None
    mass: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the document of one measure: money as decimal strings."""
        return {
            "value": _out(self.value, self.unit),
            "unit": self.unit,
            "n": self.n,
            "low": _out(self.low, self.unit),
            "high": _out(self.high, self.unit),
            "confidence": self.confidence,
            "sayable": self.sayable,
            "reason": self.reason,
            "mass": self.mass,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Measure:
        """Read back what `to_json` gave."""
        unit = document["unit"]
        figures = {name: _in(document[name], unit) for name in ("value", "low", "high")}
        return cls(**{**document, **figures})


def fact(value: float | None, unit: Unit, n: int) -> Measure:
    """Give a fact of the file: exact, without an interval."""
    return Measure(tidy(value), unit, int(n), confidence="exact")


def silent(
    reason: Reason, unit: Unit, n: int = 0, value: float | None = None
) -> Measure:
    """Give a measure that must not be said, with the reason."""
    return Measure(tidy(value), unit, int(n), sayable=False, reason=reason)


def hush(measures: Mapping[str, Measure], reason: Reason) -> dict[str, Measure]:
    """Make every measure of a signal not sayable for one reason; earlier ones stay."""
    return {
        name: one
        if not one.sayable
        else replace(one, sayable=False, reason=reason, confidence=None)
        for name, one in measures.items()
    }


def silence(
    units: Mapping[str, Unit], reason: Reason, n: int = 0
) -> dict[str, Measure]:
    """Give a whole signal that must not be said."""
    return {name: silent(reason, unit, n) for name, unit in units.items()}


def grade(mass: float, demand: Demand = LEVEL, *, cap: Certainty = "high") -> Certainty:
    """Turn the mass of a claimed band into a confidence.

    Parameters
    ----------
    mass
        Probability that the claimed band holds, 0 to 1. A band that surely does not
        hold is as certain as one that surely does: the claim is then its opposite.
    demand
        Mass from which each grade is given.
    cap
        The most that may be given.
    """
    certain = max(mass, 1.0 - mass)
    given: Certainty = (
        "high"
        if certain >= demand.high
        else "medium"
        if certain >= demand.medium
        else "low"
    )
    return least([given, cap])


def least(grades: Iterable[Certainty]) -> Certainty:
    """Give the weakest of several grades."""
    order: tuple[Certainty, ...] = ("low", "medium", "high", "exact")
    return min(grades, key=order.index)


def tidy(value: float | None) -> float | int | None:
    """Round to what JSON keeps, so that equal inputs give equal bytes."""
    if value is None or isinstance(value, int):
        return value
    return round(float(value), DIGITS) + 0.0


def decimal_string(cents: int) -> str:
    """Write cents as a decimal string.

    Examples
    --------
    >>> decimal_string(-1205)
    '-12.05'
    """
    return str(Decimal(cents).scaleb(-2).quantize(Decimal("0.01")))


def _out(value: float | None, unit: Unit) -> float | int | str | None:
    if value is None or unit != "money":
        return value
    return decimal_string(round(value))


def _in(value: float | str | None, unit: Unit) -> float | int | None:
    if value is None or unit != "money":
        return value  # type: ignore[return-value]  # only money is text
    return int(Decimal(value).scaleb(2))
