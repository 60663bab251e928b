from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.intake.pack import FileReport


Inspect = Callable[..., FileReport]

PLAIN = """\
Invoice #,Customer,Date,Due date,Total,Status
1001,Lake School,2026-01-13,2026-02-12,450.00,Paid
1002,Cedar Church,2026-01-20,2026-02-19,1200.00,Open
1003,Lake School,2026-02-03,2026-03-05,80.50,Open
"""


@pytest.mark.parametrize(
    ("above", "row"),
    [
        pytest.param("", 0, id="none"),
        pytest.param("Invoice List\nHarbor Plumbing LLC\n\n", 3, id="titles"),
        pytest.param('"Tool v4.5 - March 19, 2026",,,,,\n,,,,,\nINVOICES,,,,,\n', 3, id="x"),
        pytest.param("SEP=,\n", 1, id="separator line"),
    ],
)
def test_header_stands_under_titles(inspect: Inspect, above: str, row: int) -> None:
    """Title lines, blank lines and section words above a table are not its header."""
    report = inspect(above + PLAIN)
    assert (report.kind, report.documents) == ("invoices", 3)
    assert report.header_row in {row, 0 if above.startswith("SEP") else row}


def test_a_second_line_of_names_is_no_document(inspect: Inspect) -> None:
    """Labels followed by field names are two headers, not a header and a row."""
    head, rest = PLAIN.split("\n", 1)
    second = "Invoice.number,Invoice.customer,Invoice.date,Invoice.due,Invoice.total,x.y"
    report = inspect(f"{head}\n{second}\n{rest}")
    assert (report.header_row, report.documents, report.rows) == (0, 3, 3)


def test_a_header_that_comes_again_is_no_document(inspect: Inspect) -> None:
    """Pages of a printed report repeat their header."""
    head, first, *rest = PLAIN.splitlines()
    report = inspect("\n".join([head, first, head, *rest]))
    assert (report.documents, report.skipped_rows) == (3, 1)


@pytest.mark.parametrize(
    "footer",
    [
        pytest.param("TOTAL,,,,1730.50,", id="English"),
        pytest.param("Total général;;;;1730.50;".replace(";", ","), id="French"),
        pytest.param("Gesamtsumme,,,,1730.50,", id="German"),
        pytest.param("Totaal,,,3 facturen,1730.50,", id="Dutch"),
        pytest.param("Suma,,,,1730.50,", id="Spanish"),
        pytest.param("Totale complessivo,,,,1730.50,", id="Italian"),
        pytest.param("Total geral,,,,1730.50,", id="Portuguese"),
        pytest.param(",Report totals:,,,1730.50,", id="in the second column"),
        pytest.param("Updated 9/1 by the office,,,,,", id="a note"),
        pytest.param(",,,,,", id="commas alone"),
    ],
)
def test_totals_and_notes_are_no_documents(inspect: Inspect, footer: str) -> None:
    """A row that adds up, and a line that only says something, are left out."""
    report = inspect(PLAIN + footer + "\n")
    assert (report.documents, report.rows, report.total_sum) == (3, 3, "1730.50")
    assert report.skipped_rows == (0 if footer == ",,,,," else 1)


def test_a_customer_may_be_called_total(inspect: Inspect) -> None:
    """Only a row that is emptier than others and has no day is a total."""
    text = """\
Customer,Date,Invoice #,Total,Notes,Terms
Total Comfort,2026-01-13,1,10.00,,
Lake School,2026-01-14,2,20.00,late,30
Pine Works,2026-01-15,3,30.00,late,30
"""
    assert inspect(text).documents == 3


def test_grouped_report_carries_the_name_above(inspect: Inspect, read: object) -> None:
    """A customer alone on a row stands for the documents below it."""
    text = """\
Estimates by Customer
All Dates

,Date,Transaction Type,Num,Memo,Amount,Status
Lake School,,,,,,
,05/02/2026,Estimate,1001,Oak removal,2400.00,Pending
,05/21/2026,Estimate,1002,Stump,450.00,Pending
Total for Lake School,,,,,2850.00,
Cedar Church,,,,,,
,05/28/2026,Estimate,1003,Pine,1800.00,Accepted
Total for Cedar Church,,,,,1800.00,
TOTAL,,,,,4650.00,
"""
    report = inspect(text)
    assert (report.kind, report.header_row) == ("quotes", 3)
    assert (report.documents, report.total_sum) == (3, "4650.00")
    reading = read({"quotes.csv": text})  # type: ignore[operator]
    names = {named.name for named in reading.names.values()}
    assert names == {"Lake School", "Cedar Church"}


def test_section_words_in_an_empty_first_column(inspect: Inspect) -> None:
    """An owner's sheet that starts in column B keeps its section words in column A."""
    text = """\
,Name,Job,Price,Date Sent,Status
PENDING,,,,,
,Lake School,Oak removal,2400,2026-05-02,Waiting
SOLD,,,,,
,Cedar Church,Maple pruning,900,2026-05-04,Sold
Updated 9/1 by the office,,,,,
"""
    report = inspect(text, "quotes.csv")
    assert (report.kind, report.documents) == ("quotes", 2)
    assert dict(report.statuses) == {"converted": 1, "sent": 1}


def test_only_records_of_the_first_mark_count(inspect: Inspect) -> None:
    """A file of several record kinds names the kind in its first column."""
    text = (
        "!TRNS\tTRNSTYPE\tDATE\tNAME\tAMOUNT\tDOCNUM\tDUEDATE\tPAID\n"
        "!SPL\tTRNSTYPE\tDATE\tNAME\tAMOUNT\tDOCNUM\tQNTY\tPRICE\n"
        "!ENDTRNS\n"
        "TRNS\tINVOICE\t7/16/2025\tLake School\t100.00\t1\t8/15/2025\tN\n"
        "SPL\tINVOICE\t7/16/2025\t\t-60.00\t1\t-1\t60.00\n"
        "SPL\tINVOICE\t7/16/2025\t\t-40.00\t1\t-2\t20.00\n"
        "ENDTRNS\n"
        "TRNS\tINVOICE\t7/18/2025\tCedar Church\t250.50\t2\t8/17/2025\tY\n"
        "SPL\tINVOICE\t7/18/2025\t\t-250.50\t2\t-1\t250.50\n"
        "ENDTRNS\n"
    )
    report = inspect(text, "export.iif")
    assert (report.kind, report.documents, report.total_sum) == ("invoices", 2, "350.50")
    assert dict(report.statuses) == {"paid": 1, "sent": 1}


def test_a_table_without_a_header_is_read_by_its_cells(inspect: Inspect) -> None:
    """Numbers, days, money and status words say what an unnamed column is."""
    text = PLAIN.replace("100", "INV-100").split("\n", 1)[1]
    report = inspect(text)
    assert (report.kind, report.header_row, report.documents) == ("invoices", None, 3)
    assert report.columns == {}
    assert report.positions["total"] == 4
    assert report.positions["due_at"] == 3
    assert report.confidence != "high"
    assert [problem.code for problem in report.problems] == ["no_header"]
