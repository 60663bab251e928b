"""A list that may be of several kinds is asked about, and never guessed."""

from __future__ import annotations

import pytest
import xlsxwriter

from calmrun.errors import UsageError
from calmrun.intake.entries import Terms, read_entries
from calmrun.intake.limits import COMMAND_LINE
from calmrun.intake.pack import Choices, Pack, Remembered, Upload
from unit.intake.conftest import TODAY, Read
from workbooks import xlsx


ROWS = range(1, 13)


def listed(header: str, number: str = "{n}") -> str:
    """Write twelve rows under a header; its words say what the cells are."""
    words = {"ontact": "Shop {who}", "ustomer": "Shop {who}", "ate": "2026-03-{n:02d}"}
    words |= {"otal": "{n}0.00", "tatus": "Open", "umber": number, "o": number}
    cells = [next(words[w] for w in words if w in name) for name in header.split(",")]
    row = ",".join(cells)
    return "\n".join([header, *(row.format(n=n, who=n % 5) for n in ROWS)])


SOLD_OR_BOUGHT = listed("Number,Contact,Date,Due date,Total")
FOR_NOBODY = listed("Quote No,Date,Total")
NOTHING_SAID = listed("Number,Contact,Date,Total")
WITHOUT_DAYS = listed("Quote No,Total,Status")
NEARER_TO_ORDERS = listed("Order Number,Contact,Date,Invoice date,Total")
SURE = listed("Invoice Number,Customer,Invoice Date,Due Date,Total,Status")


def asked(pack: Pack) -> tuple[str, ...] | None:
    """Give what may be answered to the question of a run; None where none is asked."""
    return None if pack.question is None else pack.question.choices


def kinds(pack: Pack) -> list[str]:
    """Give what each file was taken for, and how surely."""
    return [f"{file.kind} {file.confidence}" for file in pack.files]


@pytest.mark.parametrize(
    ("texts", "choices"),
    [
        pytest.param(
            {"export.csv": SOLD_OR_BOUGHT},
            ("invoices", "quotes", "something_else"),
            id="bought or sold",
        ),
        pytest.param(
            {"export.csv": FOR_NOBODY},
            ("quotes", "invoices", "something_else"),
            id="quotes for nobody",
        ),
        pytest.param(
            {"export.csv": NOTHING_SAID},
            ("invoices", "quotes", "something_else"),
            id="a whole list that says nothing",
        ),
        pytest.param({"invoices.csv": SURE}, None, id="sure"),
        pytest.param(
            {"a.csv": SURE, "b.csv": SOLD_OR_BOUGHT},
            ("invoices", "quotes", "something_else"),
            id="unsure beside sure",
        ),
        pytest.param(
            {"a.csv": SURE, "b.csv": NOTHING_SAID}, None, id="unknown beside sure"
        ),
        pytest.param({"export.csv": WITHOUT_DAYS}, None, id="of no use either way"),
        pytest.param({"export.csv": NEARER_TO_ORDERS}, None, id="rather none of ours"),
    ],
)
def test_it_is_asked_where_the_answer_makes_a_list_of_use(
    read: Read, texts: dict[str, str], choices: tuple[str, ...] | None
) -> None:
    """A list that no answer makes a page of is not asked about."""
    pack = read(texts).pack
    assert asked(pack) == choices
    assert pack.question is None or pack.question.code == "list_kind"


def test_the_question_shows_numbers_and_no_names(read: Read) -> None:
    """What is asked is stored, so it names no customer."""
    question = read({"export.csv": SOLD_OR_BOUGHT}).pack.question
    assert question is not None
    assert (question.file, question.samples) == ("export.csv", ("1", "2", "3"))
    assert "Shop" not in str(question.to_json())


@pytest.mark.parametrize("text", [SOLD_OR_BOUGHT, FOR_NOBODY, NOTHING_SAID])
@pytest.mark.parametrize("kind", ["invoices", "quotes"])
def test_an_answer_makes_the_kind_certain(read: Read, text: str, kind: str) -> None:
    """Nothing is unsure any more, and later runs follow the same answer."""
    pack = read({"export.csv": text}, Choices({"list_kind": kind})).pack
    assert (kinds(pack), asked(pack)) == ([f"{kind} high"], None)
    assert [problem.code for problem in pack.problems] == []
    assert pack.tables[kind].height == len(ROWS)
    (kept,) = pack.remembered
    assert (kept.code, kept.choice) == ("list_kind", kind)
    later = read({"april.csv": text}, Choices(remembered=pack.remembered)).pack
    assert (kinds(later), later.remembered) == ([f"{kind} high"], pack.remembered)


def test_something_else_is_left_out(read: Read) -> None:
    """The file says so, the others count, and the next run knows it."""
    texts = {"a.csv": SURE, "b.csv": SOLD_OR_BOUGHT}
    pack = read(texts, Choices({"list_kind": "something_else"})).pack
    assert kinds(pack) == ["invoices high", "unrecognized low"]
    assert [problem.code for problem in pack.problems] == ["something_else"]
    assert (asked(pack), pack.tables["invoices"].height) == (None, len(ROWS))
    later = read(texts, Choices(remembered=pack.remembered)).pack
    assert (kinds(later), asked(later)) == (kinds(pack), None)


def test_a_sheet_that_is_left_out_is_remembered() -> None:
    """A workbook tells only the sheets of ours, and keeps what was said of another."""

    def fill(book: xlsxwriter.Workbook) -> None:
        for name, text in (("A", SURE), ("B", SOLD_OR_BOUGHT)):
            sheet = book.add_worksheet(name)
            for at, line in enumerate(text.splitlines()):
                sheet.write_row(at, 0, line.split(","))

    upload = Upload("book.xlsx", xlsx(fill))
    terms = Terms(Choices({"list_kind": "something_else"}), TODAY, None, COMMAND_LINE)
    (entry,) = read_entries([upload], terms)
    assert (entry.report.sheet, entry.report.question) == ("A", None)
    assert [said.choice for said in entry.kinds_said] == ["something_else"]


def test_an_answer_is_about_one_list(read: Read) -> None:
    """Two open lists are asked about one after the other; none follows the other."""
    texts = {"a.csv": SOLD_OR_BOUGHT, "b.csv": FOR_NOBODY}
    first = read(texts, Choices({"list_kind": "invoices"})).pack
    assert kinds(first) == ["invoices high", "quotes low"]
    assert first.question is not None
    assert first.question.file == "b.csv"
    then = Choices({"list_kind": "quotes"}, remembered=first.remembered)
    second = read(texts, then).pack
    assert (kinds(second), asked(second)) == (["invoices high", "quotes high"], None)
    assert len(second.remembered) == len(texts)


def test_an_answer_can_be_changed(read: Read) -> None:
    """Where nothing is open, an answer replaces the one before."""
    first = read({"a.csv": FOR_NOBODY}, Choices({"list_kind": "invoices"})).pack
    again = Choices({"list_kind": "quotes"}, remembered=first.remembered)
    assert kinds(read({"a.csv": FOR_NOBODY}, again).pack) == ["quotes high"]


def test_an_answer_is_of_one_source(read: Read) -> None:
    """Neither other headers nor another look under the same ones follow it."""
    bills, offers = (
        listed("Number,Contact,Date,Total", f"{prefix}-{{n}}")
        for prefix in ("INV", "EST")
    )
    said = read({"a.csv": bills}, Choices({"list_kind": "invoices"})).pack
    follow = Choices(remembered=said.remembered)
    assert asked(read({"a.csv": bills}, follow).pack) is None
    assert asked(read({"a.csv": offers}, follow).pack) is not None
    other = bills.replace("Total", "Grand total")
    assert asked(read({"a.csv": other}, follow).pack) is not None


def test_without_a_header_an_answer_is_of_one_export(read: Read) -> None:
    """Lists of as many columns share nothing else, so they are asked about again."""
    first, second = (
        "\n".join(f"{n + start},2026-03-{n:02d},{n}0.00,Declined" for n in ROWS)
        for start in (100, 500)
    )
    said = read({"a.csv": first}, Choices({"list_kind": "quotes"})).pack
    follow = Choices(remembered=said.remembered)
    assert asked(read({"a.csv": first}, follow).pack) is None
    assert asked(read({"b.csv": second}, follow).pack) is not None


def test_a_choice_that_was_not_offered_is_refused(read: Read) -> None:
    """A slip is told with what could have been said."""
    with pytest.raises(UsageError, match="invoices or quotes or something_else"):
        read({"export.csv": SOLD_OR_BOUGHT}, Choices({"list_kind": "customers"}))
    stale = Remembered(_source(read), "list_kind", "customers")
    pack = read({"export.csv": SOLD_OR_BOUGHT}, Choices(remembered=(stale,))).pack
    assert kinds(pack) == ["invoices low"]


def _source(read: Read) -> str:
    said = Choices({"list_kind": "quotes"})
    return read({"export.csv": SOLD_OR_BOUGHT}, said).pack.remembered[0].source
