from __future__ import annotations

import pytest

from calmrun.signals.measure import Measure
from calmrun.signals.payment_slipping import measure
from unit.signals.sample_packs import Row, Shop, ago, client, invoice, tables


def run(rows: list[Row]) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows))


def test_slower_recent_payment_is_seen_and_high() -> None:
    """When the last 100 days pay far slower, the change is told with confidence."""
    found = run(Shop(pay_days_recent=70, documents=600).invoices())
    assert found["change"].sayable
    assert found["change"].confidence == "high"
    assert (found["change"].mass or 0) >= 0.95
    assert (found["late_change"].mass or 0) >= 0.95
    recent, before = found["unpaid_at_30_recent"], found["unpaid_at_30_before"]
    assert found["change"].value == pytest.approx(recent.value - before.value, abs=2e-6)


def test_steady_payment_is_not_a_change() -> None:
    """The unpaid ones of last week are no slower than those before."""
    found = run(Shop(documents=600).invoices())
    assert (found["change"].mass or 0) < 0.5


def test_a_recovered_business_is_not_slipping() -> None:
    """Recent payment that is faster has a negative change."""
    found = run(Shop(pay_days=60, pay_days_recent=10, documents=600).invoices())
    assert found["change"].value < -0.2
    assert found["change"].mass == 0


@pytest.mark.parametrize(
    ("recent", "before", "sayable"), [(9, 60, False), (10, 20, True), (10, 19, False)]
)
def test_enough_are_needed_a_side(
    recent: int,
    before: int,
    *,
    sayable: bool,
) -> None:
    """Ten recent invoices and twenty older ones are the least."""
    rows = [invoice(k, 40 + k % 50, 5) for k in range(recent)]
    rows += [invoice(100 + k, 200 + k, 5) for k in range(before)]
    found = run(rows)["change"]
    assert found.sayable == sayable
    assert found.reason == (None if sayable else "too_few")


def test_of_a_few_recent_invoices_only_a_part_is_believed() -> None:
    """Ten that are all unpaid at 30 days show a change of which 10/16 is trusted."""
    rows = [invoice(k, 60 + k, 45, customer=client(k)) for k in range(10)]
    rows += [invoice(100 + k, 150 + k, 5, customer=client(k % 40)) for k in range(200)]
    found = run(rows)["change"]
    assert found.value == 1.0
    assert found.confidence == "medium"  # ten customers cap it


@pytest.mark.parametrize(
    ("customers", "reason"), [(7, "too_few_customers"), (8, None), (0, "no_customers")]
)
def test_eight_customers_a_side_are_needed(customers: int, reason: str | None) -> None:
    """A change that seven customers tell is not said."""
    rows = [invoice(k, 40 + k % 50, 5) for k in range(40)]
    rows += [invoice(100 + k, 200 + k, 5) for k in range(60)]
    who = [client(k % customers) if customers else None for k in range(100)]
    named = [{**row, "customer": one} for row, one in zip(rows, who, strict=True)]
    found = run(named)
    assert found["change"].reason == reason
    assert found["customers_recent"].value == customers


def test_a_change_of_one_customer_is_about_that_customer() -> None:
    """When all slow invoices are one customer's, the change is not the business's."""
    rows = [invoice(k, 40 + k % 50, 5, customer=client(k % 15)) for k in range(30)]
    rows += [invoice(50 + k, 40 + k % 50, customer=client(99)) for k in range(25)]
    rows += [invoice(100 + k, 150 + k, 5, customer=client(k % 15)) for k in range(90)]
    found = run(rows)
    assert found["change"].reason == "one_customer"
    assert found["change_without_largest"].value == 0


def test_without_payments_there_is_nothing_to_compare() -> None:
    """A file without a single payment, and no file, are silent."""
    rows = [invoice(k, 40 + 3 * k) for k in range(90)]
    assert run(rows)["change"].reason == "too_few"
    assert measure(tables())["change"].reason == "no_file"


def test_assumed_terms_cap_lateness() -> None:
    """Without due dates a change of lateness is at most medium."""
    rows = Shop(pay_days_recent=70, documents=600).invoices()
    found = run([{**row, "due_on": None} for row in rows])
    assert found["late_change"].confidence == "medium"
    assert found["change"].confidence == "high"


def paying(at_door: float, days: int, issued: range, first: int) -> list[Row]:
    """Make invoices of which a share is paid at once and the others after `days`."""
    every = 10
    return [
        invoice(
            first + k,
            age,
            0 if k % every < at_door * every else min(days + k % 5, age),
            customer=client(first + k % 40),
        )
        for k, age in enumerate(issued)
    ]


def test_fewer_customers_at_the_door_are_no_slipping() -> None:
    """Those on account pay as before; it is a matter of who bought."""
    old = paying(0.8, 34, range(101, 700, 3), 0)
    now = paying(0.2, 34, range(40, 100), 1000)
    found = run([*old, *now])
    assert found["change"].value > 0.3
    assert found["change"].reason == "mix_of_payers"
    assert found["change_on_account"].value == pytest.approx(0, abs=0.1)


def test_slipping_among_those_on_account_stands() -> None:
    """With as many at the door as before, slower payment on account is slipping."""
    old = paying(0.5, 14, range(101, 700, 3), 0)
    now = paying(0.5, 38, range(44, 100), 1000)
    found = run([*old, *now])
    assert found["change"].confidence == "high"
    assert found["change_on_account"].value > found["change"].value
    assert found["unpaid_on_account_recent"].value == 1.0


def test_under_long_terms_few_recent_invoices_can_tell() -> None:
    """Of sixty recent invoices due in 90 days, four are a week past that age."""
    old = [
        invoice(k, 150 + 2 * k, 95 if k % 3 else 110, due_on=ago(60 + 2 * k))
        for k in range(150)
    ]
    new = [
        invoice(500 + k, 40 + k, due_on=ago(k - 50), customer=client(k % 30))
        for k in range(61)
    ]
    found = run([*old, *new])
    assert found["late_change"].reason == found["late_recent"].reason == "too_few"
    assert found["change"].sayable
