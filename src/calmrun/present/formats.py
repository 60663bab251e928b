"""Money, days, shares and counts as people in a country write them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from calmrun.intake.pack import NumberStyle


Paper = Literal["letter", "A4"]

_NARROW: Final = "\u00a0"
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DEFAULT_STYLE: Final = "anglo"
_PERCENT_APART: Final = ("latin", "spaced")


@dataclass(frozen=True, slots=True)
class Formats:
    r"""The way of writing numbers for one page.

    Parameters
    ----------
    country
        ISO 3166 alpha-2 code, or None; then the currency's home decides.
    currency
        ISO 4217 code, or None; then amounts carry no sign.
    number_style
        How the owner's own files write amounts, or None; it counts where the country
        is not known, before the currency's home.

    Examples
    --------
    >>> Formats("US", "USD").money("4210")
    '$4,210.00'
    >>> Formats("DE", "EUR").money("4210.5")
    '4.210,50\xa0€'
    >>> Formats(None, "EUR", "latin").money("4210.5")
    '4.210,50\xa0€'
    """

    country: str | None = None
    currency: str | None = None
    number_style: NumberStyle | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Formats:
        """Take the formats of a run's document."""
        return cls(*(document[n] for n in ("country", "currency", "number_style")))

    def money(self, amount: Decimal | str, *, cents: bool = True) -> str:
        """Write an amount with its currency sign.

        Parameters
        ----------
        amount
            Decimal string or number of whole currency units.
        cents
            False rounds to whole units, halves away from zero.
        """
        exact = Decimal(amount)
        step = Decimal("0.01") if cents else Decimal(1)
        rounded = exact.quantize(step, rounding=ROUND_HALF_UP)
        minus = "-" if rounded < 0 else ""
        return minus + self._signed(self._grouped(abs(rounded)))

    def number(self, n: float) -> str:
        """Write a count, rounded to whole, with thousands marks."""
        whole = _half_up(n)
        return ("-" if whole < 0 else "") + self._grouped(Decimal(abs(whole)))

    def share(self, x: float) -> str:
        """Write a share of 0 to 1 as a whole percentage.

        Next to nothing is not 0%, and nearly all is not 100%: these get decimals.
        """
        apart = _NARROW if self._style_name in _PERCENT_APART else ""
        return f"{self._percentage(x)}{apart}%"

    def days(self, n: float) -> str:
        """Write a number of days, rounded to whole days."""
        whole = _half_up(n)
        return f"{self.number(whole)} day" + ("" if whole == 1 else "s")

    def measure(self, value: float | str, unit: str) -> str:
        """Write a measure of the snapshot by its unit.

        Parameters
        ----------
        value
            As the snapshot's JSON has it: money is a decimal string.
        unit
            days, share, count, money or ratio; or points, for what lies between two
            shares.
        """
        match unit:
            case "days":
                return self.days(float(value))
            case "share":
                return self.share(float(value))
            case "money":
                # Without a sign, cents are what tells an amount from a count.
                return self.money(str(value), cents=self.currency is None)
            case "points":
                points = self._percentage(float(value))
                return f"{points} point" + ("" if points == "1" else "s")
            case "count":
                return self.number(float(value))
            case _:
                return f"{float(value):.2f}".replace(".", str(self._style["decimal"]))

    def day(self, day: date) -> str:
        """Write a day with its month in full."""
        return self._day(day, _MONTHS[day.month - 1])

    def short_day(self, day: date) -> str:
        """Write a day with its month in three letters."""
        return self._day(day, _MONTHS[day.month - 1][:3])

    @property
    def paper(self) -> Paper:
        """The paper size that a printer there holds."""
        return "letter" if self._style["paper"] == "letter" else "A4"

    def _day(self, day: date, month: str) -> str:
        if self._style["month_first"]:
            return f"{month} {day.day}, {day.year}"
        return f"{day.day} {month} {day.year}"

    def _grouped(self, amount: Decimal) -> str:
        whole, _, fraction = str(amount).partition(".")
        group = str(self._style["group"])
        grouped = group.join(_groups(whole, indian=self._style_name == "indian"))
        return grouped + (str(self._style["decimal"]) + fraction if fraction else "")

    def _signed(self, text: str) -> str:
        if self.currency is None:
            return text
        sign = _table()["signs"].get(self.currency, self.currency)
        position = self._style["symbol"]
        if position == "after_space":
            return f"{text}{_NARROW}{sign}"
        spaced = position == "before_space" or len(sign) > 2
        return f"{sign}{_NARROW if spaced else ''}{text}"

    def _percentage(self, x: float) -> str:
        for decimals in (0, 1, 2):
            written = Decimal(repr(x * 100)).quantize(
                Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP
            )
            if x in {0, 1} or written not in {0, 100}:
                return str(written).replace(".", str(self._style["decimal"]))
        return str(_half_up(x * 100))

    @property
    def _style_name(self) -> str:
        home = _table()["home"].get(self.currency or "")
        known = _style_of()
        told = (known.get(self.country or ""), self.number_style, known.get(home or ""))
        return next((style for style in told if style), _DEFAULT_STYLE)

    @property
    def _style(self) -> Mapping[str, object]:
        style: Mapping[str, object] = _table()["styles"][self._style_name]
        return style


def _groups(whole: str, *, indian: bool) -> list[str]:
    size = 2 if indian else 3
    head, tail = whole[:-3], whole[-3:]
    first = len(head) % size
    pieces = [head[:first]] if first else []
    pieces += [head[i : i + size] for i in range(first, len(head), size)]
    return [*pieces, tail]


def _half_up(n: float) -> int:
    return int(Decimal(repr(n)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "formats.toml").read_text("utf-8"))


@cache
def _style_of() -> dict[str, str]:
    return {
        country: style
        for style, countries in _table()["countries"].items()
        for country in countries
    }
