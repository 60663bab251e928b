from __future__ import annotations

import pytest

from calmrun.signals.capacity import measure
from calmrun.signals.measure import Measure
from unit.signals.sample_packs import Row, ago, client, quote, tables


def job(k: int, approved: int, wait: int | None, **more: object) -> Row:
    """Make a job with a day of approval and of completion."""
    done = None if wait is None or wait > approved else ago(approved - wait)
    return {
        "document": f"J{k}",
        "customer": client(k % 20),
        "status": "scheduled" if done is None else "completed",
        "approved_on": ago(approved),
        "completed_on": done,
        "total_cents": 1_000,
        **more,
    }


def shop(recent: int, before: int = 8, n: int = 100) -> list[Row]:
    """Make the jobs or invoices of one business."""
    return [
        job(k, 2 + 4 * k, recent + k % 5 if 2 + 4 * k <= 120 else before + k % 5)
        for k in range(n)
    ]


def run(jobs: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(jobs=jobs, **more))


def test_longer_waits_are_seen_although_many_are_not_done() -> None:
    """The unfinished ones count for as long as they were seen."""
    found = run(shop(recent=36))
    assert found["wait_recent"].value in {36, 37, 38, 39}
    assert found["wait_before"].value == 10
    assert found["change"].value > 3
    assert found["change"].confidence == "high"
    assert found["waiting"].value == 10
    assert found["waiting_money"].value == 10_000
    assert found["waiting_over_30"].value == 2


def test_a_steady_wait_is_no_change() -> None:
    """Work that waits as long as ever does not tell of a lack of hands."""
    found = run(shop(recent=8))
    assert found["change"].value == 1.0
    assert found["change"].mass == 0


def test_the_day_of_approval_may_be_on_the_quote() -> None:
    """A job without its own day of approval takes its quote's."""
    rows = shop(recent=36)
    bare = [
        {**row, "approved_on": None, "quote_document": f"Q-{k}"}
        for k, row in enumerate(rows)
    ]
    asked = [
        {**quote(k, 500), "approved_on": row["approved_on"]}
        for k, row in enumerate(rows)
    ]
    found = measure(tables(quotes=asked, jobs=bare))
    assert found["wait_recent"] == run(rows)["wait_recent"]


def test_one_waiting_customer_is_not_the_business() -> None:
    """When only one customer's work waits, it is about that customer."""
    lone = [job(500 + k, 10 + k, None, customer=client(99)) for k in range(60)]
    found = run([*shop(recent=8), *lone])
    assert found["change"].reason in {"one_customer", "not_reached"}


def test_nothing_but_the_largest_is_no_comparison() -> None:
    """Without the others there is no wait to compare."""
    rows = [job(k, 2 + 4 * k, 9, customer=client(k % 9)) for k in range(29, 100)]
    rows += [job(500 + k, 10 + k, 9, customer=client(50 + k % 8)) for k in range(20)]
    assert run(rows)["change_without_largest"].sayable


@pytest.mark.parametrize(
    ("recent", "before", "sayable"), [(9, 60, False), (10, 20, True), (10, 19, False)]
)
def test_enough_are_needed_a_side(
    recent: int,
    before: int,
    *,
    sayable: bool,
) -> None:
    """Nine recent works say nothing, and what waits is still counted."""
    rows = [job(k, 20 + k, 9) for k in range(recent)]
    rows += [job(200 + k, 150 + k, 9) for k in range(before)]
    found = run(rows)
    assert found["change"].sayable == sayable
    assert found["waiting"].value == 0


def test_of_a_few_recent_works_only_a_part_is_believed() -> None:
    """Twelve works that wait 1.6 times as long are trusted with four fifths of it."""
    rows = [job(k, 30 + 5 * k, 16, customer=client(k)) for k in range(12)]
    rows += [job(200 + k, 150 + k, 10) for k in range(90)]
    found = run(rows)["change"]
    assert found.value == 1.6
    assert (found.low, found.high) == (1.6, 1.6)
    assert found.mass == 0.0


def test_eight_customers_a_side_are_needed() -> None:
    """Seven customers cannot tell of a change."""
    rows = [{**row, "customer": client(k % 7)} for k, row in enumerate(shop(36))]
    found = run(rows)
    assert found["change"].reason == "too_few_customers"
    assert found["waiting"].sayable


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"approved_on": None}, "no_dates"), ({"completed_on": None}, "no_dates")],
)
def test_what_is_missing_has_its_reason(change: Row, reason: str) -> None:
    """Days of approval and of completion are needed."""
    assert run([{**row, **change} for row in shop(8)])["change"].reason == reason
    assert measure(tables())["change"].reason == "no_file"


def test_money_is_not_added_across_currencies() -> None:
    """In several currencies the count stands and the money is silent."""
    found = run(shop(36), codes=["mixed_currencies"])
    assert found["waiting_money"].reason == "mixed_currencies"
    assert found["waiting"].sayable
