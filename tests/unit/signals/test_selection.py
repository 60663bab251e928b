from __future__ import annotations

import numpy as np
import pytest

from calmrun.signals.selection import blocked, late_files, measure
from unit.signals.sample_packs import Row, Shop, ago, client, invoice, quote, tables


def steady(n: int = 120, lag: int = 20) -> list[Row]:
    """One invoice every third day, paid after `lag` days or still open."""
    return [
        invoice(k, 3 * k, lag if 3 * k >= lag else None, customer=client(k % 15))
        for k in range(n)
    ]


def test_a_whole_file_blocks_nothing() -> None:
    """Paid ones, open ones, and no gap: nothing was chosen by outcome."""
    read = tables(steady(), Shop().quotes())
    assert blocked(read) == {}
    found = measure(read)
    assert found["invoices_all_open"].value == pytest.approx(7 / 120, abs=1e-6)
    assert found["open_tail_only"].value == 0
    assert found["never_marked_paid"].value == 0


def test_an_aging_report_is_all_open() -> None:
    """A file of open invoices tells what is owed, and nothing else."""
    read = tables([invoice(k, 3 * k) for k in range(40)])
    reasons = blocked(read)
    assert reasons["days_to_pay"] == reasons["concentration"] == "selection_all_open"
    assert "open_money" not in reasons
    assert measure(read)["invoices_all_open"].value == 1.0


def test_a_payments_report_is_all_paid() -> None:
    """Where invoices take weeks, some must be open; if none is, they were left out."""
    rows = [row for row in steady() if row["paid_on"]]
    recent = [
        invoice(500 + k, 22 + k // 3, 21, customer=client(k % 15)) for k in range(40)
    ]
    quick = [invoice(900 + k, k % 12, 0, customer=client(k % 15)) for k in range(12)]
    reasons = blocked(tables([*rows, *recent, *quick]))
    assert reasons["days_to_pay"] == "selection_all_paid"
    assert reasons["done_not_invoiced"] == "selection_all_paid"


def test_paid_at_the_door_is_not_a_selection() -> None:
    """Where all pay on the day, nothing open is as it should be."""
    rows = [invoice(k, k, 0, customer=client(k % 15)) for k in range(90)]
    assert blocked(tables(rows)) == {}


def test_old_invoices_kept_only_while_open() -> None:
    """Ten old ones that are all open, before the first paid one, were picked."""
    old = [invoice(500 + k, 700 + k, customer=client(k % 15)) for k in range(10)]
    reasons = blocked(tables([*steady(), *old]))
    assert reasons["open_money"] == "selection_open_tail"
    assert "selection_open_tail" not in blocked(tables([*steady(), *old[:9]])).values()


def test_payments_that_stop_being_noted() -> None:
    """Weeks of invoices without a single payment are a file not kept up."""
    rows = [
        invoice(k, k, 10 if k >= 60 else None, customer=client(k % 15))
        for k in range(200)
    ]
    assert blocked(tables(rows))["days_to_pay"] == "selection_open_tail"


def test_slow_payment_is_not_a_file_not_kept_up() -> None:
    """Recent invoices that are unpaid while older ones still are paid is slow."""
    draw = np.random.default_rng(2)
    rows = []
    for k in range(300):
        lag = int(draw.exponential(70 if k < 100 else 15)) + 2
        rows.append(invoice(k, k, lag if lag <= k else None, customer=client(k % 40)))
    assert blocked(tables(rows)) == {}


def never(n: int, customers: int) -> list[Row]:
    """Make invoices of which a sixth is never paid."""
    return [
        invoice(
            k, 2 * k, None if k % 6 == 0 else 5, customer=client(k // 6 % customers)
        )
        for k in range(n)
    ]


def test_a_share_that_is_never_marked_is_not_owed() -> None:
    """Old, of many customers, and never paid any more: unmarked, not slow."""
    read = tables(never(300, 30))
    assert blocked(read)["open_money"] == "never_marked_paid"
    assert measure(read)["never_marked_paid"].value > 0.1


def test_one_customer_who_stopped_paying_is_not_a_habit() -> None:
    """Old unpaid invoices of one customer are a decision of their own."""
    assert blocked(tables(never(300, 1))) == {}


def test_too_few_old_ones_tell_nothing() -> None:
    """A habit needs forty old invoices."""
    rows = steady(70)
    read = tables(rows)
    assert measure(read)["never_marked_paid"].reason == "too_few"


def test_quotes_all_open_block_what_needs_answers() -> None:
    """A list of open quotes has no rate."""
    read = tables(quotes=[quote(k, 3 * k) for k in range(40)])
    reasons = blocked(read)
    assert reasons["approval_rate"] == "selection_all_open"
    assert measure(read)["quotes_all_open"].value == 1.0


def test_quotes_all_answered_block_follow_up() -> None:
    """Where answers take weeks, some quotes must be open."""
    rows = [
        {
            **quote(k, 30 + k % 60, "approved", customer=client(k)),
            "approved_on": ago(k % 29),
        }
        for k in range(120)
    ]
    recent = [
        {
            **quote(500 + k, k % 20, "approved", customer=client(k)),
            "approved_on": ago(0),
        }
        for k in range(40)
    ]
    assert blocked(tables(quotes=[*rows, *recent]))["follow_up"] == "selection_all_paid"


def test_answers_without_days_tell_no_selection() -> None:
    """Without days of answer nobody knows how many should be open."""
    rows = [{**quote(k, 30 + k, "approved"), "approved_on": None} for k in range(40)]
    assert blocked(tables(quotes=rows)) == {}


def test_a_file_that_ends_earlier_is_late() -> None:
    """Quotes that end a month before the invoices are not sayable."""
    asked = [row for row in Shop(documents=800).quotes() if row["issued_on"] <= ago(40)]
    early = [
        {
            **row,
            **{
                name: None
                for name in ("approved_on", "declined_on")
                if row[name] and row[name] > ago(35)
            },
        }
        for row in asked
    ]
    read = tables(steady(), early)
    assert late_files(read) == ("quotes",)
    reasons = blocked(read)
    assert reasons["follow_up"] == reasons["done_not_invoiced"] == "files_apart"
    assert "days_to_pay" not in reasons
    assert measure(read)["files_apart_days"].value == 36


def test_a_quiet_file_is_not_late() -> None:
    """A shop that quotes once a month has not stopped after three weeks."""
    asked = [quote(k, 25 + 30 * k, "approved") for k in range(12)]
    assert late_files(tables(steady(), asked)) == ()


def test_one_file_cannot_be_apart() -> None:
    """A single file has nothing to be apart from."""
    assert measure(tables(steady()))["files_apart_days"].reason == "no_file"


def test_small_files_are_not_judged() -> None:
    """Under twenty documents all open may be chance."""
    assert blocked(tables([invoice(k, 9) for k in range(19)])) == {}


def test_a_file_without_days_has_no_end() -> None:
    """Jobs without a single day are neither late nor apart."""
    read = tables(steady(), jobs=[{"document": "J1", "status": "completed"}])
    assert late_files(read) == ()
    assert measure(read)["files_apart_days"].reason == "no_file"


def test_hardly_any_payments_tell_no_selection() -> None:
    """A part-paid file without payments, or with a handful, shows no tail."""
    part = [
        {**invoice(k, 3 * k, customer=client(k % 15)), "status": "bad_debt"}
        for k in range(40)
    ]
    assert blocked(tables(part)) == {}
    few = [
        {**row, "status": "paid", "paid_on": ago(k)} for k, row in enumerate(part[31:])
    ]
    assert blocked(tables([*part[:31], *few])) == {}


def test_without_payments_the_signs_are_silent() -> None:
    """Undated payments leave the signs of old invoices unknown."""
    rows = [{**row, "paid_on": None} for row in steady()]
    read = tables(rows)
    assert blocked(read) == {}
    assert measure(read)["never_marked_paid"].reason == "no_paid_dates"
    assert measure(tables([invoice(1, 9)]))["invoices_all_open"].reason == "too_few"
