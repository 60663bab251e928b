from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from calmrun.intake.pack import FileReport


Inspect = Callable[..., FileReport]

PLAIN = """\
Invoice #,Customer,Date,Due date,Total,Status
1001,Lake School,2026-01-13,2026-02-12,450.00,Paid
1002,Linden Chapel,2026-01-20,2026-02-19,1200.00,Open
1003,Lake School,2026-02-03,2026-03-05,80.50,Open
"""


@pytest.mark.parametrize(
    ("above", "row"),
    [
        pytest.param("", 0, id="none"),
        pytest.param("Invoice List\nHarbor Plumbing LLC\n\n", 3, id="titles"),
        pytest.param(
            '"Tool v4.5 - March 19, 2026",,,,,\n,,,,,\nINVOICES,,,,,\n', 3, id="x"
        ),
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
    second = (
        "Invoice.number,Invoice.customer,Invoice.date,Invoice.due,Invoice.total,x.y"
    )
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
        pytest.param("Totaal,,,drie stuks,1730.50,", id="Dutch"),
        pytest.param("Suma,,,,1730.50,", id="Spanish"),
        pytest.param("Totale complessivo,,,,1730.50,", id="Italian"),
        pytest.param("Total geral,,,,1730.50,", id="Portuguese"),
        pytest.param(",Report totals:,,,1730.50,", id="in the second column"),
        pytest.param("Checked on Monday by the office,,,,,", id="a note"),
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


def test_grouped_report_carries_the_name_above(inspect: Inspect, read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """A customer alone on a row stands for the documents below it."""
    text = """\
Estimates of this spring
by customer

,Date,Transaction Type,Num,Memo,Amount,Status
Lake School,,,,,,
,04/07/2026,Estimate,311,Fence paint,640.00,Pending
,04/21/2026,Estimate,312,Gate repair,210.00,Pending
Total for Lake School,,,,,850.00,
Linden Chapel,,,,,,
,04/28/2026,Estimate,313,Deck,1500.00,Accepted
Total for Linden Chapel,,,,,1500.00,
TOTAL,,,,,2350.00,
"""
    report = inspect(text)
    assert (report.kind, report.header_row) == ("quotes", 3)
    assert (report.documents, report.total_sum) == (3, "2350.00")
    reading = read({"quotes.csv": text})
    names = {named.name for named in reading.names.values()}
    assert names == {"Lake School", "Linden Chapel"}


def test_section_words_in_an_empty_first_column(inspect: Inspect) -> None:
    """An owner's sheet that starts in column B keeps its section words in column A."""
    text = """\
,Name,Job,Price,Date Sent,Status
PENDING,,,,,
,Lake School,Fence paint,640,2026-04-07,Waiting
SOLD,,,,,
,Linden Chapel,Gate repair,210,2026-04-09,Sold
Checked on Monday by the office,,,,,
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
        "TRNS\tINVOICE\t3/18/2026\tLake School\t90.00\t1\t4/17/2026\tN\n"
        "SPL\tINVOICE\t3/18/2026\t\t-70.00\t1\t-1\t70.00\n"
        "SPL\tINVOICE\t3/18/2026\t\t-20.00\t1\t-2\t10.00\n"
        "ENDTRNS\n"
        "TRNS\tINVOICE\t3/25/2026\tLinden Chapel\t310.25\t2\t4/24/2026\tY\n"
        "SPL\tINVOICE\t3/25/2026\t\t-310.25\t2\t-1\t310.25\n"
        "ENDTRNS\n"
    )
    report = inspect(text, "export.iif")
    assert (report.kind, report.documents, report.total_sum) == (
        "invoices",
        2,
        "400.25",
    )
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


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("INV-{n},Lake School,2026-03-0{n},5{n}.00,Paid", id="number"),
        pytest.param("Q-{n},Lake School,March {n} 2026,5{n}.00,Sent", id="month"),
        pytest.param("{n},Lake School,{n} Mar 2026,5{n}.00,Overdue", id="status"),
    ],
)
def test_the_first_of_a_few_documents_is_no_header(inspect: Inspect, row: str) -> None:
    """Known words make no names of columns where days stand above days."""
    found = inspect("\n".join(row.format(n=n) for n in (1, 2, 3)), "export.csv")
    assert (found.header_row, found.documents, found.total_sum) == (None, 3, "156.00")


def test_cells_that_tell_nothing_are_not_called_empty(inspect: Inspect) -> None:
    """Without names of columns the file is told so, with one thing to do."""
    text = "\n".join(f"{n},Lake School,2026-03-0{n},5{n}.00" for n in (1, 2, 3))
    (problem,) = inspect(text, "export.csv").problems
    assert problem.code == "no_column_names"
    assert "names of its columns" in problem.fix


def test_a_name_written_once_is_carried_down(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """A list by customer may write each name in the first of its rows only."""
    text = """\
Customer,Date,Invoice #,Total
Lake School,2026-01-13,1,10.00
,2026-02-13,2,20.00
Linden Chapel,2026-01-14,3,30.00
,2026-02-14,4,40.00
"""
    table = read({"a.csv": text}).pack.tables["invoices"]
    assert table["customer"].null_count() == 0
    assert table["customer"].n_unique() == 2


def test_an_empty_customer_stays_empty(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """Where names come again, a blank is nobody's."""
    text = """\
Customer,Date,Invoice #,Total
Lake School,2026-01-13,1,10.00
,2026-02-13,2,20.00
Lake School,2026-01-14,3,30.00
,2026-02-14,4,40.00
"""
    assert read({"a.csv": text}).pack.tables["invoices"]["customer"].null_count() == 2


@pytest.mark.parametrize(
    "section",
    [
        pytest.param("EXPENSES,,,,,\nDate,Category,Vendor,Amount,,\n", id="no rows"),
        pytest.param(
            "EXPENSES\nDate,Category,Vendor,Amount\n2026-03-01,Fuel,Shell,64.10\n",
            id="rows",
        ),
        pytest.param("Invoice #,Date,Customer,Total\n9,2026-03-01,Oak,5\n", id="moved"),
        pytest.param(
            "Quote #,Customer,Date,Due date,Total,Status\n9,Oak,2026-03-01,,5,Open\n",
            id="quotes under the same names",
        ),
    ],
)
def test_a_section_with_other_columns_is_another_table(
    inspect: Inspect, section: str
) -> None:
    """A blank line, mostly a title, then names that are not this table's own."""
    report = inspect(f"{PLAIN}\n{section}")
    assert (report.kind, report.documents) == ("invoices", 3)
    assert "second_table" in [problem.code for problem in report.problems]


def test_other_documents_need_no_blank_line_to_be_another_table(
    inspect: Inspect,
) -> None:
    """Quotes under the names of invoices are none of them, wherever they begin."""
    head = PLAIN.splitlines()[0].replace("Invoice", "Quote")
    report = inspect(f"{PLAIN}{head}\nQ-9,Lake School,2026-03-01,,500.00,Open\n")
    assert (report.kind, report.documents) == ("invoices", 3)


def test_a_group_with_the_same_columns_goes_on(inspect: Inspect) -> None:
    """A report by customer repeats title and header before each group."""
    head, first, second, third = PLAIN.splitlines()
    text = f"{head}\n{first}\n{second}\n\nLake School\n{head}\n{third}\n"
    assert inspect(text).documents == 3


@pytest.mark.parametrize("name", ["TOPLAM", "Yhteensä", "Celkem", "Zorblax"])
def test_the_last_row_that_adds_the_others_up_is_no_document(
    inspect: Inspect, name: str
) -> None:
    """Its sum tells it in a language that has no word for it here."""
    rows = "".join(f"INV-{at},Lake School,2026-01-1{at},{at}10.00\n" for at in range(6))
    text = f"Invoice No,Customer,Date,Total\n{rows}{name},,,1560.00\n"
    found = inspect(text)
    assert (found.documents, found.total_sum) == (6, "1560.00")


def test_the_last_row_of_another_amount_is_a_document(inspect: Inspect) -> None:
    """One without a customer and a day is still one where it adds nothing up."""
    rows = "".join(f"INV-{at},Lake School,2026-01-1{at},{at}10.00\n" for at in range(6))
    found = inspect(f"Invoice No,Customer,Date,Total\n{rows}INV-7,,,1561.00\n")
    assert found.documents == 7
