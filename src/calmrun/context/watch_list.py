"""The watch list: what may be worth a look in the next 30 to 90 days.

The library is data (``industries.toml``); this module only picks what applies now. It
says what to watch and never what will happen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal


Hemisphere = Literal["north", "south"]

DISCLAIMER: Final = "This is a watch list, not a forecast."
FALLBACK: Final = "general_local_service"
MOST_SHOWN: Final = 4

_YEAR = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class WatchItem:
    """One thing worth an owner's look.

    Parameters
    ----------
    topic, why_it_matters, what_to_watch
        What the owner reads, one sentence each.
    time_horizon
        Days ahead that matter, such as ``30-60 days``.
    months
        Months in which it applies, 1 to 12, where the business is.
    hemisphere
        The half of the world it is bound to, or None.
    countries
        ISO 3166 codes it is bound to; empty when it applies anywhere.
    source, reviewed_on
        Where it can be checked, and the day a person last did.
    """

    topic: str
    why_it_matters: str
    what_to_watch: str
    time_horizon: str
    months: tuple[int, ...]
    hemisphere: Hemisphere | None
    countries: tuple[str, ...]
    source: str
    reviewed_on: date

    def to_json(self) -> dict[str, object]:
        """Give the document that ``run`` and ``watchlist`` print."""
        return {
            "topic": self.topic,
            "why_it_matters": self.why_it_matters,
            "what_to_watch": self.what_to_watch,
            "time_horizon": self.time_horizon,
            "months": list(self.months),
            "hemisphere": self.hemisphere,
            "countries": list(self.countries),
            "source": self.source,
            "reviewed_on": self.reviewed_on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class _Kept:
    """An item as the library keeps it: months are those of the north.

    `climate` holds the countries where what it is about happens; empty: anywhere.
    """

    item: WatchItem
    industries: tuple[str, ...]
    seasonal: bool
    climate: tuple[str, ...]

    def months_in(self, hemisphere: Hemisphere | None) -> tuple[int, ...]:
        """Give the months that hold there; without a half, those true in both."""
        months = self.item.months
        if not self.seasonal or hemisphere == "north":
            return months
        south = tuple(sorted((month + 5) % 12 + 1 for month in months))
        if hemisphere == "south":
            return south
        return tuple(month for month in months if month in south)

    def holds(
        self, hemisphere: Hemisphere | None, country: str | None, month: int
    ) -> bool:
        """Tell whether the item applies there in that month."""
        item = self.item
        return (
            item.hemisphere in (None, hemisphere)
            and (not item.countries or country in item.countries)
            and (not self.climate or country in self.climate)
            and month in self.months_in(hemisphere)
        )


def watch_list(
    tag: str,
    *,
    today: date,
    hemisphere: Hemisphere | None,
    country: str | None = None,
) -> tuple[WatchItem, ...]:
    """Pick the 2 to 4 items of an industry that apply now.

    Parameters
    ----------
    tag
        One of `TAGS`; any other gets the items of the fallback.
    today
        The day of the run; only its month counts.
    hemisphere
        The half of the world, or None: then only what is true in both is shown.
    country
        ISO 3166 code, or None: then no rule of a single country is shown, and nothing
        about frost or snow.

    Returns
    -------
    tuple
        Items bound to a season first, then to a country, then the rest, each in the
        library's order.
    """
    known = tag if tag in TAGS else FALLBACK
    fitting = [
        kept
        for kept in _library()
        if known in kept.industries and kept.holds(hemisphere, country, today.month)
    ]
    fitting.sort(key=_breadth)
    return tuple(_placed(kept, hemisphere) for kept in fitting[:MOST_SHOWN])


def hemisphere_of(country: str | None) -> Hemisphere | None:
    """Tell the half of the world a country lies in.

    None where the country is unknown or lies on the equator.

    Examples
    --------
    >>> hemisphere_of("AU"), hemisphere_of("DE"), hemisphere_of("KE")
    ('south', 'north', None)
    """
    code = (country or "").strip().upper()
    lying = _read()["lying"]
    if len(code) != 2 or not code.isalpha() or code in lying["on_the_equator"]:
        return None
    return "south" if code in lying["south"] else "north"


def _breadth(kept: _Kept) -> tuple[bool, bool, bool]:
    """Order by how bound an item is: season, then country, then one industry."""
    return (
        kept.item.months == _YEAR,
        not kept.item.countries,
        len(kept.industries) > 1,
    )


def _placed(kept: _Kept, hemisphere: Hemisphere | None) -> WatchItem:
    """Give the item with the months of that half of the world."""
    return replace(kept.item, months=kept.months_in(hemisphere))


@cache
def _read() -> Mapping[str, Any]:
    source = files("calmrun.context").joinpath("industries.toml")
    return tomllib.loads(source.read_text("utf-8"))


@cache
def _library() -> tuple[_Kept, ...]:
    return tuple(map(_kept, _read()["item"]))


def _kept(entry: Mapping[str, Any]) -> _Kept:
    regions: Mapping[str, list[str]] = _read()["regions"]
    first, last = entry["horizon"]
    countries = [
        code
        for name in entry.get("countries", ())
        for code in regions.get(name, [name])
    ]
    return _Kept(
        item=WatchItem(
            topic=entry["topic"],
            why_it_matters=entry["why_it_matters"],
            what_to_watch=entry["what_to_watch"],
            time_horizon=f"{first}-{last} days",
            months=tuple(sorted(entry.get("months", _YEAR))),
            hemisphere=entry.get("hemisphere"),
            countries=tuple(countries),
            source=entry["source"],
            reviewed_on=entry["reviewed_on"],
        ),
        industries=tuple(entry["industries"]),
        seasonal=entry.get("seasonal", False),
        climate=tuple(_climate(entry.get("climate"))),
    )


def _climate(name: str | None) -> list[str]:
    """Give the countries of a climate; an item without one is bound to none."""
    climates: Mapping[str, list[str]] = _read()["climates"]
    return [] if name is None else climates[name]


LABELS: Final[Mapping[str, str]] = _read()["labels"]
"""Industry tag -> the name that an owner reads."""
TAGS: Final = tuple(LABELS)
"""Every industry tag; the fallback is one of them."""
