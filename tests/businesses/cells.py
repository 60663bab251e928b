"""How days and amounts are written in a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date


Cell = str | int | date | None
"""An int is an amount in cents; everything else is written as it is."""
Row = Mapping[str, Cell]
MOIS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


def written_day(day: date, pattern: str) -> str:
    """Write a day by a pattern of strftime, or in French words."""
    if pattern == "jour mois année":
        return f"{day.day} {MOIS[day.month - 1]} {day.year}"
    return day.strftime(pattern)


def _swapped(text: str, thousands: str) -> str:
    return text.replace(",", "t").replace(".", ",").replace("t", thousands)


MONEY: Mapping[str, Callable[[int], str]] = {
    "1234.50": lambda cents: f"{cents / 100:.2f}",
    "1,234.50": lambda cents: f"{cents / 100:,.2f}",
    "$1,234.50": lambda cents: f"${cents / 100:,.2f}",
    "£1,234.50": lambda cents: f"£{cents / 100:,.2f}",
    "1.234,50": lambda cents: _swapped(f"{cents / 100:,.2f}", "."),
    "1234,50": lambda cents: _swapped(f"{cents / 100:.2f}", ""),
    "1 234,50": lambda cents: _swapped(f"{cents / 100:,.2f}", "\u00a0"),
    "R$ 1.234,50": lambda cents: "R$ " + _swapped(f"{cents / 100:,.2f}", "."),
    "1 234,50 €": lambda cents: _swapped(f"{cents / 100:,.2f}", "\u202f") + "\u00a0€",
}
UNSIGNED = {
    "$1,234.50": "1,234.50",
    "£1,234.50": "1,234.50",
    "R$ 1.234,50": "1.234,50",
    "1 234,50 €": "1 234,50",
}
"""The same without a sign, for lists that name the currency in a column."""
