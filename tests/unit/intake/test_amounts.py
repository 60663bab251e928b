from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.intake.amounts import ParsedAmounts, parse_amounts


def read(*cells: str | None, native: bool = False) -> ParsedAmounts:
    """Parse cells as one column."""
    return parse_amounts(pl.Series("sum", cells, dtype=pl.String), native=native)


def cents(*cells: str | None, native: bool = False) -> list[int | None]:
    """Give the cents of cells."""
    return read(*cells, native=native).cents.to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("500", 50000),
        ("1234.5", 123450),
        ("1,234.50", 123450),
        ("1.234,50", 123450),
        ("12 500,00", 1250000),
        ("1\u202f250,50\u00a0€", 125050),
        ("1'234.50", 123450),
        ("1’234.50", 123450),  # noqa: RUF001 - a typographic apostrophe, as exported
        ("2,30,000.00", 23000000),
        ("1.234.567", 123456700),
        ("1,234,567.891", 123456789),
        ("$12.50", 1250),
        ("$-142.85", -14285),
        ("-$310.80", -31080),
        ("($45.00)", -4500),
        ("$(45.00)", -4500),
        ("45.00-", -4500),
        ("−5,00", -500),  # noqa: RUF001 - a typographic minus, as exported
        ("+12.00", 1200),
        ("€ 1.250,00", 125000),
        ("1.250,00 €", 125000),
        ("1250,-", 125000),
        ("1.250,--", 125000),
        ("Rs. 2,30,000/-", 23000000),
        ("CHF 1'234.50", 123450),
        ("12,50 zł", 1250),
        ("R$ 1.234,56", 123456),
        ("1 250 kr.", 125000),
        ("100 EUR", 10000),
        ("12.50 CR", -1250),
        ("12.50 DR", 1250),
        (".5", 50),
        ("12.", 1200),
        ("$ -", 0),
        ("1.23E+05", 12300000),
        ("00012", 1200),
        ("0.2850", 28),
        ("0.275", 28),
        ("0.28500001", 29),
    ],
)
def test_a_cell_with_one_meaning_is_read_that_way(text: str, expected: int) -> None:
    """Signs, labels, grouping and both decimal signs are understood."""
    assert cents(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["abc", "12%", "INV-100", "12E5", "555 1234", "1.2.3", "12 500 00", "(45.00",
     "1,2,3", "10:30", "2024-01-05", "12 days", "£ 1,200.00 ex", "9" * 20],
)  # fmt: skip
def test_what_is_no_money_is_unreadable(text: str) -> None:
    """Text, shares, times, days and broken numbers are counted and pointed at."""
    parsed = read("1.00", text)
    assert parsed.cents.to_list() == [100, None]
    assert (parsed.unreadable, parsed.unreadable_row) == (1, 1)
    assert parsed.share_parsed == 0.5


@pytest.mark.parametrize("text", ["-", "n/a", "—", "None", "?"])
def test_what_says_nothing_counts_as_empty(text: str) -> None:
    """Stand-ins for no amount are no problems."""
    parsed = read(text, "5.00", None)
    assert parsed.cents.to_list() == [None, 500, None]
    assert parsed.share_parsed == 1


def test_three_notations_in_one_column_are_each_read_right() -> None:
    """A cell that can be read one way only is read that way."""
    assert cents("12 500,00", "1,234.50", "500") == [1250000, 123450, 50000]


@pytest.mark.parametrize(
    ("cells", "expected", "decimal"),
    [
        pytest.param(["1.234", "99,95"], [123400, 9995], ",", id="comma column"),
        pytest.param(["1.234", "99.95"], [123, 9995], ".", id="dot column"),
        pytest.param(["1,234", "99.95"], [123400, 9995], ".", id="grouped"),
        pytest.param(
            ["1.234", "9,95", "9,95", "9.95"], [123400, 995, 995, 995], ",", id="most"
        ),
    ],
)
def test_an_ambiguous_cell_takes_the_columns_sign(
    cells: list[str], expected: list[int], decimal: str
) -> None:
    """The sign that most cells prove decides for the cells that prove none."""
    parsed = read(*cells)
    assert parsed.cents.to_list() == expected
    assert parsed.decimal == decimal
    assert not parsed.ambiguous


def test_without_a_proof_three_digits_are_thousands_and_it_is_said() -> None:
    """Money has no three decimals, but the caller learns of the doubt."""
    parsed = read("1.234", "500")
    assert parsed.cents.to_list() == [123400, 50000]
    assert parsed.ambiguous
    assert parsed.decimal is None


def test_a_workbooks_numbers_have_a_dot() -> None:
    """A native 1.234 is a little over one; text beside it is read as text."""
    assert cents("1.234", "2.5", "1.250,00", native=True) == [123, 250, 125000]


def test_currencies_are_counted_most_frequent_first() -> None:
    """One currency is named; several are listed and none is named."""
    assert read("€5", "6,00 EUR", "7").currency == "EUR"
    mixed = read("$5.00", "£6.00", "$7.00", "1,00 kr")
    assert mixed.currency is None
    assert mixed.currencies[0] == "$"
    assert set(mixed.currencies) == {"$", "GBP", "kr"}


@pytest.mark.parametrize("cells", [[], [None]], ids=["no rows", "no text"])
def test_an_empty_column_has_no_amounts(cells: list[str | None]) -> None:
    """Nothing in, nothing out."""
    parsed = read(*cells)
    assert parsed.cents.to_list() == cells
    assert parsed.share_parsed == 0


def test_the_cents_keep_the_name_and_order_of_the_column() -> None:
    """Row i of the result belongs to row i of the column."""
    parsed = read("2,00", None, "1.00", "2,00")
    assert parsed.cents.name == "sum"
    assert parsed.cents.to_list() == [200, None, 100, 200]


def english(number: str) -> str:
    """Write 1,234.50."""
    return number


def german(number: str) -> str:
    """Write 1.234,50."""
    return number.translate(str.maketrans(",.", ".,"))


def french(number: str) -> str:
    """Write 1 234,50 €, with narrow spaces."""
    return number.translate(str.maketrans({",": "\u202f", ".": ","})) + " €"


def swiss(number: str) -> str:
    """Write CHF 1’234.50."""  # noqa: RUF002 - as exported
    return "CHF " + number.replace(",", "’")  # noqa: RUF001 - as exported


def american(number: str) -> str:
    """Write $1,234.50, and parentheses for less than nothing."""
    return f"(${number[1:]})" if number.startswith("-") else f"${number}"


@pytest.mark.parametrize("written", [english, german, french, swiss, american])
@settings(max_examples=40, deadline=None)
@given(amounts=st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=20))
def test_amounts_survive_being_written_and_read(
    written: Callable[[str], str], amounts: list[int]
) -> None:
    """Two decimals and grouping give back the same cents in every locale."""
    cells = [written(f"{Decimal(amount) / 100:,.2f}") for amount in amounts]
    assert cents(*cells) == amounts


@settings(max_examples=100, deadline=None)
@given(number=st.integers(-(10**9), 10**9).map(lambda half: Decimal(half * 5) / 1000))
def test_half_a_cent_goes_to_the_even_one(number: Decimal) -> None:
    """Half cents round as bankers do."""
    expected = number.scaleb(2).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    assert cents(f"{number:f}", native=True) == [int(expected)]


@settings(max_examples=200, deadline=None)
@given(cells=st.lists(st.one_of(st.none(), st.text(max_size=30)), max_size=10))
def test_any_text_is_read_without_failing(cells: list[str | None]) -> None:
    """Arbitrary cells give a result of the same length."""
    parsed = read(*cells)
    assert len(parsed.cents) == len(cells)
    assert 0 <= parsed.share_parsed <= 1
