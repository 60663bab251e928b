from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.intake.pack import FileReport
from unit.intake.conftest import Read


Inspect = Callable[..., FileReport]
HEAD = "Invoice #,Customer,Date,Created,Item,Total,Status\n"


@pytest.mark.parametrize(
    ("rows", "documents", "total"),
    [
        pytest.param(
            "1,Lake School,2026-01-13,,Labor,110.00,Open\n"
            "1,Lake School,2026-01-13,,Parts,110.00,Open\n"
            "2,Pine Works,2026-01-14,,Labor,50.00,Open\n",
            2,
            "160.00",
            id="total repeated on its lines counts once",
        ),
        pytest.param(
            "1,Lake School,2026-01-13,,Labor,60.00,Open\n"
            "1,Lake School,2026-01-13,,Parts,50.00,Open\n"
            "2,Pine Works,2026-01-14,,Labor,50.00,Open\n",
            2,
            "160.00",
            id="amounts of lines add up",
        ),
        pytest.param(
            "1,Lake School,2026-01-13,,Labor,110.00,Open\n"
            "1,Lake School,2026-01-13,,Labor,110.00,Open\n",
            1,
            "110.00",
            id="the same row twice is one document",
        ),
        pytest.param(
            "1,Lake School,2026-01-13,,Labor,60.00,Open\n"
            "1,Pine Works,2026-01-13,,Labor,50.00,Open\n",
            2,
            "110.00",
            id="one number for two customers is two documents",
        ),
        pytest.param(
            "1,Lake School,2026-01-13,,Labor,60.00,Open\n"
            "1,Lake School,2026-02-13,,Labor,50.00,Open\n",
            2,
            "110.00",
            id="one number on two days is two documents",
        ),
        pytest.param(
            "1,Lake School,2026-01-13,2026-01-12,Labor,60.00,Open\n"
            "1,Lake School,,2026-01-11,Labor,50.00,Open\n",
            2,
            "110.00",
            id="one number created twice is two documents",
        ),
        pytest.param(
            "1,Lake School,2026-01-13,,Labor,60.00,Open\n1,,,,Parts,50.00,Open\n",
            1,
            "110.00",
            id="empty cells agree with anything",
        ),
        pytest.param(
            "1,Pine Works,2026-01-13,,Labor,60.00,Open\n"
            ",Lake School,2026-01-13,,Labor,60.00,Open\n"
            ",Lake School,2026-01-13,,Labor,60.00,Open\n",
            3,
            "180.00",
            id="without a number each row is one",
        ),
        pytest.param(
            "0001,Lake School,2026-01-13,,Labor,60.00,Open\n"
            "1,Lake School,2026-01-13,,Labor,60.00,Open\n",
            2,
            "120.00",
            id="leading zeros are part of a number",
        ),
    ],
)
def test_rows_of_one_number_are_one_document_where_they_agree(
    inspect: Inspect, rows: str, documents: int, total: str
) -> None:
    """Line items are grouped; a number used twice is not."""
    report = inspect(HEAD + rows)
    assert (report.documents, report.total_sum) == (documents, total)


def test_line_totals_add_up_even_where_they_are_alike(inspect: Inspect) -> None:
    """A header that says line is the line's, also when two lines cost the same."""
    text = """\
Invoice #,Client Name,Date Issued,Item Name,Line Total
1,Lake School,2026-01-13,Labor,50.00
1,Lake School,2026-01-13,Travel,50.00
"""
    assert inspect(text).total_sum == "100.00"


def test_rows_of_other_kinds_are_left_out(inspect: Inspect) -> None:
    """Of a list of transactions, invoices and credits are documents of ours."""
    text = """\
Date,Transaction Type,Num,Name,Amount
01/13/2026,Invoice,1,Lake School,100.00
01/20/2026,Payment,,Lake School,-100.00
02/20/2026,Credit Memo,3,Pine Works,-20.00
03/13/2026,Journal Entry,4,Pine Works,61.30
"""
    report = inspect(text)
    assert (report.kind, report.documents, report.skipped_rows) == ("invoices", 2, 2)
    assert report.total_sum == "80.00"
    (told,) = [p for p in report.problems if p.code == "other_rows"]
    assert "Journal Entry, Payment" in told.message


def test_every_row_is_used_or_told(inspect: Inspect) -> None:
    """Rows that were read are the rows used and the rows left out."""
    text = """\
Invoice #,Customer,Date,Total
1,Lake School,2026-01-13,100.00
SECTION,,,
2,Pine Works,2026-01-14,50.00
,Linden Chapel,,75.00
TOTAL,,,225.00
"""
    report = inspect(text)
    assert report.rows + report.skipped_rows == 5
    assert (report.rows, report.documents) == (2, 2)


def test_customers_without_a_name_are_rows_and_no_documents(inspect: Inspect) -> None:
    """A phone number alone is nobody."""
    text = """\
First name,Last name,Company,Phone,City,Customer notes
Dana,North,,(555) 010-0001,Tempe,
,,Acme Fleet,(555) 010-0002,Mesa,
,,,,,
,,,(555) 010-0003,,
"""
    report = inspect(text)
    assert (report.kind, report.rows, report.documents) == ("customers", 3, 2)


def test_total_sum_is_as_written(inspect: Inspect) -> None:
    """Drafts, voids and credits are in the check sum, with their sign."""
    text = """\
Invoice #,Customer,Date,Total,Status
1,Lake School,2026-01-13,100.00,Draft
2,Pine Works,2026-01-14,50.00,Void
3,Pine Works,2026-01-15,-20.50,Paid
"""
    assert inspect(text).total_sum == "129.50"


@pytest.mark.parametrize(
    "order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)], ids=["written", "turned", "backwards"]
)
def test_a_document_is_about_its_largest_line(
    read: Read, order: tuple[int, ...]
) -> None:
    """Lines in another order do not make it other work."""
    lines = (
        "1,Lake School,2026-01-13,,Labor,60.00,Open\n",
        "1,Lake School,2026-01-13,,Patio,90.00,Open\n",
        "2,Pine Works,2026-01-14,,Patio,50.00,Open\n",
    )
    text = HEAD + "".join(lines[at] for at in order)
    invoices = read({"invoices.csv": text}).pack.tables["invoices"]
    assert invoices["service"].n_unique() == 1
    assert sorted(invoices["total_cents"]) == [5_000, 15_000]


def test_without_amounts_of_lines_the_rarer_text_tells(read: Read) -> None:
    """Labor stands on many documents, and says of none what it is about."""
    lines = [
        "1,Lake School,2026-01-13,,Labor,150.00,Open\n",
        "1,Lake School,2026-01-13,,Patio,150.00,Open\n",
        "2,Pine Works,2026-01-14,,Patio,50.00,Open\n",
        "3,Linden Chapel,2026-01-15,,Labor,80.00,Open\n",
        "3,Linden Chapel,2026-01-15,,Fence,80.00,Open\n",
        "4,Lake School,2026-01-16,,Labor,20.00,Open\n",
    ]
    for ordered in (lines, lines[::-1]):
        files = {"invoices.csv": HEAD + "".join(ordered)}
        invoices = read(files).pack.tables["invoices"].sort("document")
        assert invoices["total_cents"].to_list() == [15_000, 5_000, 8_000, 2_000]
        first, second, third, fourth = invoices["service"]
        assert first == second
        assert len({first, third, fourth}) == 3


@pytest.mark.parametrize("word", ["Avoir", "Storno"])
def test_a_negative_amount_named_as_a_credit_note_is_one(read: Read, word: str) -> None:
    """The invoice that was credited is void; its credit note counts, with its sign."""
    text = f"""\
Invoice #,Customer,Date,Total,Status
1,Lake School,2026-01-13,100.00,Paid
2,Pine Works,2026-01-14,50.00,{word}
3,Pine Works,2026-01-15,-50.00,{word}
4,Pine Works,2026-01-16,-20.00,Void
"""
    table = read({"invoices.csv": text}).pack.tables["invoices"].sort("document")
    assert table["status"].to_list() == ["paid", "void", "sent", "void"]
