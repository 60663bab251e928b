from __future__ import annotations

from datetime import timedelta

import pytest

from calmrun.signals.double_billing import measure
from calmrun.signals.measure import Measure
from unit.signals.sample_packs import Row, client, invoice, quote, tables


def rest(n: int = 60) -> list[Row]:
    """Make invoices that repeat nothing."""
    return [invoice(k, 5 * k, 3, total_cents=10_000 + 37 * k) for k in range(n)]


def twice(k: int, *, apart: int = 2, **more: object) -> list[Row]:
    """Make two invoices for the same work, days apart."""
    both = {
        "customer": client(k % 20),
        "service": "s_1",
        "total_cents": 55_000 + k,
        **more,
    }
    issued = 40 + 6 * k
    return [
        invoice(1000 + 2 * k, issued, 3, **both),
        invoice(1001 + 2 * k, issued - apart, 3, **both),
    ]


def run(
    rows: list[Row], quotes: list[Row] | None = None, **more: object
) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows, quotes or [], **more))


def pairs(rows: list[Row], quotes: list[Row] | None = None) -> object:
    """Count the pairs among other invoices."""
    return run([*rest(), *rows], quotes)["pairs"].value


@pytest.mark.parametrize(("apart", "found"), [(0, 1), (4, 1), (5, 0)])
def test_a_pair_is_days_apart(apart: int, found: int) -> None:
    """The same customer, work and amount within four days is a pair."""
    assert pairs(twice(1, apart=apart)) == found


def test_many_pairs_are_told_with_their_money() -> None:
    """Eight pairs are counted to the cent and are sure."""
    rows = [row for k in range(8) for row in twice(k)]
    found = run([*rest(), *rows])
    assert found["pairs"].value == 8
    assert found["money"].value == sum(55_000 + k for k in range(8))
    assert found["recent_pairs"].value == 8
    assert (found["share"].mass or 0) >= 0.95
    assert found["share"].confidence == "high"


def test_copies_that_began_lately_are_seen_beside_a_long_history() -> None:
    """Six pairs of a year's invoices are sure; of all they are few."""
    before = [
        invoice(5000 + k, 370 + k, 3, total_cents=12_000 + 41 * k) for k in range(400)
    ]
    found = run([*rest(), *before, *[row for k in range(6) for row in twice(k)]])
    assert found["share"].value == pytest.approx(6 / 472, abs=1e-6)
    assert found["share"].confidence == "low"
    assert found["share_recent"].value == pytest.approx(6 / 72, abs=1e-6)
    assert found["share_recent"].n == 72
    assert found["share_recent"].confidence == "high"


def test_copies_of_long_ago_are_none_of_the_last_year() -> None:
    """What ended before the last year is told of all invoices only."""
    rows = [
        {**row, "issued_on": row["issued_on"] - timedelta(days=400)}
        for k in range(8)
        for row in twice(k)
    ]
    found = run([*rest(), *rows])
    assert (found["pairs"].value, found["recent_pairs"].value) == (8, 0)
    assert found["share_recent"].mass == 0.0
    idle = run([*rest(19), *rows])
    assert idle["share_recent"].reason == "too_few"


def test_two_pairs_are_no_claim() -> None:
    """A claim needs three pairs."""
    rows = [row for k in range(2) for row in twice(k)]
    assert run([*rest(), *rows])["share"].confidence == "low"


@pytest.mark.parametrize(
    "change",
    [
        {"document": "1002"},
        {"total_cents": 55_002},
        {"customer": client(9)},
        {"service": "s_2"},
        {"customer": None},
        {"document": None},
        {"status": "void"},
    ],
    ids=["same number", "amount", "customer", "service", "nobody", "no number", "void"],
)
def test_what_differs_is_no_pair(change: Row) -> None:
    """The same number twice, or anything else that differs, is not a pair."""
    first, second = twice(1)
    assert pairs([first, {**second, **change}]) == 0


def test_recurring_visits_are_no_pairs() -> None:
    """Visits in a rhythm of days cost the same each time."""
    visits = [
        invoice(
            2000 + k,
            100 - 3 * k,
            3,
            customer=client(1),
            service="s_1",
            total_cents=4500,
        )
        for k in range(12)
    ]
    assert pairs(visits) == 0


def test_many_sites_of_one_client_are_no_pairs() -> None:
    """A client who is always billed in twos has two sites."""
    sites = [
        invoice(
            2000 + 2 * k + s,
            300 - 20 * k,
            3,
            customer=client(77),
            service="s_1",
            total_cents=4500 + k,
        )
        for k in range(12)
        for s in (0, 1)
    ]
    assert pairs(sites) == 0


def test_draws_that_make_up_their_quote_are_no_pair() -> None:
    """Two halves of one quote are a deposit and a balance."""
    halves = twice(1, quote_document="Q-1")
    assert pairs(halves, [quote(1, 60, total_cents=110_002)]) == 0
    assert pairs(halves, [quote(1, 60, total_cents=55_001)]) == 1


def test_two_quotes_are_two_jobs() -> None:
    """Invoices of two different quotes are two jobs."""
    first, second = twice(1)
    two = [{**first, "quote_document": "Q-1"}, {**second, "quote_document": "Q-2"}]
    assert pairs(two) == 0


def test_a_credited_pair_is_settled() -> None:
    """A credit note of that amount has undone the second invoice."""
    credit = {**twice(1)[1], "document": "C1", "total_cents": -55_001}
    assert pairs([*twice(1), credit]) == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"customer": None}, "no_customers"),
        ({"total_cents": None}, "no_amounts"),
        ({"issued_on": None}, "no_dates"),
    ],
)
def test_what_is_missing_has_its_reason(change: Row, reason: str) -> None:
    """Customers, amounts and days are needed."""
    assert run([{**row, **change} for row in rest()])["pairs"].reason == reason


def test_twenty_invoices_are_needed() -> None:
    """Nineteen invoices are too few, and a missing file is told apart."""
    assert run(rest(19))["pairs"].reason == "too_few"
    assert run(rest(20))["pairs"].sayable
    assert measure(tables())["pairs"].reason == "no_file"


def test_money_is_not_added_across_currencies() -> None:
    """In several currencies the pairs stand and the money is silent."""
    found = run([*rest(), *twice(1)], codes=["mixed_currencies"])
    assert found["money"].reason == "mixed_currencies"
    assert found["pairs"].value == 1
