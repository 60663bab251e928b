from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from calmrun.signals.billed_work import Left, match_amounts, match_together
from calmrun.signals.done_not_invoiced import measure
from calmrun.signals.work import Work, read_work
from unit.signals.sample_packs import Row, ago, client, invoice, tables


WEEKS = 40


def visit(
    number: int, done: int, cents: int = 9_000, who: int = 1, **more: object
) -> Row:
    """Make a job that nobody quoted."""
    return {
        "document": f"J{number}",
        "customer": client(who),
        "service": "s_visit",
        "status": "completed",
        "completed_on": ago(done),
        "total_cents": cents,
        **more,
    }


def bill(
    number: int, issued: int, cents: int = 9_000, who: int = 1, **more: object
) -> Row:
    """Make an invoice that names no job."""
    given = {
        "customer": client(who),
        "total_cents": cents,
        "service": "s_visit",
        **more,
    }
    return invoice(number, issued, 3, **given)


def others(n: int = 80) -> tuple[list[Row], list[Row]]:
    """Make visits to other customers, each billed on its day, up to yesterday."""
    made = [(k, 1 + 5 * k, 11_000 + 331 * k, 20 + k % 15) for k in range(n)]
    return [visit(*each) for each in made], [bill(*each) for each in made]


def work_of(jobs: Sequence[Row], bills: Sequence[Row]) -> Work:
    """Read the work among that of other customers."""
    more_jobs, more_bills = others()
    found = read_work(tables([*more_bills, *bills], jobs=[*more_jobs, *jobs]))
    assert isinstance(found, Work)
    return found


def missing(jobs: Sequence[Row], bills: Sequence[Row]) -> list[str]:
    """List the jobs that no invoice covers."""
    rows = work_of(jobs, bills).rows
    return rows.filter(pl.col("missing_cents") > 0)["document"].to_list()


def test_one_invoice_is_for_one_job() -> None:
    """Of two jobs alike with one invoice, the one with none near it is missing."""
    jobs = [visit(900, 200), visit(901, 100)]
    assert missing(jobs, [bill(900, 98)]) == ["J900"]
    assert missing(jobs, [bill(900, 198)]) == ["J901"]
    assert missing(jobs, [bill(900, 198), bill(901, 98)]) == []


@pytest.mark.parametrize("later", [0, 3, 10, 30])
def test_visits_at_a_set_price_are_told_apart_by_their_day(later: int) -> None:
    """Each week's invoice is for its own visit, so that the forgotten one is named."""
    days = [60 + 7 * week for week in range(WEEKS)]
    jobs = [visit(900 + k, day) for k, day in enumerate(days)]
    bills = [bill(900 + k, day - later) for k, day in enumerate(days)]
    assert missing(jobs, bills) == []
    assert len(missing(jobs, bills[:17] + bills[18:])) == 1
    if later < 7:
        assert missing(jobs, bills[:17] + bills[18:]) == ["J917"]


def test_what_is_billed_a_month_ahead_is_billed() -> None:
    """Four weeks paid for in advance leave nothing missing, the last visit included."""
    days = [60 + 7 * week for week in range(WEEKS)]
    jobs = [
        visit(900 + k, day, approved_on=ago(day + 28)) for k, day in enumerate(days)
    ]
    bills = [bill(900 + k, day + 28) for k, day in enumerate(days)]
    assert missing(jobs, bills) == []


@pytest.mark.parametrize("rebate", [1.0, 0.9, 0.65], ids=["none", "ten", "a third"])
def test_one_invoice_may_hold_the_jobs_of_a_month(rebate: float) -> None:
    """Jobs that are billed together are billed, with a rebate as well."""
    jobs, bills = [], []
    for month, who in product(range(10), range(4)):
        first = 70 + 30 * month
        cents = [7_000 + 531 * k + 97 * who + month for k in range(4)]
        jobs += [
            visit(900 + 50 * month + 5 * who + k, first + 7 * k, each, who)
            for k, each in enumerate(cents)
        ]
        bills.append(
            bill(900 + 5 * month + who, first - 5, round(rebate * sum(cents)), who)
        )
    assert missing(jobs, bills) == []
    assert len(missing(jobs, bills[4:])) >= 4 * 3


def test_the_current_month_is_not_late() -> None:
    """Who bills by the month has not forgotten the weeks since the last one."""
    jobs, bills = [], []
    for month, who in product(range(8), range(12)):
        cents = [7_000 + 531 * k + 97 * who + month for k in range(4)]
        jobs += [
            visit(900 + 50 * month + 5 * who + k, 2 + 30 * month + 7 * k, each, who)
            for k, each in enumerate(cents)
        ]
        if month:
            bills.append(bill(900 + 12 * month + who, 30 * month - 3, sum(cents), who))
    found = work_of(jobs, bills)
    assert (found.rows["missing_cents"] == 0).all()
    assert measure(tables(bills, jobs=jobs))["count"].value == 0


def test_a_second_issue_is_for_the_same_job() -> None:
    """The voided one and the one that stands in its place do not cover other work."""
    jobs = [visit(900, 200), visit(901, 150)]
    again = [bill(900, 199, status="void"), bill(901, 195)]
    assert missing(jobs[:1], again) == []
    assert missing(jobs[:1], again[:1]) == []
    assert missing([jobs[0], visit(901, 150, 8_000)], again) == ["J901"]


def test_the_bill_may_go_to_somebody_else() -> None:
    """A landlord pays for the tenant: the amount to the cent under another name."""
    assert missing([visit(900, 200, 9_137)], [bill(900, 190, 9_137, who=7)]) == []
    assert missing([visit(900, 200, 9_137)], [bill(900, 190, 9_138, who=7)]) == ["J900"]


def test_parts_come_to_the_whole() -> None:
    """A deposit and the rest, or three draws, are the invoice of a job."""
    job = visit(900, 100, 90_000, approved_on=ago(140))
    draws = [bill(900 + k, 139 - 20 * k, 30_000) for k in range(3)]
    assert missing([job], draws) == []
    assert missing([job], draws[:1]) == ["J900"]


def test_an_invoice_of_newer_work_covers_nothing_older() -> None:
    """Work too new to be missed still has its own invoice."""
    jobs = [visit(900, 200), visit(901, 4, 30_000)]
    assert missing(jobs, [bill(901, 3, 30_000)]) == ["J900"]
    assert missing(jobs[:1], [bill(901, 3, 30_000)]) == []


def test_what_cannot_be_looked_for_is_left_out() -> None:
    """Work without a customer or an amount, and without numbers, is not known."""
    bare = [visit(900, 90, customer=None), {**visit(901, 90), "total_cents": None}]
    assert missing(bare, []) == []
    known = {**bare[1], "invoice_document": "77"}
    assert work_of([known], []).rows.height == work_of([], []).rows.height + 1


def work_frame(rows: Sequence[tuple[int, int, int]]) -> pl.DataFrame:
    """Make work of one service: day, customer, cents."""
    return pl.DataFrame(
        [
            {
                "row": k, "customer": client(who), "service": "s_visit",
                "since": ago(100 - day), "done_on": ago(100 - day),
                "total_cents": cents, "subtotal_cents": None,
            }
            for k, (day, who, cents) in enumerate(rows)
        ],
        schema={
            "row": pl.UInt32, "customer": pl.String, "service": pl.String,
            "since": pl.Date, "done_on": pl.Date,
            "total_cents": pl.Int64, "subtotal_cents": pl.Int64,
        },
    )  # fmt: skip


def bill_frame(rows: Sequence[tuple[int, int, int]]) -> pl.DataFrame:
    """Make invoices for one service: day, customer, cents."""
    return (
        work_frame(rows)
        .rename({"row": "bill", "since": "issued_on"})
        .drop("done_on")
        .with_columns(pl.lit(value=False).alias("void"))
    )


DOCUMENTS = st.lists(
    st.tuples(
        st.integers(0, 30), st.integers(0, 1), st.sampled_from([100, 200, 5_000])
    ),
    max_size=12,
)


@given(DOCUMENTS, DOCUMENTS)
def test_as_many_find_their_invoice_as_can(
    jobs: list[tuple[int, int, int]], bills: list[tuple[int, int, int]]
) -> None:
    """No pairing of equal amounts, an invoice never before its work, leaves fewer."""
    left = match_amounts(work_frame(jobs), bill_frame(bills))
    may = np.array(
        [[b[1:] == j[1:] and b[0] >= j[0] for b in bills] for j in jobs], dtype=np.int8
    ).reshape(len(jobs), len(bills))
    matched = (
        int((maximum_bipartite_matching(csr_array(may)) >= 0).sum()) if may.size else 0
    )
    assert left.work.height == len(jobs) - matched
    assert left.bills.height == len(bills) - matched


@given(DOCUMENTS, DOCUMENTS)
def test_what_is_left_is_worth_more_than_was_billed(
    jobs: list[tuple[int, int, int]], bills: list[tuple[int, int, int]]
) -> None:
    """Going back day by day with a purse per customer gives the same."""
    found = match_together(
        Left(work_frame(jobs), _under_other_names(bill_frame(bills))), any_service=True
    )
    purse, short = [0, 0], set()
    days = [(-day, 0, k) for k, (day, _, _) in enumerate(bills)]
    days += [(-day, cents, k) for k, (day, _, cents) in enumerate(jobs)]
    for _, is_work, k in sorted(days):
        if not is_work:
            purse[bills[k][1]] += bills[k][2] + 1
            continue
        _, who, cents = jobs[k]
        if purse[who] < cents * 6 // 10:
            short.add(k)
        purse[who] = max(0, purse[who] - cents * 6 // 10)
    assert found.work.height == len(short)


def _under_other_names(bills: pl.DataFrame) -> pl.DataFrame:
    """Move the amounts off by a cent, so that none is another's to the cent."""
    return bills.with_columns(pl.col("total_cents") + 1)


@pytest.mark.parametrize(("bills", "left"), [(60, 0), (61, 1)])
def test_among_many_invoices_about_the_amount_is_no_match(
    bills: int, left: int
) -> None:
    """Some amount within 2 percent is there by chance; to the cent still tells."""
    about = [(20 + k, 1, 10_050 + 1_000 * k) for k in range(bills)]
    found = match_amounts(work_frame([(10, 1, 10_000)]), bill_frame(about))
    assert found.work.height == left
    exact = match_amounts(
        work_frame([(10, 1, 10_000)]), bill_frame([*about, (30, 1, 10_000)])
    )
    assert exact.work.is_empty()
