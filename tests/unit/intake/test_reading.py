from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from calmrun.errors import NothingReadableError
from calmrun.intake.pack import Choices, Upload
from calmrun.intake.reading import inspect_files, read_pack


TODAY = date(2026, 6, 1)
UNCLEAR = """\
Invoice #,Customer,Date,Total
1,Lake School,03/04/2026,100.00
2,Linden Chapel,02/05/2026,50.00
"""
CLEAR = """\
Quote #,Customer,Sent date,Approved date,Total,Status
1,Lake School,13/04/2026,14/05/2026,100.00,Approved
2,Linden Chapel,02/05/2026,,50.00,Sent
"""
TWO_AMOUNTS = """\
Invoice #,Customer,Date,Amount A,Amount B
1,Lake School,2026-04-03,100.00,120.00
2,Linden Chapel,2026-05-02,50.00,60.00
"""
INVOICES = """\
Invoice #,Customer,Date,Total,Status
1,Lake School,2026-04-03,100.00,Open
2,Linden Chapel,2026-05-02,50.00,Open
"""


def _codes(pack: Any) -> list[str]:  # noqa: ANN401 - pack or report
    return [problem.code for problem in pack.problems]


def test_dates_that_nothing_decides_are_asked_about(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """Two orders are possible and one answer decides, so the run asks."""
    pack = read({"a.csv": UNCLEAR}).pack
    assert pack.question is not None
    assert (pack.question.code, pack.question.column) == ("date_order", "Date")
    assert pack.question.choices == ("day_first", "month_first")
    assert _codes(pack) == ["date_order_unknown"]


def test_an_answer_is_followed_and_remembered(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """The same export next month is read without asking again."""
    choices = Choices(answers={"date_order": "day_first"})
    first = read({"a.csv": UNCLEAR}, choices).pack
    assert first.question is None
    days = first.tables["invoices"]["issued_on"].to_list()
    assert days == [date(2026, 4, 3), date(2026, 5, 2)]
    assert [(m.code, m.choice) for m in first.remembered] == [
        ("date_order", "day_first")
    ]
    later = read({"b.csv": UNCLEAR}, Choices(remembered=first.remembered)).pack
    assert later.question is None
    assert later.tables["invoices"]["issued_on"].to_list() == days


def test_an_answer_that_was_not_needed_is_not_remembered(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """A list that proves its order keeps its own."""
    pack = read({"q.csv": CLEAR}, Choices(answers={"date_order": "month_first"})).pack
    assert pack.remembered == ()


def test_another_file_of_the_run_decides(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """Invoices learn the date order that the quotes prove."""
    pack = read({"a.csv": UNCLEAR, "q.csv": CLEAR}).pack
    assert pack.question is None
    assert pack.tables["invoices"]["issued_on"].to_list()[0] == date(2026, 4, 3)


def test_two_amounts_that_fit_alike_are_asked_about(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """Which column is the total is the owner's to say."""
    pack = read({"a.csv": TWO_AMOUNTS}).pack
    assert pack.question is not None
    assert pack.question.code == "amount_column"
    assert pack.question.choices == ("Amount A", "Amount B")
    answered = read({"a.csv": TWO_AMOUNTS}, Choices({"amount_column": "Amount B"})).pack
    assert answered.question is None
    assert answered.files[0].total_sum == "180.00"
    assert [m.code for m in answered.remembered] == ["amount_column"]
    later = read({"b.csv": TWO_AMOUNTS}, Choices(remembered=answered.remembered)).pack
    assert later.files[0].total_sum == "180.00"


def test_a_named_column_is_remembered(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """What a column was taken for may be changed, once for all."""
    choices = Choices(columns={"a.csv": {"total": "Amount B"}})
    first = read({"a.csv": TWO_AMOUNTS}, choices).pack
    assert [m.code for m in first.remembered] == ["column:total"]
    later = read({"b.csv": TWO_AMOUNTS}, Choices(remembered=first.remembered)).pack
    assert later.files[0].columns["total"] == "Amount B"


def test_a_column_in_both_date_orders_is_told_with_its_cell(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """A contradiction is no question: the export has to be mended."""
    text = UNCLEAR + "3,Pine Works,27/01/2026,1.00\n4,Pine Works,01/28/2026,1.00\n"
    pack = read({"a.csv": text}).pack
    assert pack.question is None
    (told,) = [p for p in pack.problems if p.code == "two_date_orders"]
    assert told.severity == "stops"
    assert (told.column, told.row) == ("Date", 5)
    assert told.example == "01/28/2026"
    assert told.where == "a.csv, row 5, column “Date”"


def test_the_same_file_twice_counts_once(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """A second copy is told and adds nothing."""
    pack = read({"a.csv": INVOICES, "copy.csv": INVOICES}).pack
    assert pack.tables["invoices"].height == 2
    assert [_codes(file) for file in pack.files] == [[], ["duplicate_file"]]


def test_overlapping_exports_count_once(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """Documents of last month's export are in this month's too."""
    newer = INVOICES.replace("100.00,Open", "100.00,Paid") + (
        "3,Pine Works,2026-05-20,70.00,Open\n"
    )
    pack = read({"new.csv": newer, "old.csv": INVOICES}).pack
    table = pack.tables["invoices"].sort("document")
    assert table["status"].to_list() == ["paid", "sent", "sent"]
    assert "overlapping_files" in _codes(pack)


def test_payments_settle_their_invoices(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """An invoice list that does not know payments learns them from another file."""
    payments = """\
Payment Date,Customer,Invoice Number,Payment Method,Amount
2026-04-20,Lake School,#1,Card,100.00
2026-05-20,Linden Chapel,2,Card,10.00
2026-05-21,Linden Chapel,99,Card,10.00
"""
    pack = read({"i.csv": INVOICES, "p.csv": payments}).pack
    table = pack.tables["invoices"]
    assert table["status"].to_list() == ["paid", "partial"]
    assert table["paid_on"].to_list() == [date(2026, 4, 20), None]
    assert table["balance_cents"].to_list() == [0, 4_000]
    assert "unjoined_payments" in _codes(pack)
    assert pack.as_of == date(2026, 5, 21)


def test_a_dollar_and_a_euro_are_never_added(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """With several currencies there is no currency, and the file is stopped."""
    text = INVOICES.replace("100.00", "$100.00").replace("50.00", "€50.00")
    pack = read({"a.csv": text}).pack
    assert (pack.currency, pack.files[0].currency) == (None, None)
    (told,) = [p for p in pack.problems if p.code == "mixed_currencies"]
    assert told.severity == "stops"


def test_two_files_in_two_currencies_have_none_together(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """Amounts of one run are added up, so they must be in one currency."""
    quotes = CLEAR.replace("Total", "Total (EUR)")
    invoices = INVOICES.replace("Total", "Total (GBP)")
    pack = read({"i.csv": invoices, "q.csv": quotes}).pack
    assert pack.currency is None
    assert "mixed_currencies" in _codes(pack)


@pytest.mark.parametrize(
    ("text", "currency", "country"),
    [
        pytest.param(INVOICES.replace("Total", "Total (GBP)"), "GBP", "GB", id="pound"),
        pytest.param(INVOICES.replace("Total", "Total (EUR)"), "EUR", None, id="euro"),
        pytest.param(
            INVOICES.replace("2026-04-03", "04/23/2026").replace(
                "2026-05-02", "05/02/2026"
            ),
            None,
            "US",
            id="month first",
        ),
        pytest.param(INVOICES, None, None, id="nothing to go by"),
    ],
)
def test_country_is_guessed_from_currency_and_dates(
    read: Any,  # noqa: ANN401 - a fixture that builds
    text: str,
    currency: str | None,
    country: str | None,
) -> None:
    """Where they point to one country, formats and seasons may follow it."""
    pack = read({"a.csv": text}).pack
    assert (pack.currency, pack.country) == (currency, country)


def test_a_given_country_is_not_guessed_over(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """The owner knows where the business is."""
    text = INVOICES.replace("100.00", "$100.00")
    pack = read({"a.csv": text}, country="CA").pack
    assert (pack.country, pack.currency) == ("CA", "CAD")


def test_documents_of_the_future_are_told(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """A typing error in a date neither ages the data nor goes unsaid."""
    pack = read({"a.csv": INVOICES.replace("2026-05-02", "2062-05-02")}).pack
    assert pack.as_of == date(2026, 4, 3)
    (told,) = [p for p in pack.problems if p.code == "future_dates"]
    assert (told.row, told.example) == (3, "2062-05-02")


def test_a_printed_day_is_the_last_day(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """A report knows the day it was made, also when nothing happened since."""
    assert read({"a.csv": f"As of 2026-05-31\n\n{INVOICES}"}).pack.as_of == date(
        2026, 5, 31
    )


def test_lines_vote_by_their_words() -> None:
    """Descriptions are counted and handed to whoever knows industries."""
    seen: dict[str, int] = {}

    def vote(descriptions: Mapping[str, int]) -> tuple[Mapping[str, float], int]:
        seen.update(descriptions)
        return {"plumbing": 1.0}, 2

    rows = ("1,A,2026-04-03,Leak,1", "2,B,2026-04-04,Leak,2")
    text = "\n".join(("Invoice #,Client,Date,Subject,Total", *rows))
    upload = Upload("a.csv", text.encode())
    reading = read_pack(
        [upload], Choices(), key=b"k", today=TODAY, country=None, vote=vote
    )
    assert seen == {"Leak": 2}
    assert (reading.pack.industry_votes, reading.pack.voting_lines) == (
        {"plumbing": 1.0},
        2,
    )


def test_a_file_that_cannot_be_opened_is_told_beside_the_others(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """One broken file does not spoil the others."""
    pack = read({"empty.csv": "", "a.csv": INVOICES}).pack
    assert [file.kind for file in pack.files] == ["unrecognized", "invoices"]
    assert pack.files[0].problems[0].severity == "stops"
    assert pack.tables["invoices"].height == 2


def test_nothing_to_open_is_an_error() -> None:
    """Without a single readable file there is no run."""
    with pytest.raises(NothingReadableError) as raised:
        inspect_files([Upload("empty.csv", b"")], Choices(), today=TODAY)
    assert raised.value.where == "empty.csv"
    assert raised.value.fix


def test_the_order_of_the_files_changes_no_table(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """Invoices first or quotes first is the same business."""
    files = {"i.csv": INVOICES, "q.csv": CLEAR}
    one = read(files).pack
    other = read(dict(reversed(files.items()))).pack
    for kind, table in one.tables.items():
        assert table.drop("file").equals(other.tables[kind].drop("file"))
    assert one.as_of == other.as_of
