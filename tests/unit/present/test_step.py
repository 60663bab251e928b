from __future__ import annotations

import pytest

from calmrun.present.artifact import WorkTable
from calmrun.present.build import build_artifact
from calmrun.present.step import phone_link
from calmrun.present.terminal import render_terminal
from unit.present.sample_documents import sample


def work(document: dict[str, object]) -> WorkTable:
    """Build the worklist of a document."""
    step = build_artifact(document).step
    assert step is not None
    assert step.work is not None
    return step.work


def test_a_line_has_what_a_call_needs() -> None:
    """Customer, documents with their day, amount, reason, phone and a message."""
    line = work(sample("concluded")).lines[0]
    assert line.customer == "Birch Lane Dentists"
    assert line.documents == "Invoice 2381 · Dec 9, 2025"
    assert line.amount == "$4,210.00"
    assert line.reason == "112 days open"
    assert line.phone_link == "5550102381"
    assert line.message is not None
    assert "2381" in line.message
    assert "$4,210.00" in line.message


def test_a_customer_without_a_name_is_called_by_the_document() -> None:
    """What is known stands in for the name and is not repeated."""
    line = work(sample("concluded")).lines[4]
    assert line.customer == "Invoice 2467"
    assert line.documents == "Jan 22, 2026"


def test_many_documents_are_counted_after_the_third() -> None:
    """A long list of numbers does not push the page apart."""
    line = work(sample("concluded_quotes")).lines[1]
    assert line.documents == (
        "Quotes AN-2026-0120, AN-2026-0121, AN-2026-0122 and 1 more"
        " · oldest 19 Feb 2026"
    )


def test_the_rest_is_named_where_there_is_more() -> None:
    """All documents and their total are said once; nothing where the list is whole."""
    assert work(sample("concluded")).rest == (
        "In all there are 23 invoices like these, $31,480.00 together. "
        "The order is money times days."
    )
    assert work(sample("concluded_quotes")).rest is None


def test_disputed_invoices_are_said_to_be_left_out() -> None:
    """One sentence under the list, and none where nothing is disputed."""
    document = sample("concluded")
    assert work(document).left_out is None
    document["worklist"]["disputed"] = 2
    assert work(document).left_out == "2 disputed invoices are left out here."


def test_aged_files_are_said_above_the_list() -> None:
    """The note names the last day; a fresh list has none."""
    note = work(sample("concluded_quotes")).note
    assert note is not None
    assert "31 March 2026" in note
    assert work(sample("concluded")).note is None


def test_a_list_that_is_too_old_is_left_out_with_a_word() -> None:
    """No names at all, but the reason why."""
    document = sample("concluded")
    document["worklist"] |= {"items": [], "note": "too_old"}
    table = work(document)
    assert table.lines == ()
    assert table.note is not None


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        pytest.param("(555) 010-2381", "5550102381", id="brackets"),
        pytest.param("+49 30 / 90 18 20", "+4930901820", id="international"),
        pytest.param("555.010.2402 ext. 4", "5550102402", id="extension"),
        pytest.param("555 010 2402 x12", "5550102402", id="short-extension"),
        pytest.param("ask at the desk", None, id="words"),
        pytest.param("1234", None, id="too-short"),
        pytest.param("1" * 16, None, id="too-long"),
        pytest.param("javascript:alert(5550102381)", None, id="script"),
        pytest.param(None, None, id="none"),
    ],
)
def test_only_what_dials_becomes_a_link(
    written: str | None, dialled: str | None
) -> None:
    """A link holds digits and a plus, and nothing that a file could smuggle in."""
    assert phone_link(written) == dialled


def test_pairs_are_counted_as_pairs() -> None:
    """The rest of a list of pairs says whose money is added up."""
    document = sample("concluded")
    document["conclusion"]["family"] = "fix_double_billing"
    document["worklist"]["items"][0]["documents"] = list("ABCDEFGH")
    table = work(document)
    assert table.rest == (
        "In the past year, 23 invoices stand in pairs like these, and the second ones "
        "hold $31,480.00 together. The order is money times days."
    )
    assert table.lines[0].documents.startswith("Invoices A, B, C, D, E, F and 2 more")


def test_a_problem_that_changes_nothing_alone_is_shown_with_its_cell() -> None:
    """Entries that do not fit together are told by their file, not as a warning."""
    document = sample("abstained")
    (problem,) = document["warnings"]
    document["files"][0]["problems"] = [problem | {"severity": "info"}]
    document["warnings"] = []
    document["conclusion"]["why_now"] = f"{problem['message']} We saw it there."
    artifact = build_artifact(document)
    assert artifact.step is not None
    assert artifact.step.cell is not None
    assert artifact.step.cell.where == problem["where"]
    assert artifact.why == (problem["message"],)


def test_a_list_without_money_shows_none() -> None:
    """Jobs without amounts are listed by their days, without a column of zeros."""
    document = sample("concluded")
    document["conclusion"]["family"] = "protect_capacity"
    lines = document["worklist"]["items"]
    document["worklist"] |= {
        "items": [{**line, "amount": "0.00"} for line in lines],
        "total": "0.00",
        "all": {"documents": 23, "total": "0.00"},
    }
    table = work(document)
    assert table.total is None
    assert {line.amount for line in table.lines} == {""}
    assert table.rest == (
        "In all there are 23 jobs like these. The longest wait comes first."
    )
    assert "Together" not in render_terminal(build_artifact(document))


def test_a_list_of_one_line_has_no_total() -> None:
    """A sum under a single line would say its amount again."""
    document = sample("concluded")
    (line, *_) = document["worklist"]["items"]
    document["worklist"] |= {"items": [line], "total": line["amount"]}
    assert work(document).total is None
    assert "Together" not in render_terminal(build_artifact(document))


def test_the_rest_of_quotes_says_who_is_not_in_it() -> None:
    """The page counts every open quote; the list leaves out who came back."""
    document = sample("concluded_quotes")
    document["worklist"]["all"] = {"documents": 40, "total": "90000.00"}
    rest = work(document).rest
    assert rest is not None
    assert "without those whose customer came back" in rest


def test_a_list_that_shows_everything_names_no_rest() -> None:
    """A customer's unnumbered documents are all there, though none is named."""
    document = sample("concluded")
    total = document["worklist"]["total"]
    document["worklist"]["all"] = {"documents": 40, "total": total}
    assert work(document).rest is None
