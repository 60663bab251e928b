"""Numbers in a text, and whether a measure stands behind each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final


_QUOTED: Final = re.compile("“[^”]*”")
_NUMERAL: Final = re.compile(
    r"(?P<digits>\d+(?:[.,'\u2019\u00a0\u202f]\d+)*)(?P<percent>[\u00a0\u202f ]?%)?"
)
_SEPARATOR: Final = re.compile(r"[.,'\u2019\u00a0\u202f]")
_WORDS: Final = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "dozen": 12,
    "twenty": 20,
    "thirty": 30,
    "hundred": 100,
    "thousand": 1000,
    "million": 1_000_000,
}
_FIXED: Final = (
    "one next step",
    "one thing",
    "one at a time",
    "one by one",
    "no one",
    "this one",
    "that one",
    "the one",
)
_PERCENT_UNITS: Final = ("share", "ratio")
_PLAIN_UNITS: Final = ("days", "count", "money", "ratio")
_HALF_A_UNIT: Final = Decimal("0.5000001")


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number of a text with every way to read its separators."""

    written: str
    readings: tuple[Decimal, ...]
    percent: bool


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number that a text may use: money in currency units, a share as 0 to 1."""

    value: Decimal
    unit: str


def numerals(text: str) -> tuple[Numeral, ...]:
    """List the numbers of a text, quotations left out, number words included.

    Examples
    --------
    >>> [n.written for n in numerals("Half take 41 days, your one next step.")]
    ['41']
    >>> [n.readings for n in numerals("three")]
    [(Decimal('3'),)]
    """
    own = _QUOTED.sub(" ", text)
    digits = [_numeral(match) for match in _NUMERAL.finditer(own)]
    return (*digits, *_in_words(own))


def ungrounded(text: str, allowed: Sequence[Quantity]) -> tuple[str, ...]:
    """List the numbers of a text that no allowed quantity stands behind.

    Parameters
    ----------
    text
        One of our own sentences.
    allowed
        What the evidence holds.

    Returns
    -------
    tuple
        The numbers as written. A number stands for a quantity when it is that
        quantity rounded to whole units (or to its own decimals); a percentage only
        ever stands for a share or a ratio, and a share is always a percentage.
    """
    return tuple(n.written for n in numerals(text) if not _stands(n, allowed))


def _stands(numeral: Numeral, allowed: Iterable[Quantity]) -> bool:
    fitting = _PERCENT_UNITS if numeral.percent else _PLAIN_UNITS
    scale = 100 if numeral.percent else 1
    return any(
        quantity.unit in fitting and _close(reading, quantity.value * scale)
        for quantity in allowed
        for reading in numeral.readings
    )


def _close(reading: Decimal, exact: Decimal) -> bool:
    exponent = reading.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return abs(reading - abs(exact)) <= _HALF_A_UNIT.scaleb(-digits)


def _numeral(match: re.Match[str]) -> Numeral:
    written = match["digits"]
    return Numeral(written, tuple(_readings(written)), match["percent"] is not None)


def _readings(written: str) -> list[Decimal]:
    parts = _SEPARATOR.split(written)
    readings = []
    if all(len(part) in {2, 3} for part in parts[1:]) or len(parts) == 1:
        readings.append(Decimal("".join(parts)))
    if len(parts) > 1 and len(parts[-1]) <= 2:
        readings.append(Decimal("".join(parts[:-1]) + "." + parts[-1]))
    return readings


def _in_words(own: str) -> list[Numeral]:
    plain = own.lower()
    for fixed in _FIXED:
        plain = re.sub(rf"\b{fixed}\b", " ", plain)
    found = re.findall(r"\b(?!ones\b)(" + "|".join(_WORDS) + r")s?\b", plain)
    return [Numeral(word, (Decimal(_WORDS[word]),), percent=False) for word in found]
