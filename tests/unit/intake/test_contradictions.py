"""Entries that cannot all be true are told with their cell, and no name."""

from __future__ import annotations

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from businesses import LAYOUTS, make_business
from calmrun.intake.pack import Choices, FileReport, Upload
from calmrun.intake.problems import Problem, shown
from calmrun.intake.reading import read_pack
from unit.intake.conftest import KEY, Read, no_vote


HEADER = "Invoice #,Client,Issued,Due,Paid,Total,Balance,Status\n"
FINE = "A{n},Heron Hotel,2026-03-{n},2026-04-{n},2026-03-28,100.00,0.00,Paid\n"
CODES = ("paid_before_sent", "paid_with_balance", "due_before_sent")


def told(read: Read, *rows: str) -> dict[str, Problem]:
    """Read eleven sound invoices and some others; give what does not fit together."""
    sound = "".join(FINE.format(n=n) for n in range(10, 21))
    pack = read({"invoices.csv": HEADER + sound + "\n".join(rows)}).pack
    return {p.code: p for p in pack.problems if p.code in CODES}


@pytest.mark.parametrize(
    ("row", "code", "column", "example", "expected"),
    [
        (
            "B1,Heron Hotel,2026-03-10,2026-04-10,2025-11-02,90.00,0.00,Paid",
            "paid_before_sent",
            "Paid",
            "2025-11-02",
            "2026-03-10",
        ),
        (
            "B1,Heron Hotel,2026-03-10,2026-04-10,2026-03-20,90.00,90.00,Paid",
            "paid_with_balance",
            "Balance",
            "90.00",
            "nothing left open",
        ),
        (
            "B1,Heron Hotel,2026-03-10,2026-02-10,2026-03-20,90.00,0.00,Paid",
            "due_before_sent",
            "Due",
            "2026-02-10",
            "2026-03-10",
        ),
    ],
    ids=CODES,
)
def test_the_cell_that_cannot_be_is_named(
    read: Read, row: str, code: str, column: str, example: str, expected: str
) -> None:
    """File, row and column, what stands there, and what would be right."""
    (problem,) = told(read, row).values()
    assert problem.code == code
    assert (problem.file, problem.row) == ("invoices.csv", 13)
    assert (problem.column, problem.example) == (column, example)
    assert problem.expected is not None
    assert expected in problem.expected
    assert problem.message.endswith(": 1 of 12.")


@pytest.mark.parametrize(
    "row",
    [
        "B1,Heron Hotel,2026-03-10,2026-04-10,2026-02-20,90.00,0.00,Paid",
        "B1,Heron Hotel,2026-03-10,2026-04-10,,90.00,90.00,Sent",
        "B1,Heron Hotel,2026-03-10,2026-02-10,2025-03-20,90.00,90.00,Void",
        "B1,Heron Hotel,2026-03-10,2026-02-10,,90.00,90.00,Draft",
    ],
    ids=["a deposit", "open", "void", "a draft"],
)
def test_what_can_be_is_not_told(read: Read, row: str) -> None:
    """A deposit is paid ahead; voids and drafts claim nothing."""
    assert told(read, row) == {}


def test_the_commonest_comes_first(read: Read) -> None:
    """The page shows one cell, so it is of what happens most."""
    late = "B{n},Heron Hotel,2026-03-10,2026-02-10,2026-03-20,90.00,0.00,Paid"
    owing = "C1,Heron Hotel,2026-03-10,2026-04-10,2026-03-20,90.00,90.00,Paid"
    found = told(read, owing, late.format(n=1), late.format(n=2))
    assert list(found) == ["due_before_sent", "paid_with_balance"]
    assert found["due_before_sent"].row == 14


def test_a_payment_of_another_file_counts(read: Read) -> None:
    """The list of payments holds the day, that of invoices the row."""
    header = "Invoice #,Client,Issued,Total,Status\n"
    sound = "".join(
        f"A{n},Heron Hotel,2026-03-{n},100.00,Sent\n" for n in range(10, 22)
    )
    payments = (
        "Payment #,Payment date,Payment method,Invoice #,Amount paid\n"
        + "".join(
            f"P{n},{'2025-09-01' if n == 12 else '2026-04-02'},Card,A{n},100.00\n"
            for n in range(10, 22)
        )
    )
    pack = read({"invoices.csv": header + sound, "payments.csv": payments}).pack
    (problem,) = [p for p in pack.problems if p.code in CODES]
    assert (problem.code, problem.file, problem.row) == (
        "paid_before_sent",
        "invoices.csv",
        4,
    )
    assert problem.column is None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_row_is_the_row_of_the_file(layout: str) -> None:
    """Whatever tool wrote it, the named row of the file or sheet holds the cell."""
    business = make_business("contradictory", 77, 1.0, layout)
    uploads = [Upload(name, content) for name, content in business.files.items()]
    pack = read_pack(
        uploads,
        Choices(),
        key=KEY,
        today=business.today,
        country=None,
        vote=no_vote,
    ).pack
    found = [p for p in pack.problems if p.code in CODES and p.example is not None]
    assert found
    reports = {(report.name, report.sheet): report for report in pack.files}
    for problem in found:
        report = reports[problem.file, problem.sheet]
        rows = rows_of(business.files[problem.file], report)
        assert problem.row is not None
        assert problem.example in map(shown, rows[problem.row - 1])


def rows_of(content: bytes, report: FileReport) -> list[list[str]]:
    """Give the cells of a file as its tool shows them."""
    if report.sheet is not None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_name(report.sheet).to_python(skip_empty_area=False)
        return [[str(cell) for cell in row] for row in rows]
    text = content.decode(report.encoding or "utf-8")
    return list(csv.reader(io.StringIO(text), delimiter=report.delimiter or ","))
