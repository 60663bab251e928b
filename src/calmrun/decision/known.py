"""What the owner knows already: it cannot win for half a year, unless it grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from calmrun.decision.candidate import Candidate
from calmrun.decision.conclusion import Family


KNOWN_DAYS: Final = 180
GROWN: Final = 1.5


@dataclass(frozen=True, slots=True)
class Known:
    """A pattern to which the owner answered "we know".

    Parameters
    ----------
    family
        Which pattern.
    since
        Day of the run whose page was answered.
    stake_cents
        How much was at stake in that run.
    """

    family: Family
    since: date
    stake_cents: int


Sizes = Mapping[Family, int]
"""Family that the owner knows -> its size in cents when that was said."""


def in_force(known: Iterable[Known], today: date) -> dict[Family, int]:
    """Give the known families whose half year is not over on a day.

    Examples
    --------
    >>> said = Known("restore_price", date(2026, 1, 1), 900_00)
    >>> in_force([said], date(2026, 6, 29)), in_force([said], date(2026, 6, 30))
    ({'restore_price': 90000}, {})
    """
    return {
        one.family: one.stake_cents
        for one in known
        if (today - one.since).days < KNOWN_DAYS
    }


def is_known(candidate: Candidate, sizes: Sizes) -> bool:
    """Tell whether the owner knows of it, and it has not grown by half since."""
    size = sizes.get(candidate.family)
    return size is not None and candidate.stake_cents < GROWN * size
