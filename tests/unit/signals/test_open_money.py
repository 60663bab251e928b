from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.signals.measure import Measure
from calmrun.signals.open_money import measure, read_owed
from unit.signals.sample_packs import Row, ago, client, invoice, tables


OPEN = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 300), st.integers(-900, 900)),
    max_size=25,
)


def run(rows: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows, **more))


def owing(who: int, issued: int, cents: int) -> Row:
    """Make an open invoice of one customer."""
    return invoice(
        issued * 1000 + cents + who,
        issued,
        customer=client(who),
        total_cents=cents,
        balance_cents=cents,
    )


@given(OPEN)
def test_credits_are_taken_off_the_longest_overdue_first(
    drawn: list[tuple[int, int, int]],
) -> None:
    """What is owed, and what of it is late, is the plain loop over customers."""
    rows = [
        {**owing(who, issued, cents), "service": f"s_{k:012x}", "document": str(k)}
        for k, (who, issued, cents) in enumerate(drawn)
    ]
    found = read_owed(tables(rows))
    total = late = 0
    for who in {one[0] for one in drawn}:
        mine = [(issued, cents) for w, issued, cents in drawn if w == who]
        credit = -sum(cents for _, cents in mine if cents < 0)
        owed = sorted((-i, -c) for i, c in mine if c > 0)
        for issued, cents in ((-i, -c) for i, c in owed):
            used = min(credit, cents)
            credit -= used
            total += cents - used
            late += cents - used if issued - 30 > 30 else 0
    assert found.sum(found.counted) == total
    assert found.sum(found.counted & (found.late > 30)) == late


def test_only_what_is_open_counts() -> None:
    """Paid, void, written off and copied invoices are no open money."""
    rows = [
        owing(1, 100, 700),
        invoice(2, 100, 3),
        {**owing(3, 100, 800), "status": "void"},
        {**owing(4, 100, 900), "status": "bad_debt"},
        {**owing(5, 100, 400), "document": "A"},
        {**owing(5, 98, 400), "document": "B"},
    ]
    assert run(rows)["total"].value == 1100


def test_age_counts_from_due_then_from_usual_terms() -> None:
    """Without a due date, the usual terms of the file are added to the issue."""
    rows = [invoice(k, 200 + k, 5, due_on=ago(200 + k - 60)) for k in range(12)]
    late = [
        {**owing(50, 95, 500), "due_on": None},
        {**owing(51, 85, 300), "due_on": None},
    ]
    found = run([*rows, *late])
    assert found["over_30_late"].value == 500
    assert found["past_due"].value == 800
    assert found["debtors"].value == 2


def test_shares_of_the_year_need_a_year() -> None:
    """A file of half a year has no share of the year, and its sums still stand."""
    rows = [invoice(k, 5 * k, 3) for k in range(30)]
    rows += [owing(40, 100, 5000), owing(41, 120, 3000)]
    short = run(rows)
    assert short["share_of_year"].reason == "short_history"
    assert short["over_30_late"].value == 8000
    whole = run([*rows, invoice(99, 364, 3)])
    assert whole["share_of_year"].value == pytest.approx(8000 / 318_000, abs=1e-6)
    assert whole["top_debtor_share"].value == 0.625


def test_a_list_of_open_invoices_has_no_share_of_the_year() -> None:
    """A list of open ones leaves out what was paid: sums stand, shares do not."""
    found = run([owing(k, 40 + 11 * k, 1000) for k in range(30)])
    assert found["share_of_year"].reason == "selection_all_open"
    assert found["top5_share_of_year"].reason == "selection_all_open"
    assert found["total"].value == 30_000


def test_top_five_are_the_largest() -> None:
    """Only the five largest of those over 30 days late are in the top five."""
    rows = [owing(k, 100 + k, 100 * (k + 1)) for k in range(7)]
    found = run([*rows, invoice(99, 364, 3, total_cents=97_200)])
    assert found["top5_share_of_year"].value == pytest.approx(2500 / 100_000)
    assert found["over_30_count"].value == 7


def test_one_late_invoice_makes_no_share() -> None:
    """A share needs two late invoices below it."""
    found = run([owing(1, 100, 500), invoice(9, 364, 3)])
    assert found["top_debtor_share"].reason == "too_few"


@pytest.mark.parametrize(
    ("rows", "more", "reason"),
    [
        ([], {}, "no_file"),
        ([{**invoice(1, 9), "total_cents": None}], {}, "no_amounts"),
        ([invoice(1, 9)], {"codes": ["mixed_currencies"]}, "mixed_currencies"),
    ],
    ids=["no file", "no amounts", "currencies"],
)
def test_money_that_cannot_be_added_is_silent(
    rows: list[Row], more: dict[str, object], reason: str
) -> None:
    """Without amounts, or in several currencies, there is no sum."""
    assert run(rows, **more)["total"].reason == reason


def test_a_retained_part_is_open_and_not_past_due() -> None:
    """What is kept back until the work is done is owed, but not late."""
    kept = {**owing(1, 200, 100_000), "balance_cents": 10_000, "paid_cents": 90_000}
    found = run([kept, {**owing(2, 200, 5_000)}])
    assert found["total"].value == 15_000
    assert found["past_due"].value == 5_000
    assert found["over_30_count"].value == 1


def test_a_disputed_invoice_is_open_and_not_past_due() -> None:
    """Disputed money stays open money, apart from what is past due."""
    found = run([owing(1, 60, 500), {**owing(2, 60, 300), "disputed": True}])
    assert found["total"].value == 800
    assert (found["disputed"].value, found["disputed"].n) == (300, 1)
    assert (found["past_due"].value, found["past_due_count"].value) == (500, 1)


def test_no_invoices_owe_nothing() -> None:
    """Without a file there is no open invoice."""
    assert read_owed(tables()).position.size == 0
