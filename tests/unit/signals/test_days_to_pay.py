from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.signals.days_to_pay import UNITS, lately, measure
from calmrun.signals.measure import Measure
from unit.signals.sample_packs import Row, ago, client, invoice, tables


PAYMENTS = st.lists(
    st.tuples(st.integers(0, 300), st.one_of(st.none(), st.integers(0, 90))),
    min_size=12,
    max_size=50,
)


def run(rows: list[Row]) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows))


def steady(lag: int, terms: int, n: int = 80) -> list[Row]:
    """Make invoices that are paid in a steady time."""
    rows = [
        invoice(k, 40 + 4 * k, lag + k % 9, due_on=ago(40 + 4 * k - terms))
        for k in range(n)
    ]
    return [
        row if row["paid_on"] <= ago(0) else invoice(k, 9) for k, row in enumerate(rows)
    ]


@given(PAYMENTS)
def test_shares_are_the_slow_product(drawn: list[tuple[int, int | None]]) -> None:
    """The share unpaid at 30 days is the product over days, unpaid ones included."""
    rows, lives = [], []
    for k, (issued, lag) in enumerate(drawn):
        paid = lag if lag is not None and lag <= issued else None
        rows.append(invoice(k, issued, paid, total_cents=9_000 + k))
        lives.append((issued if paid is None else paid, paid is not None))
    found = run(rows)
    if sum(seen for _, seen in lives) < 12:
        assert found["unpaid_at_30"].reason == "too_few"
        return
    left = 1.0
    for day in range(31):
        risk = sum(1 for days, _ in lives if days >= day)
        paid_then = sum(1 for days, seen in lives if seen and days == day)
        left *= 1 - paid_then / risk if risk else 1
    one = found["unpaid_at_30"]
    if max(days for days, _ in lives) >= 30 or left == 0:
        assert one.value == pytest.approx(left, abs=1e-6)
    else:
        assert one.reason == "not_reached"


@pytest.mark.parametrize("n", [11, 12])
def test_twelve_payments_are_needed(n: int) -> None:
    """Eleven payments say nothing, twelve do."""
    found = run([invoice(k, 20 + k, 3) for k in range(n)])
    assert found["median"].sayable == (n == 12)
    assert found["median"].reason == (None if n == 12 else "too_few")


def test_net_60_that_pays_on_time_is_not_late() -> None:
    """A healthy net-60 business is slow by the calendar and not by its terms."""
    found = run(steady(lag=50, terms=60))
    assert found["median"].value == 54
    assert found["terms_days"].value == 60
    assert found["late_share"].value == 0
    assert found["late_share"].mass == 0
    assert found["late_days_median"].value == -6


def test_late_against_due_dates_is_high() -> None:
    """Three weeks after due, all year, from many customers: the claim is high."""
    found = run(steady(lag=50, terms=30))
    assert found["late_share"].value == 1
    assert found["late_share"].confidence == "high"
    assert found["late_share_recent"].mass == 1


def test_assumed_terms_are_never_high() -> None:
    """Without due dates lateness is against 30 days, and at most medium."""
    rows = [{**row, "due_on": None} for row in steady(lag=50, terms=30)]
    found = run(rows)
    assert found["terms_days"].confidence == "low"
    assert found["late_share"].confidence == "medium"


def test_some_due_dates_teach_the_terms() -> None:
    """Where a few invoices tell their terms, the others have the usual ones."""
    rows = steady(lag=50, terms=45)
    some = [
        row if k % 4 == 0 else {**row, "due_on": None} for k, row in enumerate(rows)
    ]
    found = run(some)["terms_days"]
    assert (found.value, found.confidence) == (45, "medium")


def test_due_on_receipt_leaves_two_weeks() -> None:
    """Terms under 14 days count as 14: paper that says at once is not a habit."""
    assert run(steady(lag=12, terms=0))["late_share"].value == 0


def test_few_customers_are_not_sure() -> None:
    """Seven customers are too few for more than a low confidence."""
    rows = [{**row, "customer": client(k % 7)} for k, row in enumerate(steady(50, 30))]
    assert run(rows)["late_share"].confidence == "low"


def test_a_median_that_is_not_reached_is_silent() -> None:
    """Where most are unpaid the median is unknown, and the restricted mean is not."""
    rows = [invoice(k, 100 + k, 5 if k < 20 else None) for k in range(60)]
    found = run(rows)
    assert found["median"].reason == "not_reached"
    assert found["restricted_mean"].sayable


def test_paid_without_a_day_is_not_timed() -> None:
    """From a fifth of the paid ones without a day, nothing is said of days."""
    rows = [invoice(k, 60 + k, 9) for k in range(50)]
    bare = [{**row, "paid_on": None} if k < 15 else row for k, row in enumerate(rows)]
    assert run(bare)["median"].reason == "no_paid_dates"
    few = [{**row, "paid_on": None} if k < 5 else row for k, row in enumerate(rows)]
    assert run(few)["median"].n == 45


def test_deposits_count_as_paid_at_once() -> None:
    """Paid shortly before issue is a deposit; long before is a mistake."""
    rows = [invoice(k, 60 + k, -20) for k in range(20)]
    assert run(rows)["median"].value == 0
    wrong = [invoice(k, 60 + k, -90) for k in range(20)]
    assert run([*rows, *wrong])["median"].n == 20


def test_without_days_or_file_there_is_a_reason() -> None:
    """A missing file and missing days are told apart."""
    assert measure(tables())["median"].reason == "no_file"
    rows = [{**invoice(k, 9), "issued_on": None} for k in range(30)]
    assert run(rows)["median"].reason == "no_dates"


def test_every_measure_is_there() -> None:
    """The names do not depend on the data."""
    assert set(run(steady(20, 30))) == set(UNITS)


def test_wide_intervals_are_low() -> None:
    """A level that few customers tell apart is graded by its width."""
    draw = np.random.default_rng(3)
    rows = [
        invoice(k, 200 + k, int(draw.exponential(40)), customer=client(k % 15))
        for k in range(16)
    ]
    assert run(rows)["unpaid_at_30"].confidence == "low"


def test_two_kinds_of_payer_are_told_apart() -> None:
    """Half pay at the door; the others take forty days, which the median hides."""
    rows = [
        invoice(k, 90 + k, 0 if k % 2 else 40, customer=client(k)) for k in range(80)
    ]
    found = run(rows)
    assert found["median"].value == 0
    assert found["door_share"].value == pytest.approx(0.5)
    assert found["median_on_account"].value == 40


def test_a_retained_part_is_not_slow_payment() -> None:
    """Where a tenth is kept back, most of it was paid on a day nobody noted."""
    rows = [invoice(k, 90 + k, 12) for k in range(30)]
    kept = {"status": "partial", "balance_cents": 1_000, "paid_cents": 9_000}
    retained = [{**invoice(50 + k, 200), **kept} for k in range(10)]
    found = run([*rows, *retained])
    assert found["median"].n == 30
    assert found["late_share"].value == 0


@pytest.mark.parametrize(
    ("ages", "reach"),
    [
        (range(0, 400, 2), 180),
        (range(0, 1000, 10), 290),
        (range(0, 1000, 20), 360),
        (range(0, 60, 5), 55),
    ],
    ids=["many", "few", "very few", "a young file"],
)
def test_lately_reaches_back_for_thirty_invoices(ages: range, reach: int) -> None:
    """The last 180 days, or the newest thirty invoices, a year at most."""
    age = np.array(ages, dtype=np.float64)
    assert age[lately(age)].max() == reach


def test_late_lately_is_told_on_account() -> None:
    """A slowness that ended shows in all of the time, and not in the newest."""
    old = [invoice(k, 300 + 2 * k, 80) for k in range(100)]
    new = [invoice(500 + k, 20 + 2 * k, 12 if k % 3 else 0) for k in range(90)]
    found = run([*old, *new])
    assert found["median_on_account"].value == 80
    assert (found["median_on_account"].mass or 0) > 0.95
    assert found["median_on_account_lately"].value == 12
    assert found["median_on_account_recent"].value == 12
    assert found["median_on_account_before"].value == 80
    assert found["late_share_recent"].value == 0


def test_on_account_within_terms_is_not_past_them() -> None:
    """The claim of the median on account is that it lies past the usual terms."""
    assert (run(steady(20, 30))["median_on_account"].mass or 0) == 0
    assert (run(steady(33, 30))["median_on_account"].mass or 0) == 1


def test_lately_may_be_unknown() -> None:
    """Where hardly anything newer is paid yet, nothing is said about lately."""
    old = [invoice(k, 400 + 2 * k, 20) for k in range(60)]
    found = run([*old, *(invoice(500 + k, 5 + k) for k in range(11))])
    for name in ("late_share_recent", "median_on_account_lately"):
        assert found[name].reason == "too_few"
