from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.signals.worklist import Worklist, build_worklist
from unit.signals.sample_packs import AS_OF, Row, ago, client, invoice, pack, quote


COLLECT = "collect_open_invoices"


def run(
    family: str,
    invoices: list[Row] | None = None,
    quotes: list[Row] | None = None,
    jobs: list[Row] | None = None,
    *,
    today: date = AS_OF,
) -> Worklist:
    """Measure the signal over these documents."""
    return build_worklist(pack(invoices or [], quotes or [], jobs or []), family, today)


def owing(k: int, who: int, issued: int, cents: int, **more: object) -> Row:
    """Make an open invoice of one customer."""
    return invoice(
        k,
        issued,
        customer=client(who),
        total_cents=cents,
        balance_cents=cents,
        service=f"s_{k}",
        **more,
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 200), st.integers(200, 90_000)),
        max_size=30,
    )
)
def test_lines_are_the_plain_sums_per_customer(
    drawn: list[tuple[int, int, int]],
) -> None:
    """One line per customer, the heaviest five first, to the cent."""
    rows = [
        owing(k, who, issued, cents) for k, (who, issued, cents) in enumerate(drawn)
    ]
    found = run(COLLECT, rows)
    late = [one for one in drawn if one[1] > 30]
    sums = {who: sum(c for w, _, c in late if w == who) for who, _, _ in late}
    weight = {who: sum(c * d for w, d, c in late if w == who) for who in sums}
    best = sorted(sums, key=lambda who: (-weight[who], -sums[who], who))[:5]
    assert [row.customer for row in found.items] == [client(who) for who in best]
    assert [row.amount_cents for row in found.items] == [sums[who] for who in best]
    assert found.total_cents == sum(row.amount_cents for row in found.items)
    assert (found.all_documents, found.all_total_cents) == (
        len(late),
        sum(sums.values()),
    )


def test_a_customers_invoices_are_joined_on_one_line() -> None:
    """Numbers oldest first, the day and the days of the oldest."""
    found = run(COLLECT, [owing(1, 7, 50, 300), owing(2, 7, 90, 500)])
    (row,) = found.items
    assert row.documents == ("2", "1")
    assert (row.day, row.days, row.reason) == (ago(90), 90, "open_days")
    assert row.amount_cents == 800


@pytest.mark.parametrize(
    "change",
    [
        {"status": "void"},
        {"status": "draft"},
        {"status": "bad_debt"},
        {"status": "paid"},
        {"disputed": True},
        {"due_on": ago(-5)},
        {"total_cents": 10_000, "balance_cents": 900},
        {"total_cents": 100, "balance_cents": 100},
        {"issued_on": None},
    ],
    ids=[
        "void",
        "draft",
        "written off",
        "paid",
        "disputed",
        "not due",
        "retained",
        "test",
        "no day",
    ],
)
def test_what_is_not_truly_open_is_left_out(change: Row) -> None:
    """Only what can be asked for today is on the list."""
    assert run(COLLECT, [{**owing(1, 7, 50, 10_000), **change}]).items == ()


def test_the_list_counts_what_is_disputed() -> None:
    """Disputed invoices past due are counted, not listed; others are not counted."""
    found = run(
        COLLECT,
        [
            owing(1, 7, 50, 10_000),
            owing(2, 7, 60, 10_000, disputed=True),
            owing(3, 8, 70, 10_000, disputed=True),
            owing(4, 8, 5, 10_000, disputed=True),
            invoice(5, 90, 10, disputed=True),
        ],
    )
    assert [row.documents for row in found.items] == [("1",)]
    assert (found.all_documents, found.disputed) == (1, 2)


def test_about_one_debtor_only_theirs_are_counted() -> None:
    """A list about the client who owes most counts that client's disputed ones."""
    rows = [
        owing(1, 7, 50, 10_000),
        owing(2, 7, 60, 10_000, disputed=True),
        owing(3, 8, 70, 10_000, disputed=True),
    ]
    found = build_worklist(pack(rows), COLLECT, AS_OF, about="largest_debtor")
    assert found.disputed == 1
    assert build_worklist(pack(), COLLECT, AS_OF).disputed == 0


def test_credits_of_the_customer_are_taken_off() -> None:
    """The line is what is left after the customer's open credit."""
    credit = owing(3, 7, 20, -300)
    found = run(COLLECT, [owing(1, 7, 50, 1_000), credit])
    assert found.items[0].amount_cents == 700
    assert run(COLLECT, [owing(1, 7, 50, 250), credit]).items == ()


def test_nobody_is_not_one_customer() -> None:
    """Invoices without a customer stay on lines of their own."""
    rows = [
        owing(
            k,
            7,
            50 + k,
            500 + k,
        )
        | {"customer": None}
        for k in range(3)
    ]
    found = run(COLLECT, rows)
    assert [len(row.documents) for row in found.items] == [1, 1, 1]
    assert all(row.customer is None for row in found.items)


@pytest.mark.parametrize(
    ("age", "note", "lines"),
    [(14, None, 1), (15, "aged", 1), (45, "aged", 1), (46, "too_old", 0)],
)
def test_an_old_file_says_so(age: int, note: str | None, lines: int) -> None:
    """Over 14 days the list is aged, over 45 there is none."""
    found = run(COLLECT, [owing(1, 7, 50, 800)], today=AS_OF + timedelta(days=age))
    assert (found.note, len(found.items)) == (note, lines)
    assert found.all_total_cents == 800


def test_unanswered_quotes_wait() -> None:
    """Open quotes of 22 to 180 days, with the days since they were sent."""
    rows = [quote(k, days, service=f"s_{k}") for k, days in enumerate([21, 40, 181])]
    found = run("follow_up_quotes", quotes=rows)
    assert [row.documents for row in found.items] == [("Q-1",)]
    assert (found.items[0].reason, found.items[0].days) == ("waiting_days", 40)


@pytest.mark.parametrize(
    ("later", "left"),
    [
        ({"service": "s_1"}, False),
        ({"service": "s_2"}, True),
        ({"service": None, "total_cents": 11_000}, False),
        ({"service": None, "total_cents": 90_000}, True),
        ({"service": None, "total_cents": None}, False),
        ({"service": "s_1", "customer": client(9)}, True),
        ({"service": "s_1", "issued_on": ago(60)}, True),
    ],
    ids=[
        "same work",
        "other work",
        "like amount",
        "other amount",
        "unknown",
        "other",
        "before",
    ],
)
def test_a_customer_served_since_is_left_out(later: Row, left: bool) -> None:  # noqa: FBT001 - a parametrised case
    """A quote whose customer was later billed for similar work is settled."""
    asked = [quote(1, 50, service="s_1")]
    billed = {**invoice(1, 20, 3), **later}
    assert bool(run("follow_up_quotes", [billed], asked).items) == left


def test_the_newer_quote_for_the_same_work_is_the_one_to_ask() -> None:
    """A customer who was quoted again is asked once."""
    rows = [quote(1, 90, service="s_1"), quote(21, 50, service="s_1")]
    found = run("follow_up_quotes", quotes=rows)
    assert [row.documents for row in found.items] == [("Q-21",)]


def test_lost_quotes_are_the_recent_refusals() -> None:
    """Refusals of quotes of the last 120 days are listed."""
    rows = [
        quote(1, 60, "declined"),
        quote(2, 121, "declined"),
        quote(3, 60, "approved"),
    ]
    found = run("review_lost_quotes", quotes=rows)
    assert [(row.documents, row.reason) for row in found.items] == [
        (("Q-1",), "declined_days")
    ]


def test_finished_work_without_an_invoice() -> None:
    """What no invoice covers is listed with what is missing of it."""
    jobs = [
        {
            "document": f"J{k}",
            "customer": client(k),
            "status": "completed",
            "completed_on": ago(30 + k),
            "approved_on": ago(40 + k),
            "total_cents": 50_000 + 1_999 * k,
            "quote_document": f"Q-{k}",
        }
        for k in range(30)
    ]
    bills = [
        invoice(
            k,
            25 + k,
            3,
            customer=client(k),
            total_cents=50_000 + 1_999 * k,
            quote_document=f"Q-{k}",
        )
        for k in range(2, 30)
    ]
    edges = [invoice(900, 400, 3), invoice(901, 1, 3)]
    found = run("invoice_finished_work", [*bills, *edges], jobs=jobs)
    assert {row.documents for row in found.items} == {("Q-0",), ("Q-1",)}
    assert found.total_cents == 101_999
    assert found.items[0].reason == "finished_days"
    asked = [
        quote(
            k, 130 + k, "approved", customer=client(k), total_cents=50_000 + 1_999 * k
        )
        for k in range(30)
    ]
    by_quote = run("invoice_finished_work", [*bills, *edges], asked)
    assert by_quote.items[0].reason == "approved_days"


def test_a_second_invoice_is_shown_with_the_first() -> None:
    """Both numbers are on the line, and the money of the second."""
    both = {"customer": client(3), "service": "s_1", "total_cents": 77_000}
    rows = [invoice(1, 40, 3, **both), invoice(2, 38, **both, balance_cents=77_000)]
    found = run("fix_double_billing", rows)
    (row,) = found.items
    assert row.documents == ("1", "2")
    assert (row.amount_cents, row.reason) == (77_000, "looks_billed_again")


@pytest.mark.parametrize(
    "family",
    [
        COLLECT,
        "follow_up_quotes",
        "review_lost_quotes",
        "invoice_finished_work",
        "fix_double_billing",
        "reduce_concentration",
        "protect_capacity",
        "prepare_slow_season",
    ],
)
def test_nothing_to_list_is_an_empty_list(family: str) -> None:
    """Without files, or for a step that is not about documents, there are no lines."""
    assert run(family) == Worklist((), 0, 0, 0, None)


def test_a_step_about_one_client_lists_that_client() -> None:
    """Where one client stopped paying, the list holds nobody else, less credits."""
    rows = [
        owing(1, 7, 60, 9_000),
        owing(2, 7, 90, 5_000),
        owing(3, 8, 300, 8_000),
        owing(4, 7, 10, 7_000),  # not due yet
        invoice(5, 40, customer=client(7), total_cents=-1_000, balance_cents=-1_000),
    ]
    found = build_worklist(pack(rows, [], []), COLLECT, AS_OF, about="largest_debtor")
    (row,) = found.items
    assert row.customer == client(7)
    assert row.documents == ("2", "1")
    assert row.amount_cents == found.all_total_cents == 13_000


def test_a_client_who_stopped_is_listed_behind_a_larger_debtor() -> None:
    """The list of a stopped client holds that client, not whoever owes most."""
    rows = [invoice(k, 5 + 3 * k, 4 + k % 9) for k in range(120)]
    rows += [invoice(500 + k, 400 - 20 * k, 12, customer=client(77)) for k in range(14)]
    rows += [owing(600 + k, 77, 110 - 20 * k, 50_000) for k in range(4)]
    rows += [owing(700, 99, 90, 9_000_000)]
    whole = pack(rows)
    stopped = build_worklist(whole, COLLECT, AS_OF, about="stopped_client")
    assert [row.customer for row in stopped.items] == [client(77)]
    largest = build_worklist(whole, COLLECT, AS_OF, about="largest_debtor")
    assert [row.customer for row in largest.items] == [client(99)]


@pytest.mark.parametrize("rows", [[], [owing(1, 7, 10, 9_000)]], ids=["none", "due"])
def test_without_a_debtor_there_is_no_line_of_one(rows: list[Row]) -> None:
    """Nothing past due, nobody to name."""
    whole = pack(rows, [], [])
    found = build_worklist(whole, COLLECT, AS_OF, about="largest_debtor")
    assert found.items == ()


def test_currencies_are_not_listed_together() -> None:
    """In several currencies nothing is added up, so nothing is listed."""
    mixed = pack([owing(1, 7, 50, 800)], codes=["mixed_currencies"])
    assert build_worklist(mixed, COLLECT, AS_OF).items == ()
    undated = pack([owing(1, 7, 50, 800)], as_of=None)
    assert build_worklist(undated, COLLECT, AS_OF).items == ()


def test_a_document_without_a_number_is_listed_without_one() -> None:
    """The file may have no numbers."""
    found = run(COLLECT, [owing(1, 7, 50, 800) | {"document": None}])
    assert found.items[0].documents == ()
