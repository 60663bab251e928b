from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.intake import records
from calmrun.intake.records import quoting_is_clean, read_records, widest_record


CELLS = st.text(alphabet='ab,;"\n ', max_size=6)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=6)


def write(table: list[list[str]], quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    """Write a table as the csv module does."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows(table)
    return text.getvalue().encode()


@pytest.mark.parametrize("block", [1, 3, 16_000_000])
@settings(max_examples=60, deadline=None)
@given(table=TABLES, all_quoted=st.booleans())
def test_what_a_writer_quotes_is_clean(
    block: int, table: list[list[str]], *, all_quoted: bool
) -> None:
    """Quoting by the book is clean however the text falls into blocks."""
    text = write(table, csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "_BLOCK", block)
        assert quoting_is_clean(text, ",")
        assert widest_record(text, ",") == max(map(len, table))


@pytest.mark.parametrize(
    "text",
    ['5" pipe,2', '1, "two"', '1,"two" ', '1,"open', '1,""two"",3', '="12",3'],
)
def test_quotes_out_of_place_are_not_clean(text: str) -> None:
    """A stray, spaced, unclosed or doubled quote is left to the careful reader."""
    assert not quoting_is_clean(text.encode(), ",")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('1,5" pipe', [["1", '5" pipe']], id="inch"),
        pytest.param('1, "two, 2",3', [["1", "two, 2", "3"]], id="spaced quote"),
        pytest.param(
            '1,"open,2\n3,4,5', [["1", '"open', "2"], ["3", "4", "5"]], id="unclosed"
        ),
        pytest.param(
            r'1,"say \"hi\", ok",3', [["1", 'say "hi", ok', "3"]], id="backslash"
        ),
        pytest.param(
            '1,"two\nlines",3\n\n4', [["1", "two\nlines", "3"], [], ["4"]], id="lines"
        ),
    ],
)
def test_broken_quotes_cost_no_record(text: str, expected: list[list[str]]) -> None:
    """Each line with a broken quote is read in the way that fits the table."""
    assert list(read_records(text.split("\n"), ",", 3)) == expected


def test_a_quote_that_never_closes_swallows_no_more_than_its_line() -> None:
    """Records after a stray quote stay records."""
    lines = ['1,"open', *(f"{number},x" for number in range(500))]
    assert len(list(read_records(lines, ",", 2))) == 501


@settings(max_examples=100, deadline=None)
@given(table=TABLES)
def test_the_careful_reader_agrees_with_the_standard_one(
    table: list[list[str]],
) -> None:
    """On clean text both give the same records, but for spaces before cells."""
    table = [[cell.strip(" ") for cell in record] for record in table]
    text = write(table).decode().removesuffix("\n")
    expected = list(csv.reader(io.StringIO(text, newline="")))
    assert list(read_records(text.split("\n"), ",")) == (expected or [[]])
