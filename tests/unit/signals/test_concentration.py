from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.signals.concentration import measure
from calmrun.signals.measure import Measure
from unit.signals.sample_packs import Row, client, invoice, tables


AMOUNTS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 50_000)), min_size=40, max_size=70
)


def run(rows: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows, **more))


def billed(who: int | None, cents: int, k: int, issued: int = 0) -> Row:
    """Make an invoice of one customer."""
    name = None if who is None else client(who)
    return invoice(k, issued or 5 * k + 1, 3, customer=name, total_cents=cents)


def many(share: float, n: int = 60) -> list[Row]:
    """One client has that share of the money in a third of the invoices."""
    theirs, others = n // 3, n - n // 3
    one = round(100_000 * share / theirs)
    rest = round(100_000 * (1 - share) / others)
    rows = [billed(0, one, k) for k in range(theirs)]
    return rows + [billed(1 + k, rest, theirs + k) for k in range(others)]


@given(AMOUNTS)
def test_figures_are_the_plain_sums(drawn: list[tuple[int, int]]) -> None:
    """Share, invoices, money and HHI are those of a loop over customers."""
    found = run([billed(who, cents, k) for k, (who, cents) in enumerate(drawn)])
    sums = {who: sum(c for w, c in drawn if w == who) for who, _ in drawn}
    whole = sum(sums.values())
    top = max(sums, key=lambda who: (sums[who], -who))
    theirs = [cents for who, cents in drawn if who == top]
    assert found["top_money"].value == sums[top]
    assert found["top_invoices"].value == len(theirs)
    assert found["top_share"].value == pytest.approx(sums[top] / whole, abs=1e-6)
    left = sums[top] - max(theirs)
    without = left / (whole - max(theirs)) if whole > max(theirs) else 1.0
    assert found["top_share_without_largest"].value == pytest.approx(without, abs=1e-6)
    hhi = sum((one / whole) ** 2 for one in sums.values())
    assert found["hhi"].value == pytest.approx(hhi, abs=1e-6)


def test_half_the_money_is_high() -> None:
    """A client with half of the year's money is told with confidence."""
    found = run(many(0.55))
    assert found["top_share_without_largest"].confidence == "high"
    assert (found["top_share_without_largest"].mass or 0) >= 0.95


def test_one_big_job_is_not_a_habit() -> None:
    """Without its largest invoice the client is as small as the others."""
    rows = many(0.03)
    rows.append(billed(0, 100_000, 99, issued=30))
    found = run(rows)
    assert found["top_share"].value > 0.4
    assert (found["top_share_without_largest"].mass or 0) < 0.05


@pytest.mark.parametrize("n", [39, 40])
def test_forty_invoices_of_the_year_are_needed(n: int) -> None:
    """Thirty-nine invoices are too few, and older ones do not help."""
    rows = [billed(k % 6, 100, k) for k in range(n)]
    rows += [billed(3, 100, 900 + k, issued=400 + k) for k in range(30)]
    found = run(rows)["top_share"]
    assert found.sayable == (n == 40)
    assert found.reason == (None if n == 40 else "too_few")


def test_six_invoices_of_that_client_are_needed() -> None:
    """Five invoices are no habit either; the value is kept for the record."""
    rows = [billed(10 + k, 100, k) for k in range(50)]
    five = [billed(0, 2_000, 60 + k, issued=20 + k) for k in range(5)]
    found = run([*rows, *five])
    assert found["top_share"].reason == "too_few"
    assert found["top_share"].value == pytest.approx(10_000 / 15_000, abs=1e-6)
    assert run([*rows, *five, billed(0, 1, 80, issued=30)])["top_share"].sayable


def test_credits_are_taken_off() -> None:
    """A credited client is smaller."""
    rows = many(0.5)
    credit = {**billed(0, 1, 95, issued=9), "total_cents": -30_000}
    assert run([*rows, credit])["top_share"].value == pytest.approx(2 / 7, abs=0.01)


def test_a_single_customer_has_everything() -> None:
    """One customer is the whole business, and too few to be sure of anything."""
    found = run([billed(0, 100, k) for k in range(45)])
    assert found["top_share"].value == 1.0
    assert found["top_share"].confidence == "low"


@pytest.mark.parametrize(
    ("change", "more", "reason"),
    [
        ({"customer": None}, {}, "no_customers"),
        ({"total_cents": None}, {}, "no_amounts"),
        ({"issued_on": None}, {}, "no_dates"),
        ({}, {"codes": ["mixed_currencies"]}, "mixed_currencies"),
        ({"total_cents": -100}, {}, "no_amounts"),
    ],
    ids=["nobody", "no amounts", "no days", "currencies", "only credits"],
)
def test_what_is_missing_has_its_reason(
    change: Row, more: dict[str, object], reason: str
) -> None:
    """Customers, amounts, days and one currency are needed."""
    rows = [{**row, **change} for row in many(0.5)]
    assert run(rows, **more)["top_share"].reason == reason


def test_a_quiet_quarter_has_no_share() -> None:
    """Fewer than five invoices in 90 days make no recent share."""
    rows = [billed(k % 9, 100, k, issued=100 + k) for k in range(60)]
    assert run(rows)["top_share_recent"].reason == "too_few"
    assert run(many(0.5))["top_share_recent"].sayable
    assert measure(tables())["top_share"].reason == "no_file"
