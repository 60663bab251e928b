from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.intake.dates import DateOrder, ParsedDates, parse_dates


def read(
    *cells: str | None, native: bool = False, order: DateOrder | None = None
) -> ParsedDates:
    """Parse cells as one column."""
    column = pl.Series("when", cells, dtype=pl.String)
    return parse_dates(column, native=native, order=order)


def days(parsed: ParsedDates) -> list[str | None]:
    """Write the parsed days as ISO."""
    return [None if day is None else day.isoformat() for day in parsed.days]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-31", "2026-03-31"),
        ("2026/3/5", "2026-03-05"),
        ("2026.03.05 10:00", "2026-03-05"),
        ("2026-03-31T23:30:00Z", "2026-03-31"),
        ("2026-03-31 23:30:00+02:00", "2026-03-31"),
        ("2026-03-31+02:00", "2026-03-31"),
        ("31/03/2026", "2026-03-31"),
        ("3-31-26", "2026-03-31"),
        ("31.3.26 10:30", "2026-03-31"),
        ("12/31/2026 11:59 PM", "2026-12-31"),
        ("12/31/2026, 2 pm", "2026-12-31"),
        ("Nov 20, 2025", "2025-11-20"),
        ("14-Jul-17", "2017-07-14"),
        ("14Jul2017", "2017-07-14"),
        ("Jul 14 '17", "2017-07-14"),
        ("3 févr. 2025", "2025-02-03"),
        ("1er août 2024", "2024-08-01"),
        ("mar. 5 mars 2024", "2024-03-05"),
        ("3. Januar 2024", "2024-01-03"),
        ("7. März 2024", "2024-03-07"),
        ("12 mrt 2024", "2024-03-12"),
        ("3 de enero de 2024", "2024-01-03"),
        ("5-out-2024", "2024-10-05"),
        ("12 ottobre 2024, 10:30", "2024-10-12"),
        ("5 sept. 2024", "2024-09-05"),
        ("1st March 2024", "2024-03-01"),
        ("Monday, January 5, 2026", "2026-01-05"),
        ("Mon Jan 05 2026 10:00:00 GMT+0100 (CET)", "2026-01-05"),
        ("2024-Nov-20", "2024-11-20"),
        ("2024年3月5日", "2024-03-05"),
        ("/Date(1645829571576)/", "2022-02-25"),
        ("/Date(-86400000+0000)/", "1969-12-31"),
        ("1645829571", "2022-02-25"),
        ("1645829571576", "2022-02-25"),
        ("45321", "2024-01-30"),
        ("45321.75", "2024-01-30"),
        ("20240131", "2024-01-31"),
        ("20240131T101500Z", "2024-01-31"),
        ("20180306102500000", "2018-03-06"),
        ("31012024", "2024-01-31"),
        ("\u200e31/\u200e03/\u200e2026", "2026-03-31"),
    ],
)
def test_a_day_is_read_in_every_common_form(text: str, day: str) -> None:
    """A cell that can only be one day is that day, however it is written."""
    parsed = read(text)
    assert days(parsed) == [day]
    assert parsed.share_parsed == 1
    assert not parsed.ambiguous


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "31/31/2026", "Jan 2026", "05/2026", "INV-12-2024", "1,234.50",
     "555-123-4567", "12.50", "1.2.3", "17", "soon", "0024-05-01"],
)  # fmt: skip
def test_what_is_no_day_is_unreadable(text: str) -> None:
    """A cell that is no day of the calendar is counted and pointed at."""
    parsed = read("2026-03-31", text)
    assert parsed.unreadable == 1
    assert parsed.unreadable_row == 1
    assert parsed.share_parsed == 0.5


@pytest.mark.parametrize(
    "text",
    ["-", "—", "n/a", "None", "0000-00-00", "00/00/0000", "0001-01-01T00:00:00",
     "/Date(-62135596800000)/", "1899-12-30", "9999-12-31", "0", "00:00:00"],
)  # fmt: skip
def test_what_says_never_counts_as_empty(text: str) -> None:
    """Stand-ins for no date are neither days nor problems."""
    parsed = read("2026-03-31", text, None)
    assert days(parsed) == ["2026-03-31", None, None]
    assert parsed.unreadable == 0
    assert parsed.share_parsed == 1


@pytest.mark.parametrize(
    ("proof", "order", "first"),
    [
        pytest.param("27/01/2026", "dmy", "2026-04-03", id="day first"),
        pytest.param("01/27/2026", "mdy", "2026-03-04", id="month first"),
    ],
)
def test_one_cell_proves_the_order_of_its_column(
    proof: str, order: DateOrder, first: str
) -> None:
    """A number above twelve decides for every cell of the column."""
    parsed = read("03/04/2026", proof)
    assert parsed.order == order
    assert days(parsed)[0] == first
    assert parsed.proofs == {order: (1, 1)}
    assert parsed.undecided == 1


def test_both_orders_proven_are_a_contradiction() -> None:
    """With both orders in one column, only cells with one meaning are read."""
    parsed = read("27/01/2026", "01/28/2026", "03/04/2026", "05/05/2026")
    assert parsed.contradiction
    assert parsed.order is None
    assert not parsed.ambiguous
    assert parsed.proofs == {"dmy": (1, 0), "mdy": (1, 1)}
    assert days(parsed) == ["2026-01-27", "2026-01-28", None, "2026-05-05"]


def test_without_a_proof_nothing_is_guessed() -> None:
    """An undecided column says so and reads only what is one day either way."""
    parsed = read("03/04/2026", "05/05/2026")
    assert parsed.ambiguous
    assert days(parsed) == [None, "2026-05-05"]
    assert parsed.share_parsed == 1


def test_an_order_learned_elsewhere_decides_where_nothing_is_proven() -> None:
    """The caller's order is used."""
    parsed = read("03/04/2026", order="mdy")
    assert (parsed.order, parsed.ambiguous) == ("mdy", False)
    assert days(parsed) == ["2026-03-04"]


def test_the_columns_own_proof_beats_an_order_learned_elsewhere() -> None:
    """What the column shows cannot be overruled."""
    assert read("27/01/2026", "03/04/2026", order="mdy").order == "dmy"


def test_dots_are_day_first_unless_proven_otherwise() -> None:
    """No country writes the month first between dots."""
    assert days(read("03.04.2026")) == ["2026-04-03"]
    assert days(read("03.04.2026", "01.27.2026"))[0] == "2026-03-04"


def test_two_digit_years_in_front_are_seen_by_their_spread() -> None:
    """26-03-31 leads with the year where the last number runs as days do."""
    months = ("25-03", "25-05", "26-03", "26-05")
    cells = [f"{month}-{day:02d}" for month in months for day in range(1, 29)]
    parsed = read(*cells)
    assert parsed.order == "ymd"
    assert days(parsed)[0] == "2025-03-01"


def test_a_workbook_that_turned_days_around_is_a_contradiction() -> None:
    """Real dates that end at the 12th beside text dates were taken month first."""
    real = [f"2026-{month:02d}-05" for month in range(1, 7)]
    assert read(*real, "27/01/2026", native=True).contradiction
    assert not read(*real, "2026-01-27", "27/01/2026", native=True).contradiction


def test_bare_numbers_are_weak_evidence() -> None:
    """Serial numbers are read, and marked as what other columns hold too."""
    assert read("45321", "45322").bare_numbers
    assert not read("2026-01-05", "45322", "2026-01-06").bare_numbers


@pytest.mark.parametrize("cells", [[], [None, None]], ids=["no rows", "no text"])
def test_an_empty_column_has_no_days(cells: list[str | None]) -> None:
    """Nothing in, nothing out, and no division by zero."""
    parsed = read(*cells)
    assert days(parsed) == [None] * len(cells)
    assert parsed.share_parsed == 0


def test_the_days_keep_the_name_and_length_of_the_column() -> None:
    """Row i of the result belongs to row i of the column."""
    parsed = read(None, "03/27/2026", "x", "03/27/2026")
    assert parsed.days.name == "when"
    assert days(parsed) == [None, "2026-03-27", None, "2026-03-27"]


FORMATS = {
    "iso": "%Y-%m-%d",
    "slashes, day first": "%d/%m/%Y",
    "slashes, month first": "%m/%d/%Y",
    "dots": "%d.%m.%Y",
    "two-digit year": "%d-%m-%y",
    "named": "%d %b %Y",
    "named, American": "%B %d, %Y",
    "compact": "%Y%m%d",
    "with time": "%m/%d/%Y %I:%M %p",
}
MODERN = st.dates(date(1980, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize("pattern", FORMATS.values(), ids=FORMATS.keys())
@settings(max_examples=25, deadline=None)
@given(written=st.lists(MODERN, min_size=1, max_size=20))
def test_dates_survive_being_written_and_read(
    pattern: str, written: list[date]
) -> None:
    """Every format gives back the days that went in, once one cell proves it."""
    proof = date(2021, 6, 28)
    parsed = read(*(day.strftime(pattern) for day in [proof, *written]))
    assert parsed.days.to_list() == [proof, *written]


@settings(max_examples=25, deadline=None)
@given(day=MODERN)
def test_serial_numbers_are_days_since_the_end_of_1899(day: date) -> None:
    """A spreadsheet's serial number is a day count."""
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    assert read(str(serial)).days.to_list() == [day]


@settings(max_examples=200, deadline=None)
@given(cells=st.lists(st.one_of(st.none(), st.text(max_size=30)), max_size=10))
def test_any_text_is_read_without_failing(cells: list[str | None]) -> None:
    """Arbitrary cells give a result of the same length."""
    parsed = read(*cells)
    assert len(parsed.days) == len(cells)
    assert 0 <= parsed.share_parsed <= 1


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("5. ledna 2026", "2026-01-05"),
        ("12 Kas\u0131m 2026", "2026-11-12"),
        ("3 sierpnia 2026", "2026-08-03"),
        ("1. tammikuuta 2026", "2026-01-01"),
        ("05 Oca 2026", "2026-01-05"),
        ("7 červenec 2026", "2026-07-07"),
        ("2 Mar 2026", "2026-03-02"),
    ],
)
def test_months_of_more_languages(cell: str, day: str) -> None:
    """A short form that two of them share is the one of the languages named first."""
    assert days(read(cell)) == [day]
