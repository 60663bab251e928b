from __future__ import annotations

import pytest

from calmrun.signals.data_quality import measure
from unit.signals.sample_packs import Row, ago, invoice, tables


def share(name: str, change: Row, *, n: int = 10, wrong: int = 3) -> float | None:
    """Give one share where the first few invoices are changed."""
    rows = [invoice(k, 100 + k, 9) for k in range(n)]
    return measure(
        tables([{**row, **change} if k < wrong else row for k, row in enumerate(rows)])
    )[name].value


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("paid_before_issued", {"paid_on": ago(300)}),
        ("paid_before_issued", {"paid_on": ago(120), "total_cents": 0}),
        ("deposits", {"paid_on": ago(130)}),
        ("paid_with_balance", {"balance_cents": 5}),
        ("due_before_issued", {"due_on": ago(200)}),
        ("unreadable_dates", {"issued_on": None}),
    ],
    ids=["long before", "without amount", "deposit", "balance", "due", "no day"],
)
def test_contradictions_are_shares(name: str, change: Row) -> None:
    """Three of ten invoices that contradict themselves are three tenths."""
    assert share(name, change) == 0.3
    assert share(name, {}) == 0.0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"subtotal_cents": 9_000, "tax_cents": 1_000}, 0.0),
        ({"subtotal_cents": 9_000, "tax_cents": 998}, 0.0),
        ({"subtotal_cents": 9_000, "tax_cents": 500}, 1.0),
        ({"paid_cents": 10_000}, 0.0),
        ({"paid_cents": 4_000}, 1.0),
    ],
)
def test_sums_must_agree_within_rounding(change: Row, expected: float) -> None:
    """Subtotal and tax, and paid and open, make the total up to two cents."""
    assert share("sums_disagree", change, wrong=10) == expected


def test_what_cannot_be_told_has_its_reason() -> None:
    """Where the columns are missing there is no share."""
    found = measure(tables([invoice(k, 50 + k) for k in range(9)]))
    assert found["sums_disagree"].reason == "no_amounts"
    assert found["paid_before_issued"].reason == "no_paid_dates"
    few = measure(tables([invoice(k, 50 + k, 3) for k in range(4)]))
    assert few["due_before_issued"].reason == "too_few"
    assert measure(tables())["deposits"].reason == "no_file"
