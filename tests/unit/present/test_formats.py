"""Numbers, money and days as people in a country write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from calmrun.intake.pack import NumberStyle
from calmrun.present.formats import Formats


NB = "\u00a0"
NARROW = "\u202f"


@pytest.mark.parametrize(
    ("country", "currency", "written"),
    [
        ("US", "USD", "$12,345.60"),
        ("GB", "GBP", "£12,345.60"),
        ("CA", "CAD", "$12,345.60"),
        ("DE", "EUR", f"12.345,60{NB}€"),
        ("FR", "EUR", f"12{NARROW}345,60{NB}€"),
        ("NL", "EUR", f"€{NB}12.345,60"),
        ("CH", "CHF", f"CHF{NB}12\u2019345.60"),
        ("SE", "SEK", f"12{NARROW}345,60{NB}kr"),
        ("ZA", "ZAR", f"R{NB}12{NARROW}345,60"),
        ("IN", "INR", "₹12,345.60"),
        ("GB", "XAF", f"XAF{NB}12,345.60"),
        (None, "USD", "$12,345.60"),
        (None, "SEK", f"12{NARROW}345,60{NB}kr"),
        (None, "EUR", "€12,345.60"),
        (None, None, "12,345.60"),
        ("XX", None, "12,345.60"),
    ],
)
def test_money_follows_the_country_and_its_currency(
    country: str | None, currency: str | None, written: str
) -> None:
    """Sign, marks and order are those of the country, else of the currency's home."""
    assert Formats(country, currency).money("12345.6") == written


@pytest.mark.parametrize(
    ("amount", "cents", "written"),
    [
        ("0", True, "$0.00"),
        ("999.995", True, "$1,000.00"),
        ("31480.50", False, "$31,481"),
        ("-142.85", True, "-$142.85"),
        ("-0.2", False, "$0"),
        ("1234567890.1", False, "$1,234,567,890"),
    ],
)
def test_money_is_rounded_half_away_from_zero(
    amount: str, written: str, *, cents: bool
) -> None:
    """Whole units and cents round as people do, and a minus stands in front."""
    assert Formats("US", "USD").money(Decimal(amount), cents=cents) == written


@pytest.mark.parametrize(
    ("country", "currency", "style", "written"),
    [
        (None, None, "latin", "12.345,60"),
        (None, "EUR", "latin", "12.345,60\u00a0€"),
        (None, None, "spaced", "12\u202f345,60"),
        (None, "USD", "latin", "12.345,60\u00a0$"),
        ("IE", "EUR", "latin", "€12,345.60"),
        ("QQ", "EUR", "latin", "12.345,60\u00a0€"),
        (None, None, None, "12,345.60"),
    ],
)
def test_without_a_known_country_amounts_are_written_as_in_the_files(
    country: str | None,
    currency: str | None,
    style: NumberStyle | None,
    written: str,
) -> None:
    """A decimal comma in the owner's files counts more than a currency's home."""
    assert Formats(country, currency, style).money("12345.6") == written


def test_indian_grouping_goes_in_pairs() -> None:
    """After the thousands, India groups by two digits."""
    assert Formats("IN", "INR").money("123456789", cents=False) == "₹12,34,56,789"


@pytest.mark.parametrize(
    ("country", "full", "short"),
    [
        ("US", "March 9, 2026", "Mar 9, 2026"),
        ("GB", "9 March 2026", "9 Mar 2026"),
        ("DE", "9 March 2026", "9 Mar 2026"),
        (None, "9 March 2026", "9 Mar 2026"),
    ],
)
def test_days_are_written_with_their_month(
    country: str | None, full: str, short: str
) -> None:
    """The month is a word, so that no day can be read two ways."""
    formats = Formats(country)
    assert formats.day(date(2026, 3, 9)) == full
    assert formats.short_day(date(2026, 3, 9)) == short


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (1.2, "days", "1 day"),
        (41.5, "days", "42 days"),
        (-3, "days", "-3 days"),
        (0.385, "share", "39%"),
        (1640, "count", "1,640"),
        ("31480.37", "money", "$31,480"),
        (0.0449, "ratio", "0.04"),
    ],
)
def test_a_measure_is_written_by_its_unit(
    value: float | str, unit: str, written: str
) -> None:
    """Each unit of the snapshot has its way of writing."""
    assert Formats("US", "USD").measure(value, unit) == written


def test_an_amount_without_a_currency_keeps_its_cents() -> None:
    """Nobody should take 24,178 for a number of invoices."""
    assert Formats("US").measure("24178.3", "money") == "24,178.30"


def test_percent_signs_stand_apart_where_people_set_them_apart() -> None:
    """German and French write a space before the sign."""
    assert Formats("FR").share(0.4) == f"40{NB}%"
    assert Formats("DE").measure(0.5, "ratio") == "0,50"


@pytest.mark.parametrize(
    ("country", "paper"), [("US", "letter"), ("MX", "letter"), ("DE", "A4")]
)
def test_paper_is_what_printers_there_hold(country: str, paper: str) -> None:
    """Letter in North America, A4 elsewhere."""
    assert Formats(country).paper == paper
