from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.errors import FileTooLargeError
from calmrun.intake.csv_file import read_csv
from calmrun.intake.limits import WEB, Limits
from calmrun.intake.pack import Upload
from calmrun.intake.sheet import Sheet


def read(text: str | bytes, limits: Limits = WEB) -> Sheet:
    """Read text or bytes as an upload."""
    content = text.encode() if isinstance(text, str) else text
    return read_csv(Upload("list.csv", content), limits)


def cells(text: str | bytes) -> list[list[str | None]]:
    """Give the cells of a text, record by record."""
    return [list(record) for record in read(text).cells.rows()]


HEADER = "Nr;Date;Name;Net;Gross\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    """Any sensible delimiter is told by how evenly it cuts."""
    lines = ["No;Name;Paid", "1;Alder Court;yes", "2;Birch House;no"]
    sheet = read("\n".join(lines).replace(";", delimiter))
    assert sheet.delimiter == delimiter
    assert sheet.cells.shape == (3, 3)


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    """A comma inside every number is no column border."""
    rows = "".join(
        f"{n};03.04.2026;Kern, Ost;1.{n}00,00;1.{n}90,50\n" for n in range(9)
    )
    sheet = read("Liste, Stand 3.4.2026\n\n" + HEADER + rows)
    assert sheet.delimiter == ";"
    assert sheet.cells.row(3) == (
        "0",
        "03.04.2026",
        "Kern, Ost",
        "1.000,00",
        "1.090,50",
    )


def test_more_decimal_commas_than_delimiters_still_delimit_nothing() -> None:
    """Where every number has a comma, commas cut more evenly and still cut wrong."""
    sheet = read("Netto;Steuer;Brutto\n" + "10,00;1,90;11,90\n" * 40)
    assert (sheet.delimiter, sheet.cells.width) == (";", 3)


def test_commas_that_delimit_are_told_from_quoted_decimals() -> None:
    """Decimal commas in quotes leave the comma a delimiter."""
    sheet = read('Name,Net\n"A; B","1.250,00"\n"C; D","2.000,0"\n')
    assert sheet.delimiter == ","
    assert sheet.cells.row(1) == ("A; B", "1.250,00")


def test_a_declared_delimiter_is_believed() -> None:
    """The line "sep=;" of a spreadsheet decides, and stays a record."""
    sheet = read("sep=;\na,b;c\n1,2;3\n")
    assert sheet.delimiter == ";"
    assert sheet.cells.rows() == [("sep=", None), ("a,b", "c"), ("1,2", "3")]


def test_one_column_needs_no_delimiter() -> None:
    """A list of one column is read as one."""
    assert cells("Name\nAlder\nBirch\n") == [["Name"], ["Alder"], ["Birch"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_line_end_ends_a_record(end: str) -> None:
    """Unix, Windows, old Mac, and a doubled translation."""
    assert cells(f"a,b{end}1,2{end}{end}3,4") == [
        ["a", "b"],
        ["1", "2"],
        [None, None],
        ["3", "4"],
    ]


def test_records_count_as_a_spreadsheet_counts_rows() -> None:
    """Blank lines are records; a cell of several lines belongs to one."""
    assert cells('\n\ntitle\na,b,c\n"x\n\ny",,2\n,,\n\n1,2\n') == [
        [None, None, None],
        [None, None, None],
        ["title", None, None],
        ["a", "b", "c"],
        ["x\n\ny", None, "2"],
        [None, None, None],
        [None, None, None],
        ["1", "2", None],
    ]


def test_a_late_wide_record_widens_the_table() -> None:
    """A record beyond the sample with more cells loses none of them."""
    text = "a,b\n" + "1,2\n" * 5000 + '1,"2,x",3,4\n'
    sheet = read(text)
    assert sheet.cells.width == 4
    assert sheet.cells.row(-1) == ("1", "2,x", "3", "4")
    assert sheet.cells.row(0) == ("a", "b", None, None)


def test_hundreds_of_columns_are_read() -> None:
    """Wide exports keep every column."""
    header = ";".join(f"c{place}" for place in range(320))
    assert read(f"meta;1\n{header}\n" + ";" * 319).cells.shape == (3, 320)


def test_cells_are_stripped_and_empty_ones_are_null() -> None:
    """Spaces of every kind around a cell are no part of it."""
    assert cells('a, b ,\u00a0c\u200b\n" ",\t,x') == [
        ["a", "b", "c"],
        [None, None, "x"],
    ]


@pytest.mark.parametrize(
    "text", ['id,n\n="0012",1\n', 'id,n\n"=""0012""",1\n'], ids=["bare", "quoted"]
)
def test_text_guards_come_off(text: str) -> None:
    """="0012" means the text 0012."""
    assert cells(text)[1] == ["0012", "1"]


def test_an_empty_guard_is_an_empty_cell_and_a_quotation_is_not() -> None:
    """="" holds nothing; the same characters inside a quoted cell are its text."""
    text = 'id,n\n="",1\n"2\n=""",1\n="",=""\n'
    assert cells(text)[1:] == [[None, "1"], ['2\n="', "1"], [None, None]]


def test_a_guarded_formula_stays_text() -> None:
    """An apostrophe before a formula is kept as written."""
    assert cells('id;n\n"\'=HYPERLINK(1;2)";1\n')[1] == ["'=HYPERLINK(1;2)", "1"]


def test_quotes_around_whole_lines_come_off() -> None:
    """A list that was quoted twice is still a list."""
    assert cells('"a,b,c"\n"1,""x, y"",3"\n') == [["a", "b", "c"], ["1", "x, y", "3"]]


def test_a_stray_quote_loses_no_record() -> None:
    """Inches in a description do not swallow the rows below."""
    rows = "".join(f'{n},{n}" pipe,5.00\n' for n in range(50))
    assert read("id,what,sum\n" + rows).cells.shape == (51, 3)


def test_nul_bytes_are_left_out() -> None:
    """Padding of old programs is no text."""
    assert cells(b"a,b\n1\0,2\n\x1a") == [["a", "b"], ["1", "2"]]


def test_long_cells_are_cut() -> None:
    """An absurd cell costs no more than a long one."""
    sheet = read("a,b\n" + "x" * 40_000 + ",1\n")
    assert len(sheet.cells["0"][1]) == WEB.cell_length


def test_too_many_columns_are_refused() -> None:
    """The shape is checked before room is taken, and the message says what to do."""
    with pytest.raises(FileTooLargeError) as refusal:
        read(",".join("a" * 1001))
    assert "1,001 columns" in str(refusal.value)
    assert refusal.value.where == "list.csv"
    assert refusal.value.fix


ALPHABET = "aé€z09 .,;|\t\"\n'="
CELL = st.text(alphabet=ALPHABET, max_size=8)
TABLE = st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=8)
INVISIBLE = " \t\n"


@settings(max_examples=150, deadline=None)
@given(
    table=TABLE,
    delimiter=st.sampled_from(",;|\t"),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_is_read(
    table: list[list[str]], delimiter: str, codec: str, end: str
) -> None:
    """Fully quoted tables come back as the csv module reads them, in any encoding."""
    header = ["Größe", "Straße", "Höhe", "Länge", "Tür"]
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator=end
    )
    writer.writerows([header] * 3 + table)
    sheet = read(text.getvalue().encode(codec))
    expected = [
        [cell.strip(INVISIBLE) or None for cell in record] + [None] * (5 - len(record))
        for record in [header] * 3 + table
    ]
    assert sheet.delimiter == delimiter
    unguarded = [[cell for cell in record if cell != '=""'] for record in expected]
    if unguarded == expected:
        assert [list(record) for record in sheet.cells.rows()] == expected


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_without_failing(content: bytes) -> None:
    """Arbitrary bytes give a table, or a typed refusal."""
    assert read(content).cells.width >= 1


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet='ab,;"\n\r= ', max_size=60))
def test_any_quoting_is_read_without_failing(text: str) -> None:
    """However quotes and line ends are mixed, there is a table."""
    assert read(text).cells.width >= 1
