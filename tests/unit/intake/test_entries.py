from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from calmrun.intake.pack import Choices, FileReport, Upload
from calmrun.intake.reading import inspect_files


INVOICES = [
    ["Invoice #", "Customer", "Date", "Due date", "Total", "Status"],
    ["7", "Lake School", "2026-01-13", "2026-02-12", 110.5, "Paid"],
    ["8", "Linden Chapel", "2026-01-20", "2026-02-19", 220, "Overdue"],
]
CUSTOMERS = [
    ["Customer name", "Email", "Phone", "City"],
    ["Lake School", "a@lake.example", "(555) 010-0001", "Tempe"],
]
NOTES = [["What we still have to do"], ["Call the bank"]]


def _workbook(**sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return out.getvalue()


def _inspect(content: bytes) -> tuple[FileReport, ...]:
    upload = Upload("book.xlsx", content)
    return inspect_files([upload], Choices(), today=date(2026, 6, 1))


def test_a_workbook_has_an_entry_per_recognised_sheet() -> None:
    """The main document sheet comes first, other sheets of ours after it."""
    reports = _inspect(_workbook(Notes=NOTES, People=CUSTOMERS, List=INVOICES))
    assert [(r.name, r.sheet, r.kind) for r in reports] == [
        ("book.xlsx", "List", "invoices"),
        ("book.xlsx", "People", "customers"),
    ]
    assert (reports[0].documents, reports[0].total_sum) == (2, "330.50")


def test_a_workbook_of_nothing_of_ours_has_one_entry() -> None:
    """A book of notes is one unrecognized file, not one per sheet."""
    reports = _inspect(_workbook(Notes=NOTES, More=NOTES))
    assert [r.kind for r in reports] == ["unrecognized"]


@pytest.mark.parametrize("name", ["List", "Invoices"])
def test_the_name_of_a_sheet_decides_nothing_alone(name: str) -> None:
    """A sheet called Invoices that lists products is no list of invoices."""
    products: list[list[object]] = [
        ["SKU", "Product Name", "Unit Price", "Cost", "Stock"],
        ["A-1", "Filter", 19.99, 8.5, 120],
        ["A-2", "Gasket", 4.99, 1.1, 400],
    ]
    assert _inspect(_workbook(**{name: products}))[0].kind == "unrecognized"
