from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.intake.left_out import guarded
from calmrun.intake.pack import Choices, Upload
from calmrun.intake.reading import Inspected, look_into


TODAY = date(2026, 6, 1)
REPORT = """\
Greenacre Grounds LLC,,,,
Sales by client,,,,
Invoice #,Client,Date,Total,Type
1,Lake School,2026-04-03,100.00,Invoice
2,Linden Chapel,2026-05-02,50.00,Invoice
77,Linden Chapel,2026-05-03,-50.00,Payment

Invoice #,Client,Date,Total,Type
3,Pine Works,2026-05-04,70.00,Invoice
,Pine Works,,,Invoice
=HYPERLINK("http://x";"pay"),,,,
Total,,,220.00,
"""


def look(text: str) -> Inspected:
    """Look into one text."""
    return look_into([Upload("a.csv", text.encode())], Choices(), today=TODAY)


def rows(told: Inspected) -> list[list[str]]:
    """Read the CSV of rows left out, without its header."""
    return list(csv.reader(io.StringIO(told.left_out)))[1:]


def test_every_row_is_used_or_left_out_with_a_reason() -> None:
    """Each row below the header that is no document is told, where and why."""
    told = look(REPORT)
    (file,) = told.files
    assert [(row[2], row[3]) for row in rows(told)] == [
        ("6", "another kind of entry"),
        ("8", "the column names again"),
        ("10", "no number and no date with something beside it"),
        ("11", "a title, a group name or a note"),
        ("12", "a total of other rows"),
    ]
    assert (file.rows, file.skipped_rows, file.documents) == (3, 5, 3)
    assert {p.row for p in file.problems if p.row} == {6, 8, 10}


def test_a_row_left_out_cannot_be_run_by_a_spreadsheet() -> None:
    """What looks like a formula is written as text."""
    (cell,) = [row[4] for row in rows(look(REPORT)) if "HYPERLINK" in row[4]]
    assert cell.startswith("'=")


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "@SUM(A1)", "+A1", "-A1", " =1", "\t=1", '"=1"', "\uff1d1", "-1+cmd|' /C"],
)
def test_formulas_are_guarded(cell: str) -> None:
    """Every way in which a formula may begin gets an apostrophe before it."""
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-12.50", "+4", "-1.234,50", "-5%", "Fern Court", ""])
def test_numbers_and_words_stay(cell: str) -> None:
    """A negative amount is no formula."""
    assert guarded(cell) == cell


@given(st.text(max_size=20))
def test_no_text_begins_as_a_formula(cell: str) -> None:
    """Whatever a cell holds: it is a number, or begins with no sign of a formula."""
    told = guarded(cell)
    is_number = re.fullmatch(r"[-+]?[\d.,' \u00a0\u202f]*\d[-%]?", told)
    assert is_number or not told.lstrip().startswith(("=", "+", "-", "@"))


ODD_ROWS = st.sampled_from(
    [
        "9,Pine Works,2026-05-04,70.00,Invoice",
        "8,Pine Works,2026-05-04,70.00,Payment",
        "Total,,,220.00,",
        "Invoice #,Client,Date,Total,Type",
        "Spring,,,,",
        ",,,,",
        ",Pine Works,,,",
        ",,,12.00,",
    ]
)


@given(st.lists(ODD_ROWS, max_size=12))
def test_what_is_read_is_used_or_left_out(odd: list[str]) -> None:
    """Whatever stands among the rows of a list, every filled one is accounted for."""
    plain = [f"{n},Lake School,2026-04-{n:02d},100.00,Invoice" for n in range(10, 30)]
    text = "\n".join(
        ["Invoice #,Client,Date,Total,Type", *plain[:10], *odd, *plain[10:]]
    )
    told = look(text)
    (file,) = told.files
    filled = len(plain) + sum(row != ",,,," for row in odd)
    assert file.rows + file.skipped_rows == filled
    assert len(rows(told)) == file.skipped_rows


def test_samples_say_what_a_column_holds() -> None:
    """Three values of each column that was taken, and the columns that were not."""
    text = """\
Invoice #,Client,Date,Total,Weather
1,Lake School,2026-04-03,100.00,fair
2,Linden Chapel,2026-05-02,50.00,rain
3,Linden Chapel,2026-05-03,50.00,rain
4,Pine Works,2026-05-04,70.00,fair
5,Mill Diner,2026-05-05,80.00,fair
"""
    (file,) = look(text).files
    assert file.samples["total"] == ("100.00", "50.00", "70.00")
    assert file.samples["customer"] == ("Lake School", "Linden Chapel", "Pine Works")
    assert file.unused == ("Weather",)
