from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from calmrun.intake.pack import SCHEMAS
from calmrun.intake.tables import (
    derive_invoice_statuses,
    derive_quote_statuses,
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
