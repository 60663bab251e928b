"""Every worklist adds up: its lines to its total, and all of it to the pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.signals.snapshot import build_snapshot
from calmrun.signals.worklist import Worklist, build_worklist
from unit.signals.sample_packs import AS_OF, Row, ago, client, invoice, pack, quote


AMOUNTS = st.integers(101, 9_999_999)
Sums = Mapping[str, int]


def shown(found: Worklist) -> Sums:
    """Give the amount of each customer that is shown."""
    return {str(row.customer): row.amount_cents for row in found.items}


def holds(found: Worklist, expected: Sums, documents: int) -> None:
    """Hold a list against what a plain sum over the pack's rows gives."""
    assert found.total_cents == sum(shown(found).values())
    assert len(found.items) == min(5, len(expected))
    assert shown(found).items() <= expected.items()
    assert found.all_total_cents == sum(expected.values())
    assert found.all_documents == documents


def summed(rows: Sequence[Row]) -> dict[str, int]:
    """Add up the amounts of each customer, the slow and obvious way."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row["customer"]] += row["total_cents"]
    return dict(sums)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(22, 180), AMOUNTS)))
def test_open_quotes_add_up(drawn: list[tuple[int, int, int]]) -> None:
    """What waits for an answer, every quote for work of its own."""
    rows = [
        quote(k, age, customer=client(who), total_cents=cents, service=f"s_{k}")
        for k, (who, age, cents) in enumerate(drawn)
    ]
    found = build_worklist(pack([], rows), "follow_up_quotes", AS_OF)
    holds(found, summed(rows), len(rows))


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(5, 120), AMOUNTS)))
def test_declined_quotes_add_up(drawn: list[tuple[int, int, int]]) -> None:
    """What was declined lately, every quote for work of its own."""
    rows = [
        quote(k, age, "declined", customer=client(who), total_cents=c, service=f"s_{k}")
        for k, (who, age, c) in enumerate(drawn)
    ]
    found = build_worklist(pack([], rows), "review_lost_quotes", AS_OF)
    holds(found, summed(rows), len(rows))


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(30, 90), AMOUNTS)))
def test_unbilled_work_adds_up(drawn: list[tuple[int, int, int]]) -> None:
    """Finished jobs that no invoice names, beside a year of other billing."""
    jobs = [
        {
            "document": f"J-{k}",
            "customer": client(who),
            "status": "completed",
            "approved_on": ago(age + 10),
            "completed_on": ago(age),
            "total_cents": cents,
        }
        for k, (who, age, cents) in enumerate(drawn)
    ]
    edges = [invoice(9_000 + k, age, 3, customer=client(99)) for k, age in EDGES]
    found = build_worklist(pack(edges, [], jobs), "invoice_finished_work", AS_OF)
    holds(found, summed(jobs), len(jobs))


EDGES = tuple(enumerate((0, 200, 400)))


@given(st.lists(st.tuples(st.integers(5, 360), AMOUNTS), max_size=12))
def test_pairs_hold_the_second_invoice_only(drawn: list[tuple[int, int]]) -> None:
    """The money of a pair is that of its second invoice; both are counted."""
    rows: list[Row] = []
    for k, (age, cents) in enumerate(drawn):
        alike = {"customer": client(k), "service": f"s_{k}", "total_cents": cents}
        rows += [invoice(2 * k, age, 3, **alike), invoice(2 * k + 1, age - 2, **alike)]
    found = build_worklist(pack(rows), "fix_double_billing", AS_OF)
    holds(found, summed(rows[1::2]), len(rows))
    assert all(len(row.documents) == 2 for row in found.items)


def test_what_is_billed_three_times_names_each_invoice_once() -> None:
    """Three in a row are two pairs, three numbers and the money of two."""
    alike = {"customer": client(1), "service": "s", "total_cents": 40_000}
    ages = (300, 240, 180, 64, 62, 60)
    rows = [invoice(k, age, 3, **alike) for k, age in enumerate(ages)]
    found = build_worklist(pack(rows), "fix_double_billing", AS_OF)
    (row,) = found.items
    assert row.documents == ("3", "4", "5")
    assert row.amount_cents == 2 * 40_000
    assert found.all_documents == 3


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 500), AMOUNTS),
        min_size=1,
        max_size=40,
    )
)
def test_the_client_to_protect_is_the_one_billed_most(
    drawn: list[tuple[int, int, int]],
) -> None:
    """One line: the largest client, and all that it was billed in twelve months."""
    rows = [
        invoice(k, age, 3, customer=client(who), total_cents=cents)
        for k, (who, age, cents) in enumerate(drawn)
    ]
    in_year = [row for row in rows if row["issued_on"] >= ago(365)]
    sums = summed(in_year)
    found = build_worklist(pack(rows), "reduce_concentration", AS_OF)
    if not sums:
        assert found.items == ()
        return
    (row,) = found.items
    assert row.amount_cents == sums[str(row.customer)] == max(sums.values())
    theirs = [one for one in in_year if one["customer"] == row.customer]
    assert sorted(row.documents) == sorted(one["document"] for one in theirs)
    assert (found.all_documents, found.all_total_cents) == (
        len(theirs),
        row.amount_cents,
    )


def test_a_clients_credits_are_taken_off_what_it_was_billed() -> None:
    """The line is the figure that the page rests on, to the cent."""
    rows = [
        invoice(k, 5 * k + 3, 3, customer=client(k % 5), total_cents=10_000 + 7 * k)
        for k in range(50)
    ]
    rows += [
        invoice(60 + k, 9 * k + 3, 3, customer=client(9), total_cents=30_000 + k)
        for k in range(8)
    ]
    rows += [invoice(90, 20, customer=client(9), total_cents=-5_001, balance_cents=0)]
    whole = pack(rows)
    (row,) = build_worklist(whole, "reduce_concentration", AS_OF).items
    billed = build_snapshot(whole).at("signals.concentration.top_money")
    assert billed is not None
    assert row.customer == client(9)
    assert row.amount_cents == billed.value == 8 * 30_000 + 28 - 5_001
    assert row.reason == "billed_in_year"


def test_void_and_draft_invoices_make_no_client_large() -> None:
    """What was never really billed does not count."""
    rows = [invoice(1, 20, 3, customer=client(1))]
    rows += [
        invoice(2 + k, 20, customer=client(2), total_cents=10**6, status=status)
        for k, status in enumerate(("void", "draft"))
    ]
    (row,) = build_worklist(pack(rows), "reduce_concentration", AS_OF).items
    assert (row.customer, row.documents) == (client(1), ("1",))


def job(k: int, approved: int, done: int | None = None, **more: object) -> Row:
    """Make an approved job, done so many days ago or not yet."""
    return {
        "document": f"J-{k}",
        "customer": client(k),
        "status": "scheduled" if done is None else "completed",
        "approved_on": ago(approved),
        "completed_on": None if done is None else ago(done),
        "total_cents": 50_000,
        **more,
    }


FINISHED = [job(100 + k, 300 - k, 250 - k) for k in range(5)]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 365), AMOUNTS)))
def test_waiting_work_adds_up(drawn: list[tuple[int, int, int]]) -> None:
    """Approved and not done, by customer, as the evidence beside it says."""
    rows = [
        job(k, age, customer=client(who), total_cents=cents)
        for k, (who, age, cents) in enumerate(drawn)
    ]
    whole = pack([], [], [*FINISHED, *rows])
    holds(build_worklist(whole, "protect_capacity", AS_OF), summed(rows), len(rows))
    waiting = build_snapshot(whole).at("signals.capacity.waiting_money")
    assert waiting is not None
    assert waiting.value == (sum(summed(rows).values()) if rows else None)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "cancelled"},
        {"status": "completed"},
        {"approved_on": None},
        {"approved_on": ago(366)},
        {"approved_on": ago(-3)},
        {"completed_on": ago(1)},
    ],
    ids=["cancelled", "done, no day", "not approved", "old", "to come", "done"],
)
def test_only_approved_work_that_waits_is_listed(change: Row) -> None:
    """Nothing done, called off or forgotten for a year asks for a day this week."""
    whole = pack([], [], [*FINISHED, {**job(1, 50), **change}])
    assert build_worklist(whole, "protect_capacity", AS_OF).items == ()


def test_work_that_waits_counts_from_its_quotes_approval() -> None:
    """Where the jobs file has no day of approval, the quote's counts."""
    asked = [quote(1, 65, "approved")]
    rows = [*FINISHED, job(1, 0, approved_on=None, quote_document="Q-1")]
    (row,) = build_worklist(pack([], asked, rows), "protect_capacity", AS_OF).items
    assert (row.day, row.days, row.reason) == (ago(60), 60, "approved_days")


def test_the_heaviest_comes_first() -> None:
    """Money times days orders the lines of every family."""
    rows = [job(1, 100, total_cents=1_000), job(2, 20, total_cents=10_000)]
    found = build_worklist(pack([], [], [*FINISHED, *rows]), "protect_capacity", AS_OF)
    weights = [row.amount_cents * (row.days or 0) for row in found.items]
    assert all(first >= second for first, second in pairwise(weights))
    assert [row.documents for row in found.items] == [("J-2",), ("J-1",)]


def test_jobs_without_amounts_are_listed_by_nothing_but_their_days() -> None:
    """Without a total the line is still there, and adds nothing."""
    rows = [job(k, 40 + k, total_cents=None) for k in (1, 2)]
    whole = pack([], [], [*FINISHED, *rows])
    found = build_worklist(whole, "protect_capacity", AS_OF)
    assert [row.documents for row in found.items] == [("J-2",), ("J-1",)]
    assert found.total_cents == 0
    money = build_snapshot(whole).at("signals.capacity.waiting_money")
    assert money is not None
    assert (money.sayable, money.reason) == (False, "no_amounts")
