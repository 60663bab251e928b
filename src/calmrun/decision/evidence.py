"""Reading the snapshot: measures that may be said, and copies of them as evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from calmrun.decision.conclusion import Confidence, Evidence
from calmrun.signals.snapshot import Measure, Snapshot


MOST: Final = 6
LEAST: Final = 3
_RANK: Final[dict[str | None, int]] = {"low": 0, "medium": 1, "high": 2}
_BY_RANK: Final[tuple[Confidence, ...]] = ("low", "medium", "high")


def sayable(snapshot: Snapshot, path: str) -> Measure | None:
    """Give a measure that has a value and may be said, else None."""
    measure = snapshot.at(path)
    if measure is None or not measure.sayable or measure.value is None:
        return None
    return measure


def value(snapshot: Snapshot, path: str, default: float = 0.0) -> float:
    """Give the value of a sayable measure (money: cents), else `default`."""
    measure = sayable(snapshot, path)
    return default if measure is None or measure.value is None else measure.value


def low_end(snapshot: Snapshot, path: str, default: float = 0.0) -> float:
    """Give the lower end of a measure's interval, its value where it has none."""
    measure = sayable(snapshot, path)
    if measure is None or measure.value is None:
        return default
    return measure.value if measure.low is None else measure.low


def high_end(snapshot: Snapshot, path: str, default: float = 0.0) -> float:
    """Give the upper end of a measure's interval, its value where it has none."""
    measure = sayable(snapshot, path)
    if measure is None or measure.value is None:
        return default
    return measure.value if measure.high is None else measure.high


def sure(snapshot: Snapshot, path: str) -> bool:
    """Tell whether a measure may be said with at least medium confidence."""
    return sayable(snapshot, path) is not None and _rank(snapshot, path) >= 1


def only_possible(snapshot: Snapshot, change: str) -> tuple[str, ...]:
    """Say that a change is not sure enough to win: most that look real are chance."""
    measure = sayable(snapshot, change)
    is_sure = measure is not None and measure.confidence == "high"
    return () if is_sure else ("only_possible",)


def mass(snapshot: Snapshot, path: str) -> float:
    """Give the probability of the claim behind a measure, 0 where it is not graded."""
    measure = sayable(snapshot, path)
    return 0.0 if measure is None or measure.mass is None else measure.mass


def reason(snapshot: Snapshot, path: str) -> str:
    """Give the closed code of why a measure cannot be said."""
    measure = snapshot.at(path)
    return "no_file" if measure is None else (measure.reason or "too_few")


def weakest(snapshot: Snapshot, paths: Iterable[str]) -> Confidence:
    """Give the lowest confidence among the measures; facts never lower it."""
    ranks = [_rank(snapshot, path) for path in paths]
    return _BY_RANK[min(ranks, default=0)]


def select(
    snapshot: Snapshot, claim: Sequence[str], beside: Sequence[str]
) -> tuple[str, ...]:
    """Choose the evidence of a claim: what it rests on, then what does not weaken it.

    Parameters
    ----------
    claim
        Paths that the claim rests on, leading one first.
    beside
        Paths worth showing where they are sayable and as sure as the claim.

    Returns
    -------
    tuple
        At most six paths, without repeats, all of them sayable.
    """
    resting = [path for path in dict.fromkeys(claim) if sayable(snapshot, path)]
    surety = min((_rank(snapshot, path) for path in resting), default=2)
    extras = [
        path
        for path in dict.fromkeys(beside)
        if path not in resting
        and sayable(snapshot, path)
        and _rank(snapshot, path) >= surety
    ]
    return tuple([*resting, *extras][:MOST])


def copied(snapshot: Snapshot, paths: Iterable[str]) -> tuple[Evidence, ...]:
    """Copy measures into evidence, value for value as the snapshot's JSON has them."""
    document = snapshot.to_json()
    return tuple(_evidence(path, _follow(document, path)) for path in paths)


def _evidence(path: str, entry: dict[str, Any]) -> Evidence:
    return Evidence(
        path=path,
        value=entry["value"],
        n=entry["n"],
        low=entry["low"],
        high=entry["high"],
    )


def _follow(document: dict[str, Any], path: str) -> dict[str, Any]:
    found: Any = document
    for key in path.split("."):
        found = found[key]
    return dict(found)


def _rank(snapshot: Snapshot, path: str) -> int:
    measure = snapshot.at(path)
    return 0 if measure is None else _RANK.get(measure.confidence, 2)
