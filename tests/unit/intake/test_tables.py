from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from calmrun.intake.pack import SCHEMAS
from calmrun.intake.tables import (
    derive_invoice_statuses,
    derive_quote_statuses,
    join_lists,
)


DAY = date(2026, 3, 1)


def _table(kind: str, *rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict(SCHEMAS[kind]))


@pytest.mark.parametrize(
    ("row", "word"),
    [
        pytest.param({"paid_on": DAY}, "paid", id="day of payment"),
        pytest.param({"balance_cents": 0}, "paid", id="nothing left"),
        pytest.param({"balance_cents": 40}, "partial", id="something left"),
        pytest.param({"balance_cents": 100}, "sent", id="all left"),
        pytest.param({"paid_cents": 100}, "paid", id="paid in full"),
        pytest.param({"paid_cents": 60}, "partial", id="paid in part"),
        pytest.param({}, "sent", id="nothing known"),
        pytest.param({"status": "sent", "paid_on": DAY}, "paid", id="stage of paper"),
        pytest.param({"status": "paid", "balance_cents": 40}, "paid", id="own word"),
        pytest.param({"status": "void", "balance_cents": 0}, "void", id="void"),
        pytest.param(
            {"status": "overdue", "balance_cents": 0}, "overdue", id="overdue"
        ),
    ],
)
def test_status_of_an_invoice_follows_its_money(
    row: dict[str, object], word: str
) -> None:
    """Where the file's words say nothing about payment, days and amounts do."""
    other = {"total_cents": 100, "balance_cents": 100}
    table = _table("invoices", {"total_cents": 100} | row, other)
    assert derive_invoice_statuses(table)["status"].to_list()[0] == word


def test_a_balance_column_of_zeros_pays_nothing() -> None:
    """A tool that does not keep balances writes 0 everywhere."""
    table = _table("invoices", {"total_cents": 100, "balance_cents": 0})
    assert derive_invoice_statuses(table)["status"].to_list() == ["sent"]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"approved_on": DAY}, "approved"),
        ({"declined_on": DAY}, "declined"),
        ({"approved_on": DAY, "converted_on": DAY}, "converted"),
        ({}, "sent"),
        ({"status": "sent", "approved_on": DAY}, "approved"),
        ({"status": "archived", "approved_on": DAY}, "archived"),
    ],
)
def test_status_of_a_quote_follows_its_days(row: dict[str, object], word: str) -> None:
    """Declined is not approved, and a day of approval says approved."""
    table = derive_quote_statuses(_table("quotes", row))
    assert table["status"].to_list() == [word]


def _listed(file: int, number: str | None, status: str, day: date) -> dict[str, object]:
    return {
        "document": number,
        "customer": "c_1",
        "issued_on": day,
        "status": status,
        "file": file,
    }


def test_overlapping_lists_count_once_and_the_newer_knows_more() -> None:
    """Last month's export uploaded beside this month's adds nothing twice."""
    old = _table("invoices", _listed(0, "7", "sent", DAY))
    new = _table(
        "invoices",
        _listed(1, "7", "paid", DAY),
        _listed(1, "8", "sent", date(2026, 4, 1)),
    )
    for tables in ([old, new], [new, old]):
        joined, dropped = join_lists(tables, "invoices")
        assert dropped == 1
        assert sorted(joined["status"].to_list()) == ["paid", "sent"]


def test_one_number_in_two_lists_that_disagree_is_two_documents() -> None:
    """Two tools may both have an invoice 7."""
    old = _table("invoices", _listed(0, "7", "sent", DAY))
    new = _table("invoices", _listed(1, "7", "sent", date(2025, 1, 1)))
    joined, dropped = join_lists([old, new], "invoices")
    assert (joined.height, dropped) == (2, 0)


def test_documents_without_a_number_all_stay() -> None:
    """What has no number cannot be known again."""
    rows = [_table("invoices", _listed(at, None, "sent", DAY)) for at in (0, 1)]
    assert join_lists(rows, "invoices")[0].height == 2


def _named(file: int, customer: str | None, day: date | None) -> pl.DataFrame:
    row = _listed(file, "7", "sent", day) | {"customer": customer}
    return _table("invoices", row)


@pytest.mark.parametrize(
    ("newer", "left"),
    [
        pytest.param(_named(1, "c_1", DAY), 1, id="the same"),
        pytest.param(_named(1, None, DAY), 1, id="customer not told"),
        pytest.param(_named(1, "c_1", None), 1, id="day not told"),
        pytest.param(_named(1, "c_1", date(2026, 3, 20)), 1, id="sent later"),
        pytest.param(_named(1, "c_2", DAY), 2, id="another customer"),
        pytest.param(_named(1, "c_1", date(2026, 5, 20)), 2, id="months later"),
    ],
)
def test_a_document_is_known_again_by_what_both_lists_tell(
    newer: pl.DataFrame, left: int
) -> None:
    """Empty cells contradict nothing, and a draft may be dated anew when it is sent."""
    joined, dropped = join_lists([_named(0, "c_1", DAY), newer], "invoices")
    assert (joined.height, dropped) == (left, 2 - left)
