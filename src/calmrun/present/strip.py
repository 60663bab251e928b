"""The strip: one static drawing of the numbers that the takeaway rests on.

It is drawn once for this page, from this page's evidence, and compares at most two
values on one axis. Where the evidence holds nothing to compare there is no strip.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from calmrun.present.artifact import Anchor, Bar, Strip, Tick
from calmrun.present.wording import page


_PAIRS: Final = (("_before", "_recent"), ("before", "recent"))
_DAY_AXES: Final = (30, 60, 120, 180, 240, 360)

Write = Callable[[float, str], str]
"""Writes a value by its unit: (41, "days") -> "41 days"."""


def build_strip(
    evidence: Sequence[Mapping[str, Any]],
    units: Mapping[str, str],
    label_of: Callable[[str], str],
    write: Write,
) -> Strip | None:
    """Draw the comparison that the evidence holds, or one share of a whole.

    Parameters
    ----------
    evidence
        Items ``{path, value, n, low, high}`` of the conclusion.
    units
        Evidence path -> unit of the measure in the snapshot.
    label_of
        Gives the words for a path.
    write
        Formats a value by its unit.

    Returns
    -------
    Strip or None
        None where nothing can be drawn truthfully on one axis.
    """
    values = {
        str(item["path"]): float(item["value"])
        for item in evidence
        if units.get(str(item["path"])) in {"days", "share"}
        and item["value"] is not None
    }
    return _change(values, units, label_of, write) or _portion(
        values, units, label_of, write
    )


def _change(
    values: Mapping[str, float],
    units: Mapping[str, str],
    label_of: Callable[[str], str],
    write: Write,
) -> Strip | None:
    pair = _pair(values)
    if pair is None:
        return None
    before, recent = pair
    unit = units[recent]
    top = _axis_end(unit, max(values[before], values[recent]))
    title = _shared(label_of(before), label_of(recent))
    earlier = page("strip_before", value=write(values[before], unit))
    now = page("strip_now", value=write(values[recent], unit))
    return Strip(
        title=title,
        description=f"{earlier}. {now}.",
        bars=(
            Bar(earlier, 100 * values[before] / top, "before"),
            Bar(now, 100 * values[recent] / top, "now"),
        ),
        ticks=_ticks(unit, top, write),
        caption=title,
    )


def _portion(
    values: Mapping[str, float],
    units: Mapping[str, str],
    label_of: Callable[[str], str],
    write: Write,
) -> Strip | None:
    path = next((path for path in values if units[path] == "share"), None)
    if path is None:
        return None
    written = write(values[path], "share")
    return Strip(
        title=label_of(path),
        description=f"{label_of(path)}: {written}.",
        bars=(Bar(written, 100 * min(values[path], 1.0), "now"),),
        ticks=_ticks("share", 1.0, write),
        caption=label_of(path),
    )


def _pair(values: Mapping[str, float]) -> tuple[str, str] | None:
    for path in values:
        for old, new in _PAIRS:
            twin = path.removesuffix(old) + new
            if path.endswith(old) and twin in values:
                return path, twin
    return None


def _shared(before: str, recent: str) -> str:
    """Give the words that two labels begin with, up to a comma."""
    head, comma, _ = recent.rpartition(",")
    return head if comma and before.startswith(head) else recent


def _axis_end(unit: str, largest: float) -> float:
    if unit == "share":
        return 1.0
    fitting = (end for end in _DAY_AXES if largest <= end * 0.95)
    return float(next(fitting, largest * 1.1))


def _ticks(unit: str, top: float, write: Write) -> tuple[Tick, ...]:
    anchors: tuple[tuple[float, Anchor], ...] = (
        (0.0, "start"),
        (0.5, "middle"),
        (1.0, "end"),
    )
    return tuple(
        Tick(write(top * share, unit), 100 * share, anchor) for share, anchor in anchors
    )
