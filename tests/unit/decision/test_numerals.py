"""Numbers in texts and the quantities behind them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.decision.numerals import Quantity, numerals, ungrounded
from calmrun.present.formats import Formats


DAYS = Quantity(Decimal("41.4"), "days")
SHARE = Quantity(Decimal("0.385"), "share")
MONEY = Quantity(Decimal("31480.37"), "money")
COUNT = Quantity(Decimal(5), "count")
ALL = (DAYS, SHARE, MONEY, COUNT)


@pytest.mark.parametrize(
    "text",
    [
        "It takes 41 days.",
        "It is 39% or 38%.",
        "It is 39\u00a0%.",
        "It is $31,480 or 31.480\u00a0€ or $31,480.37 or 31\u202f480,37\u00a0€.",
        "There are 5 of them, five in all.",
        "This is your one next step.",
        "We saw “row 17 of 2026” there.",
        "No one is in a hurry.",
    ],
)
def test_numbers_of_the_evidence_stand(text: str) -> None:
    """A number that is a rounded value of the evidence passes, however written."""
    assert ungrounded(text, ALL) == ()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("It takes 42 days.", "42"),
        ("It is 41%.", "41"),
        ("It is 5%.", "5"),
        ("About 39 of them.", "39"),
        ("It is $31,490.", "31,490"),
        ("It is $31,480.99.", "31,480.99"),
        ("Three of them.", "three"),
        ("A dozen of them.", "dozen"),
        ("One client pays.", "one"),
    ],
)
def test_any_other_number_is_found(text: str, written: str) -> None:
    """A number without a value behind it is named, in words too."""
    assert ungrounded(text, ALL) == (written,)


@given(
    cents=st.integers(min_value=0, max_value=10**11),
    country=st.sampled_from(["US", "DE", "FR", "CH", "IN", "GB", "NL", "ZA", None]),
    whole=st.booleans(),
)
def test_every_way_of_writing_money_is_read_back(
    cents: int, country: str | None, *, whole: bool
) -> None:
    """Whatever a country does to an amount, its value stands behind it."""
    amount = Decimal(cents) / 100
    text = f"It is {Formats(country, 'EUR').money(amount, cents=not whole)}."
    assert ungrounded(text, [Quantity(amount, "money")]) == ()


def test_numbers_are_listed_in_order() -> None:
    """Digits come first, words after them."""
    assert [n.written for n in numerals("two and 3 and 4.5%")] == ["3", "4.5", "two"]
