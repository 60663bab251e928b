"""Hard shapes that exports come in, each small enough to add up by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter

from calmrun.intake.pack import Choices, FileReport, Upload
from calmrun.intake.reading import inspect_files
from unit.intake.conftest import Read
from workbooks import xlsx


Inspect = Callable[..., FileReport]

WIDE = [f"Custom field {n}" for n in range(1, 297)]

SHAPES = {
    "title lines and a printed day": """\
Lake Plumbing Ltd
Invoice list
As of 31/03/2026

Invoice No,Customer,Invoice Date,Total
7,Lake School,13/01/2026,100.00
8,Pine Works,20/02/2026,200.50
""",
    "groups with subtotals": """\
Customer,Date,Num,Due Date,Amount
Lake School,,,,
,13/01/2026,7,12/02/2026,100.00
Total for Lake School,,,,$100.00
Pine Works,,,,
,20/02/2026,8,22/03/2026,200.50
Total for Pine Works,,,,$200.50
TOTAL,,,,$300.50
""",
    "a header broken over two rows": """\
Invoice,Customer,Invoice,Due,Total
Number,Name,Date,Date,Amount
7,Lake School,13/01/2026,12/02/2026,100.00
8,Pine Works,20/02/2026,22/03/2026,200.50
""",
    "a row of groups above the header": """\
Document,,Customer,Amounts,
Invoice No,Invoice Date,Name,Net,Total
7,13/01/2026,Lake School,80.00,100.00
8,20/02/2026,Pine Works,160.00,200.50
""",
    "unnamed and duplicate headers": """\
Invoice No,Customer,,Date,Date,Total,Total
7,Lake School,x,13/01/2026,13/01/2026,100.00,100.00
8,Pine Works,y,20/02/2026,20/02/2026,200.50,200.50
""",
    "three hundred columns": "\n".join(
        [
            ",".join(["Invoice No", "Customer", *WIDE, "Invoice Date", "Total"]),
            ",".join(["7", "Lake School", *[""] * 296, "13/01/2026", "100.00"]),
            ",".join(["8", "Pine Works", *["x"] * 296, "20/02/2026", "200.50"]),
        ]
    ),
    "several kinds of rows": """\
Date,Transaction Type,Num,Name,Due Date,Amount
13/01/2026,Invoice,7,Lake School,12/02/2026,100.00
15/01/2026,Payment,31,Lake School,,-100.00
20/02/2026,Invoice,8,Pine Works,22/03/2026,200.50
21/02/2026,Bill,99,Steel Depot,,70.00
""",
    "lines with the total repeated": """\
Invoice No,Customer,Invoice Date,Item,Quantity,Unit Price,Invoice Total
7,Lake School,13/01/2026,Valve,1,40.00,100.00
7,Lake School,13/01/2026,Labour,2,30.00,100.00
8,Pine Works,20/02/2026,Pump,1,200.50,200.50
""",
    "lines that add up": """\
Invoice No,Customer,Invoice Date,Item,Line Total
7,Lake School,13/01/2026,Valve,40.00
7,Lake School,13/01/2026,Labour,60.00
8,Pine Works,20/02/2026,Pump,200.50
""",
    "a running balance": """\
Invoice No,Customer,Invoice Date,Amount,Balance
7,Lake School,13/01/2026,100.00,100.00
8,Pine Works,20/02/2026,200.50,300.50
""",
    "guarded numbers": """\
Invoice No,Customer,Invoice Date,Total
="0007",Lake School,13/01/2026,100.00
="0008",Pine Works,20/02/2026,200.50
""",
    "serial days": """\
Invoice No,Customer,Invoice Date,Total
7,Lake School,46035,100.00
8,Pine Works,46073,200.50
""",
    "epoch days": """\
Invoice No,Customer,Invoice Date,Total
7,Lake School,1768262400,100.00
8,Pine Works,1771545600,200.50
""",
    "two-digit years": """\
Invoice No,Customer,Invoice Date,Total
7,Lake School,13.01.26,100.00
8,Pine Works,20.02.26,200.50
""",
    "names of months": """\
Numéro de facture;Client;Date;Total TTC
7;Lake School;13 janv. 2026;100,00
8;Pine Works;20 févr. 2026;200,50
""",
    "several notations of money": """\
Invoice No,Customer,Invoice Date,Total
7,Lake School,13/01/2026,"$100,00"
8,Pine Works,20/02/2026,200.50 USD
""",
    "multi-line cells and ragged rows": """\
Invoice No,Customer,Invoice Date,Total,Notes
7,Lake School,13/01/2026,100.00,"call
before noon"
8,Pine Works,20/02/2026,200.50
""",
    "two tables in one file": """\
Invoice No,Customer,Invoice Date,Total
7,Lake School,13/01/2026,100.00
8,Pine Works,20/02/2026,200.50

Item,Unit Price,In stock
Valve,40.00,3
Pump,200.50,1
""",
    "a header in capitals with units": """\
INVOICE_NO|CUSTOMER_NAME|INVOICE_DATE|TOTAL_AMOUNT_USD
7|Lake School|13/01/2026|100.00
8|Pine Works|20/02/2026|200.50
""",
}


SHAPES |= {
    "groups that alone tell the names": """\
Invoice,,Amount,,,Client
No,Date,Net,Tax,Gross,
7,13/01/2026,80.00,20.00,100.00,Lake School
8,20/02/2026,160.00,40.50,200.50,Pine Works
""",
    "names broken over two rows, each a part": """\
Customer,Invoice,Invoice,Total
,date,no.,incl. tax
Lake School,13/01/2026,7,100.00
Pine Works,20/02/2026,8,200.50
""",
    "groups of an invoice and of its payment": """\
Invoice,,,,Payment,,
No,Client,Date,Amount,Date,Amount,Method
7,Lake School,13/01/2026,100.00,15/01/2026,100.00,card
8,Pine Works,20/02/2026,200.50,,,
""",
    "a title above groups above names": """\
Sales invoices,,,,
Rechnung,,Kunde,Betrag,
Nr.,Datum,Name,netto,brutto
7,13.01.2026,Lake School,"80,00","100,00"
8,20.02.2026,Pine Works,"160,00","200,50"
""",
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES.keys())
def test_two_invoices_are_read_in_every_shape(inspect: Inspect, text: str) -> None:
    """Whatever stands around them: two invoices, their sum, their days."""
    found = inspect(text, "export.csv")
    assert found.kind == "invoices"
    assert found.documents == 2
    assert found.total_sum == "300.50"
    assert found.first_date == date(2026, 1, 13)
    assert found.last_date == date(2026, 2, 20)


def test_two_rows_of_names_are_told_as_one(inspect: Inspect) -> None:
    """A group is said before each of its names, and every row of data is used."""
    found = inspect(SHAPES["groups of an invoice and of its payment"])
    assert found.header_row == 1
    assert found.columns == {
        "id": "Invoice No",
        "customer": "Invoice Client",
        "issued_at": "Invoice Date",
        "paid_at": "Payment Date",
        "total": "Invoice Amount",
        "amount_paid": "Payment Amount",
    }
    assert (found.rows, found.skipped_rows) == (2, 0)


def test_a_first_row_of_words_is_no_second_header(inspect: Inspect) -> None:
    """A customer called Date Palms is a customer, not half a name of a column."""
    text = """\
Invoice No,Customer,Status,Invoice Date,Total
A7,Date Palms Office,Open,13/01/2026,100.00
A8,Pine Works,Paid,20/02/2026,200.50
"""
    found = inspect(text)
    assert (found.documents, found.columns["customer"]) == (2, "Customer")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_every_encoding_is_read(encoding: str) -> None:
    """Names and sums survive the encodings of spreadsheets."""
    text = SHAPES["names of months"]
    upload = Upload("factures.csv", text.encode(encoding))
    found = inspect_files([upload], Choices(), today=date(2026, 6, 1))[0]
    assert found.total_sum == "300.50"
    assert found.columns["issued_at"] == "Date"


def test_a_total_is_computed_where_none_stands(inspect: Inspect) -> None:
    """Price times quantity, summed per document, where no amount of a line stands."""
    text = """\
Invoice No,Customer,Invoice Date,Item,Quantity,Unit Price
7,Lake School,13/01/2026,Valve,1,40.00
7,Lake School,13/01/2026,Labour,2,30.00
8,Pine Works,20/02/2026,Pump,1,200.50
"""
    found = inspect(text, "invoices.csv")
    assert found.kind == "invoices"
    assert found.documents == 2
    assert found.total_sum == "300.50"


def test_groups_over_merged_cells_of_a_workbook_are_joined() -> None:
    """A merged group cell stands for all names below it; the names stay as written."""

    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Sales")
        sheet.merge_range(0, 0, 0, 1, "Invoice")
        sheet.merge_range(0, 2, 0, 4, "Amount")
        sheet.merge_range(0, 5, 1, 5, "Client")
        sheet.write_row(1, 0, ["No", "Date", "Net", "Tax", "Gross"])
        sheet.write_row(2, 0, ["7", "2026-01-13", 80, 20, 100, "Lake School"])
        sheet.write_row(3, 0, ["8", "2026-02-20", 160, 40.5, 200.5, "Pine Works"])

    upload = Upload("sales.xlsx", xlsx(fill))
    (found,) = inspect_files([upload], Choices(), today=date(2026, 6, 1))
    assert (found.kind, found.documents, found.total_sum) == ("invoices", 2, "300.50")
    assert found.columns["id"] == "No"
    assert found.columns["total"] == "Gross"
    assert found.columns["customer"] == "Client"


DAYS = range(1, 21)
UNNUMBERED = "Customer,Invoice Date,Due Date,Service,Invoice Total\n"


def test_two_overlapping_exports_without_numbers_count_once(read: Read) -> None:
    """Last month's list beside this month's adds nothing twice, and says so."""
    visits = [
        f"Lake School,2026-03-{day:02d},2026-04-02,Mowing,80.00\n" for day in DAYS
    ]
    twice = "Pine Works,2026-03-15,2026-04-02,Pruning,40.00\n" * 2
    older = UNNUMBERED + "".join(visits[:14]) + twice
    newer = UNNUMBERED + twice + "".join(visits[10:])
    pack = read({"march.csv": older, "april.csv": newer}).pack
    assert pack.tables["invoices"].height == len(visits) + 2
    told = [p for p in pack.problems if p.code == "overlapping_rows"]
    assert ["counted once: 6." in p.message for p in told] == [True]


@pytest.mark.parametrize("header", ["amount_cents", "Total (pence)", "Total minor"])
def test_whole_cents_are_read_as_cents(read: Read, header: str) -> None:
    """12500 below a header of cents is 125.00; the check sum stays as written."""
    text = f"Invoice No,Customer,Invoice Date,{header}\n"
    text += "7,Lake School,2026-01-13,10000\n8,Pine Works,2026-02-20,20050\n"
    pack = read({"invoices.csv": text}).pack
    assert pack.tables["invoices"]["total_cents"].to_list() == [10_000, 20_050]
    assert pack.files[0].total_sum == "30050.00"
    assert "minor_units" in {p.code for p in pack.problems}


def test_cents_with_a_fraction_are_no_cents(read: Read) -> None:
    """A header may say cents and mean the unit: fractions tell."""
    text = (
        "Invoice No,Customer,Invoice Date,Total cents\n7,Lake School,2026-01-13,99.50\n"
    )
    table = read({"invoices.csv": text}).pack.tables["invoices"]
    assert table["total_cents"].to_list() == [9_950]


def test_a_second_table_is_said_not_to_be_read(inspect: Inspect) -> None:
    """The first table is read; where the other begins is told, with what to do."""
    found = inspect(SHAPES["two tables in one file"])
    [told] = [p for p in found.problems if p.code == "second_table"]
    assert (told.row, found.skipped_rows, told.severity) == (5, 3, "lowers")


@pytest.mark.parametrize(("rows", "severity"), [(49, "lowers"), (50, "info")])
def test_a_cell_in_fifty_that_cannot_be_read_is_slight(
    inspect: Inspect, rows: int, severity: str
) -> None:
    """A few bad cells are told; more of them make the page less sure."""
    lines = [f"{n},Lake School,2026-01-{1 + n % 28:02},100.00" for n in range(1, rows)]
    lines.append("99,Lake School,soon,100.00")
    found = inspect("\n".join(["Invoice No,Customer,Invoice Date,Total", *lines]))
    assert [(p.code, p.severity) for p in found.problems] == [
        ("unreadable_dates", severity)
    ]


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (['"1,23,456.00"', '"12,34,567.50"', "500.00"], "1358523.50"),
        (["(100.00)", "200.50-", "-5.00"], "-305.50"),
        (['"1.234,50"', '"2,345.60"', "100"], "3680.10"),
    ],
    ids=["Indian grouping", "three ways of minus", "two notations, each clear"],
)
def test_notations_of_money(inspect: Inspect, cells: list[str], total: str) -> None:
    """Each cell is read in its own notation where it proves one."""
    rows = [f"{n},Lake School,{13 + n}/01/2026,{c}" for n, c in enumerate(cells)]
    found = inspect("\n".join(["Invoice No,Customer,Invoice Date,Total", *rows]))
    assert (found.kind, found.total_sum) == ("invoices", total)


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["1768262400000", "1771545600000"], ("2026-01-13", "2026-02-20")),
        (["46035", "46073.5"], ("2026-01-13", "2026-02-20")),
        (["13/01/26", "20/02/26"], ("2026-01-13", "2026-02-20")),
        (["13/01/69", "20/02/70"], ("1970-02-20", "2069-01-13")),
    ],
    ids=["epoch milliseconds", "serial with a time", "two digits", "the pivot"],
)
def test_notations_of_days(
    inspect: Inspect, cells: list[str], days: tuple[str, str]
) -> None:
    """Numbers that are days are days, with or without a time of day."""
    rows = [f"{n},Lake School,{cell},100.00" for n, cell in enumerate(cells)]
    found = inspect("\n".join(["Invoice No,Customer,Invoice Date,Total", *rows]))
    first, last = found.first_date, found.last_date
    assert (str(first), str(last)) == days


def test_both_orders_in_one_column_are_never_guessed(inspect: Inspect) -> None:
    """A day that both orders could be stays empty, and the contradiction stops."""
    text = """\
Invoice No,Customer,Invoice Date,Total
7,Lake School,13/01/2026,100.00
8,Pine Works,02/20/2026,200.50
9,Pine Works,03/04/2026,20.50
"""
    found = inspect(text)
    assert [p.code for p in found.problems if p.severity == "stops"] == [
        "two_date_orders"
    ]
    assert (str(found.first_date), str(found.last_date)) == ("2026-01-13", "2026-02-20")
