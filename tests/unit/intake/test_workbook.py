from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.errors import FileTooLargeError, IntakeError, UnreadableFileError
from calmrun.intake.limits import WEB
from calmrun.intake.pack import Upload
from calmrun.intake.sheet import Sheet
from calmrun.intake.workbook import read_workbook
from workbooks import ods, with_part, xls, xlsx, zipped


def read(content: bytes) -> tuple[Sheet, ...]:
    """Read bytes as a workbook within the limits of the web."""
    return read_workbook(Upload("list.xlsx", content), WEB)


def one_row(*cells: object, number_format: str = "General") -> list[str | None]:
    """Write one row of cells and read it back."""

    def fill(workbook: xlsxwriter.Workbook) -> None:
        style = workbook.add_format({"num_format": number_format})
        workbook.add_worksheet().write_row(0, 0, cells, style)

    return list(read(xlsx(fill))[0].cells.row(0))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1001, "1001"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (1234567.891, "1234567.891"),
        (1e20, "100000000000000000000"),
        (1e-7, "0.0000001"),
        (-3.0, "-3"),
        (True, "TRUE"),
        ("00012", "00012"),
        (" two\nlines ", "two\nlines"),
        ("", None),
    ],
)
def test_values_are_written_plainly(cell: object, text: str | None) -> None:
    """Whole numbers have no ".0", text keeps its zeros, nothing has an exponent."""
    assert one_row("x", cell)[1:] == ([text] if text else [])


MOMENT = datetime(2026, 3, 31, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "pattern", "text"),
    [
        (datetime(2026, 3, 31, tzinfo=UTC), "dd/mm/yyyy", "2026-03-31"),
        (MOMENT, "m/d/yy h:mm", "2026-03-31 10:30:00"),
        (time(14, 30), "hh:mm", "14:30:00"),
        (timedelta(hours=36, minutes=5), "[h]:mm", "36:05:00"),
    ],
    ids=["day", "moment", "time", "span"],
)  # fmt: skip
def test_days_are_iso_however_they_are_shown(
    cell: datetime | time | timedelta, pattern: str, text: str
) -> None:
    """A real date is an ISO day, whatever the country of its format."""
    if isinstance(cell, datetime):
        cell = cell.replace(tzinfo=None)
    assert one_row(cell, number_format=pattern) == [text]


def test_rows_and_columns_keep_their_place() -> None:
    """Record i is row i + 1 of the sheet, however much stands empty before it."""

    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("List")
        sheet.write(2, 1, "id")
        sheet.write(4, 3, "end")

    (sheet,) = read(xlsx(fill))
    assert sheet.cells.columns == ["0", "1", "2", "3"]
    assert sheet.cells.row(2) == (None, "id", None, None)
    assert sheet.cells.row(4) == (None, None, None, "end")
    assert (sheet.sheet, sheet.encoding, sheet.delimiter) == ("List", "xlsx", None)
    assert sheet.native


def test_filled_visible_sheets_are_read_in_order() -> None:
    """Empty sheets and hidden ones are left out."""

    def fill(workbook: xlsxwriter.Workbook) -> None:
        for name in ("Old", "First", "Empty", "Second"):
            sheet = workbook.add_worksheet(name)
            if name != "Empty":
                sheet.write(0, 0, name)
        workbook.get_worksheet_by_name("First").activate()
        workbook.get_worksheet_by_name("Old").hide()

    assert [sheet.sheet for sheet in read(xlsx(fill))] == ["First", "Second"]


def test_a_hidden_sheet_counts_where_no_other_is_filled() -> None:
    """A workbook whose only list is hidden is still read."""

    def fill(workbook: xlsxwriter.Workbook) -> None:
        workbook.add_worksheet("Cover").activate()
        hidden = workbook.add_worksheet("List")
        hidden.write(0, 0, "id")
        hidden.hide()

    assert [sheet.sheet for sheet in read(xlsx(fill))] == ["List"]


def test_a_cell_with_an_error_is_null() -> None:
    """#DIV/0! is no value."""

    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_formula(0, 0, "=1/0", None, "#DIV/0!")
        sheet.write(0, 1, "x")

    assert read(xlsx(fill))[0].cells.row(0) == (None, "x")


def cell(text: str, more: str = "") -> str:
    """Write one text cell of OpenDocument."""
    return (
        f'<table:table-cell office:value-type="string" {more}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def test_an_open_document_is_read_without_its_endless_empty_rows() -> None:
    """A million repeated empty rows at the end cost nothing."""
    wide = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = (
        f"<table:table-row>{cell('id')}{cell('sum')}{wide}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{wide}</table:table-row>'
        f"<table:table-row>{cell('1')}"
        '<table:table-cell office:value-type="date" office:date-value="2026-03-31"/>'
        "</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048000">{wide}'
        "</table:table-row>"
    )
    (sheet,) = read(ods(rows))
    assert sheet.encoding == "ods"
    assert sheet.cells.rows() == [
        ("id", "sum"),
        (None, None),
        (None, None),
        ("1", "2026-03-31"),
    ]


def test_an_old_workbook_is_read() -> None:
    """Excel 97 files still come from old programs."""
    (sheet,) = read(xls([["id", "sum"], [1.0, 2.5]]))
    assert (sheet.sheet, sheet.encoding) == ("List", "xls")
    assert sheet.cells.rows() == [("id", "sum"), ("1", "2.5")]


def simple(workbook: xlsxwriter.Workbook) -> None:
    """Fill one cell."""
    workbook.add_worksheet().write(0, 0, "id")


SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = f'<worksheet xmlns="{MAIN}">'


def corner(rows: str) -> bytes:
    """Build a workbook whose one sheet is raw XML."""
    return with_part(
        xlsx(simple), SHEET, f"{HEAD}<sheetData>{rows}</sheetData></worksheet>"
    )


FIRST = '<row r="1"><c r="A1" t="n"><v>1</v></c></row>'
LAST = FIRST + '<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>'
UNNAMED = (
    f"<row>{'<c><v>1</v></c>' * 2000}</row>" + "<row><c><v>1</v></c></row>" * 60000
)
REPEATED = (
    '<table:table-row table:number-rows-repeated="1048576">'
    + cell("x", 'table:number-columns-repeated="16384"')
    + "</table:table-row>"
)
STRINGS = with_part(
    xlsx(simple),
    "xl/sharedStrings.xml",
    f'<sst xmlns="{MAIN}" count="4000000000" uniqueCount="4000000000"/>',
)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "content", [corner(LAST), corner(UNNAMED)], ids=["named cells", "unnamed cells"]
)
def test_a_sheet_that_spans_too_much_is_refused(content: bytes) -> None:
    """Two cells that ask for billions of cells between them get a calm answer."""
    with pytest.raises(FileTooLargeError) as refusal:
        read(content)
    assert refusal.value.where == "list.xlsx"
    assert refusal.value.fix


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(corner(LAST.replace('"n"', '">"')), id="disguised"),
        pytest.param(ods(REPEATED), id="repeated cells"),
        pytest.param(ods("", prolog=ENTITIES), id="entities"),
        pytest.param(ods("</table:tab=table-row="), id="no end"),
        pytest.param(
            with_part(xlsx(simple), SHEET, HEAD.encode("utf-16")), id="utf-16"
        ),
        pytest.param(STRINGS, id="billions of strings"),
    ],
)
def test_a_hostile_workbook_is_refused_in_words(content: bytes) -> None:
    """What would end the reader's process ends in a typed refusal."""
    with pytest.raises(IntakeError):
        read(content)


def test_a_zip_that_says_it_is_huge_is_not_unpacked() -> None:
    """The sizes in the zip are checked before anything is read."""
    content = zipped({"xl/workbook.xml": bytes(1001)})
    small = replace(WEB, unpacked_bytes=1000)
    with pytest.raises(FileTooLargeError):
        read_workbook(Upload("list.xlsx", content), small)


def test_a_reader_that_takes_too_much_memory_is_stopped() -> None:
    """However a workbook hides its size, the reader's process has a limit."""
    little = replace(WEB, reader_bytes=300_000_000)
    rows = '<row r="40000"><c r="KN40000" t="n"><v>1</v></c></row>'
    assert read_workbook(Upload("list.xlsx", corner(FIRST)), little)
    with pytest.raises(FileTooLargeError):
        read_workbook(Upload("list.xlsx", corner(FIRST + rows)), little)


def test_empty_styled_cells_far_out_do_not_count() -> None:
    """A sheet that was coloured to its last corner is as small as its list."""
    styled = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    first = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>'
    assert read(corner(first + styled))[0].cells.rows() == [("id",)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(xlsx(simple)[:2000], "damaged", id="cut off"),
        pytest.param(corner("<row"), "damaged", id="broken XML"),
        pytest.param(xls([["id"]])[:700], "damaged", id="cut off, old"),
        pytest.param(xlsx(lambda book: book.add_worksheet()), "no filled", id="empty"),
        pytest.param(
            xls([]) + "EncryptedPackage".encode("utf-16-le"), "password", id="locked"
        ),
    ],
)
def test_what_cannot_be_opened_says_why(content: bytes, message: str) -> None:
    """Damaged, locked and empty workbooks get one sentence and one thing to do."""
    with pytest.raises(UnreadableFileError, match=message) as refusal:
        read(content)
    assert refusal.value.where == "list.xlsx"
    assert refusal.value.fix


WHOLE = {
    "xlsx": xlsx(simple),
    "ods": ods(f"<table:table-row>{cell('id')}</table:table-row>"),
    "xls": xls([["id", "sum"], [1.0, 2.5]]),
}


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=12, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=9)
)
def test_damage_anywhere_is_read_or_refused(
    kind: str, changes: list[tuple[int, int]]
) -> None:
    """Changed bytes give sheets or a typed refusal, never another failure."""
    content = bytearray(WHOLE[kind])
    for place, value in changes:
        content[place % len(content)] = value
    with suppress(IntakeError):
        assert read(bytes(content))
