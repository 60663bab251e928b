from __future__ import annotations

import pytest

from calmrun.signals.done_not_invoiced import measure
from calmrun.signals.measure import Measure
from unit.signals.sample_packs import Row, ago, client, invoice, quote, tables


def job(k: int, done: int, **more: object) -> Row:
    """Make a job with a day of approval and of completion."""
    return {
        "document": f"J{k}",
        "customer": client(k % 20),
        "status": "completed",
        "approved_on": ago(done + 8),
        "completed_on": ago(done),
        "total_cents": 20_000 + 997 * k,
        "quote_document": f"Q-{k}",
        **more,
    }


def bill(k: int, issued: int, **more: object) -> Row:
    """Make the invoice of a work."""
    return invoice(
        5000 + k,
        issued,
        3,
        customer=client(k % 20),
        total_cents=20_000 + 997 * k,
        **{"quote_document": f"Q-{k}", **more},
    )


def shop(n: int = 40, gap: int = 0, **more: object) -> tuple[list[Row], list[Row]]:
    """Jobs done over the year, the first `gap` of them without an invoice."""
    jobs = [job(k, 20 + 5 * k) for k in range(n)]
    bills = [bill(k, 18 + 5 * k, **more) for k in range(gap, n)]
    edges = [invoice(9000, 400, 3), invoice(9001, 1, 3)]
    return jobs, [*bills, *edges]


def run(jobs: list[Row], bills: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(bills, jobs=jobs, **more))


def test_what_has_no_invoice_is_counted_to_the_cent() -> None:
    """Six of forty works without an invoice are counted with their money."""
    found = run(*shop(gap=6))
    assert found["done"].value == 40
    assert found["count"].value == 6
    assert found["money"].value == sum(20_000 + 997 * k for k in range(6))
    assert found["share"].value == 0.15
    assert found["link_rate"].value == 1.0


def test_recently_is_the_last_year() -> None:
    """Of the works finished within 365 days, seventy here, six have no invoice."""
    found = run(*shop(n=90, gap=6))
    assert found["share_recent"].value == pytest.approx(6 / 70, abs=1e-6)
    assert found["share_recent"].n == 70


def test_work_all_invoiced_is_nothing() -> None:
    """Every work has its invoice, and the claim surely does not hold."""
    found = run(*shop())
    assert found["count"].value == 0
    assert found["seen_done"].value == found["done"].value
    assert found["share"].mass < 0.05


def test_two_weeks_of_grace() -> None:
    """Work done less than fourteen days before the last invoice is not missing."""
    jobs, bills = shop()
    assert run([*jobs, job(90, 14)], bills)["count"].value == 0
    assert run([*jobs, job(90, 16)], bills)["count"].value == 1


def test_only_up_to_the_last_invoice() -> None:
    """Where the invoice file ends earlier, later work is not missing."""
    jobs, bills = shop(gap=6)
    found = run(jobs, bills[:-1])
    assert (found["done"].value, found["count"].value) == (31, 0)


def test_work_from_before_the_file_is_not_missing() -> None:
    """Work approved before the first invoice may have been billed before."""
    jobs, bills = shop()
    assert run([*jobs, job(95, 500)], bills)["count"].value == 0


def test_a_voided_invoice_was_dealt_with() -> None:
    """Somebody took that invoice back on purpose."""
    jobs, bills = shop()
    void = [{**row, "status": "void"} if k < 5 else row for k, row in enumerate(bills)]
    assert run(jobs, void)["count"].value == 0


def test_a_deposit_does_not_settle_a_job() -> None:
    """What is invoiced counts cumulatively: a third up front leaves two thirds."""
    jobs, bills = shop()
    part = [{**bills[0], "total_cents": 6_000}, *bills[1:]]
    found = run(jobs, part)
    assert (found["count"].value, found["money"].value) == (1, 14_000)
    rest = {**bills[0], "document": "rest", "total_cents": 14_000}
    assert run(jobs, [*part, rest])["count"].value == 0


@pytest.mark.parametrize("written", ["{}", "q {}", "#Q-0{}", "EST-{}"])
def test_numbers_are_written_in_many_ways(written: str) -> None:
    """A quote number with another prefix is the same number."""
    jobs, bills = shop(gap=4)
    renamed = [
        {**row, "quote_document": written.format(row["quote_document"][2:])}
        if row.get("quote_document")
        else row
        for row in bills
    ]
    assert run(jobs, renamed)["count"].value == 4


def test_name_amount_and_date_join_where_no_number_is() -> None:
    """Without numbers an invoice of that customer and amount settles the work."""
    found = run(*shop(gap=4, quote_document=None))
    assert found["count"].value == 4
    assert found["link_rate"].value == pytest.approx(36 / 38, abs=1e-6)


def test_an_invoice_before_the_work_is_another_one() -> None:
    """An invoice of that amount from long before does not settle the work."""
    jobs, bills = shop(quote_document=None)
    early = [{**bills[0], "issued_on": ago(300)}, *bills[1:]]
    assert run(jobs, early)["count"].value == 1


def test_a_bad_link_is_silent() -> None:
    """Where a quarter cannot be joined, nothing is said of what is missing."""
    jobs, bills = shop(gap=12, quote_document=None)
    others = [invoice(6000 + k, 20 + 9 * k, 3, total_cents=500) for k in range(20)]
    found = run(jobs, [*bills, *others])
    assert found["share"].reason == "no_links"
    assert found["link_rate"].value == 0.7


def test_half_without_an_invoice_is_another_list() -> None:
    """However well the invoices fit, they are not those of such work."""
    found = run(*shop(gap=21, quote_document=None))
    assert found["share"].reason == "no_links"


def test_numbers_of_something_else_do_not_join() -> None:
    """References that are no quote numbers fall back to name and amount."""
    jobs, bills = shop(gap=2)
    other = [{**row, "quote_document": f"PO-{7000 + k}"} for k, row in enumerate(bills)]
    found = run(jobs, other)
    assert found["count"].value == 2
    assert found["link_rate"].value == 0.95


def test_the_tool_may_say_that_a_job_is_billed() -> None:
    """A job that names its invoice is billed."""
    jobs, bills = shop(gap=6)
    said = [
        {**row, "invoice_document": "1"} if k < 6 else row for k, row in enumerate(jobs)
    ]
    assert run(said, bills)["count"].value == 0
    bare = [{**row, "quote_document": None} for row in said]
    unnumbered = [{**row, "quote_document": None} for row in bills]
    assert run(bare, unnumbered)["count"].value == 0


def test_quotes_stand_in_for_jobs_and_are_less_sure() -> None:
    """Without a jobs file, long approved quotes count as done, at most medium."""
    asked = [
        quote(k, 40 + 8 * k, "approved", total_cents=20_000 + 997 * k)
        for k in range(40)
    ]
    bills = [bill(k, 33 + 8 * k) for k in range(8, 40)]
    edges = [invoice(9000, 420, 3), invoice(9001, 1, 3)]
    found = measure(tables([*bills, *edges], asked))
    assert found["count"].value == 8
    assert found["share"].confidence == "medium"
    empty = measure(
        tables([*bills, *edges], asked, [{"document": "J", "status": "scheduled"}])
    )
    assert empty["count"].value == 8
    assert [one["seen_done"].value for one in (found, empty)] == [0, 0]


def test_a_slow_shop_is_given_time() -> None:
    """Where invoices come late after approval, recent approvals are not missing."""
    asked = [
        quote(k, 60 + 6 * k, "approved", total_cents=20_000 + 997 * k)
        for k in range(50)
    ]
    bills = [bill(k, 5 + 6 * k) for k in range(4, 50)]
    edges = [invoice(9000, 420, 3), invoice(9001, 1, 3)]
    found = measure(tables([*bills, *edges], asked))
    assert found["count"].value == 0
    assert found["done"].value < 50


def test_unknown_customers_and_amounts_do_not_break_it() -> None:
    """Work of nobody, or without an amount, is joined by its number."""
    jobs, bills = shop(gap=3)
    bare = [{**row, "customer": None, "total_cents": None} for row in jobs]
    found = run(bare, bills)
    assert found["count"].value == 3
    assert found["share"].confidence == "low"


@pytest.mark.parametrize(
    ("jobs", "bills", "reason"),
    [
        ([], [], "no_file"),
        ([job(1, 30)], [], "no_file"),
        ([job(1, 30)], [bill(1, 20), invoice(9, 400), invoice(8, 1)], "too_few"),
        ([job(1, 30)], [{**bill(1, 20), "issued_on": None}], "no_dates"),
        ([{**job(1, 30), "completed_on": None}], [bill(1, 20)], "no_dates"),
    ],
    ids=["nothing", "no invoices", "few", "no days", "nothing done"],
)
def test_what_is_missing_has_its_reason(
    jobs: list[Row], bills: list[Row], reason: str
) -> None:
    """Both files, days and ten works are needed."""
    assert run(jobs, bills)["share"].reason == reason


def test_few_recent_works_make_no_recent_share() -> None:
    """A share has five works below it."""
    jobs = [job(k, 370 + 5 * k) for k in range(30)]
    bills = [bill(k, 365 + 5 * k) for k in range(30)]
    found = run(jobs, [*bills, invoice(9000, 600, 3), invoice(9001, 1, 3)])
    assert found["share_recent"].reason == "too_few"
    assert found["share"].sayable


def test_money_is_not_added_across_currencies() -> None:
    """In several currencies the count stands and the money is silent."""
    found = run(*shop(gap=6), codes=["mixed_currencies"])
    assert found["money"].reason == "mixed_currencies"
    assert found["count"].value == 6
