"""The strip: one static drawing of the numbers that the takeaway rests on.

It is drawn once for this page, from this page's evidence, and compares at most two
values on one axis. Where the evidence holds nothing to compare there is no strip.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from calmrun.present.artifact import Anchor, Bar, Strip, Tick
from calmrun.present.wording import page


_CHANGES: Final = (("_before", "_recent"), (".before", ".recent"))
_AGAINST_TERMS: Final = ((".terms_days", ".median"),)
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
    scale = _Scale(values, units, label_of, write)
    leading = str(evidence[0]["path"]) if evidence else ""
    return _change(scale) or _terms(scale) or _portion(scale, leading)


@dataclass(frozen=True, slots=True)
class _Scale:
    """The drawable values of the evidence, and how to write them."""

    values: Mapping[str, float]
    units: Mapping[str, str]
    label_of: Callable[[str], str]
    write: Write

    def draw(self, title: str, **bars: tuple[str, str]) -> Strip:
        """Draw measures over one axis: a wording key and a path for each tone."""
        paths = [path for _, path in bars.values()]
        unit = self.units[paths[0]]
        top = _axis_end(unit, max(self.values[path] for path in paths))
        drawn = tuple(
            Bar(
                page(key, value=self.write(self.values[path], unit)),
                100 * min(self.values[path], top) / top,
                "before" if tone == "before" else "now",
            )
            for tone, (key, path) in bars.items()
        )
        return Strip(
            title=title,
            description=" ".join(f"{bar.label}." for bar in drawn),
            bars=drawn,
            ticks=_ticks(unit, top, self.write),
            caption=title,
        )


def _change(scale: _Scale) -> Strip | None:
    """Compare a measure lately with the same measure before."""
    pair = _twins(scale.values, _CHANGES)
    if pair is None:
        return None
    before, now = pair
    title = _shared(scale.label_of(before), scale.label_of(now))
    return scale.draw(title, before=("strip_before", before), now=("strip_now", now))


def _terms(scale: _Scale) -> Strip | None:
    """Compare the days that customers take with the days that they have."""
    pair = _twins(scale.values, _AGAINST_TERMS)
    if pair is None:
        return None
    terms, taken = pair
    title = scale.label_of(taken)
    return scale.draw(title, before=("strip_terms", terms), now=("strip_taken", taken))


def _portion(scale: _Scale, leading: str) -> Strip | None:
    """Draw the leading measure as part of a whole."""
    if scale.units.get(leading) != "share" or leading not in scale.values:
        return None
    return scale.draw(scale.label_of(leading), now=("strip_share", leading))


def _twins(
    values: Mapping[str, float], endings: Sequence[tuple[str, str]]
) -> tuple[str, str] | None:
    for path in values:
        for one, other in endings:
            twin = path.removesuffix(one) + other
            if path.endswith(one) and twin in values:
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
