from __future__ import annotations

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.signals.largest_debtor import flag_largest_debtor, measure
from calmrun.signals.measure import Measure
from calmrun.signals.open_money import read_owed
from calmrun.signals.stopping import read_paces
from unit.signals.sample_packs import Row, client, invoice, tables


CLIENT = 77
HISTORIES = st.lists(
    st.tuples(st.integers(0, 400), st.one_of(st.none(), st.integers(0, 90))),
    min_size=1,
    max_size=30,
)


def run(rows: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows, **more))


def theirs(history: list[tuple[int, int | None]], who: int = CLIENT) -> list[Row]:
    """Make a client's invoices: days ago, and days to pay where paid by now."""
    rows = []
    for k, (issued, lag) in enumerate(history):
        paid = lag if lag is not None and lag <= issued else None
        rows.append(
            invoice(
                1000 * who + k,
                issued,
                paid,
                customer=client(who),
                service=f"s_{k:012x}",
                total_cents=50_000 + k,
                balance_cents=0 if paid is not None else 50_000 + k,
            )
        )
    return rows


def healthy() -> list[Row]:
    """Make twenty clients who pay within two weeks."""
    return [invoice(k, 5 + 3 * k, 4 + k % 9) for k in range(120)]


STOPPED = [
    *((400 - 20 * k, 12) for k in range(14)),
    *((110 - 20 * k, None) for k in range(4)),
]


def twin(history: list[tuple[int, int | None]], pool: list[float]) -> tuple[int, float]:
    """Count and grade the slow way, one invoice after the other.

    `pool` holds the other clients' payments over their own median, one day added.
    """
    paid = [(a, lag) for a, lag in history if lag is not None and lag <= a]
    lags = [lag for _, lag in paid]
    newest = min(a for a, _ in paid)
    ages = [
        a
        for a, lag in history
        if (lag is None or lag > a) and a < newest and a > median(lags)
    ]
    runs: dict[int, int] = {}
    for age in ages:
        runs[age // 21] = min(age, runs.get(age // 21, age))
    chance = 1.0 + (1.0 if pool else 0.0)
    for age in runs.values():
        stray = (age + 1) / (median(lags) + 1)
        beyond = (1 + sum(one > stray for one in pool)) / (2 + len(pool))
        own, worth = sum(lag > age for lag in lags), min(20, len(pool))
        lack = (20 - worth) / 20
        chance *= (worth * beyond + lack + own) / (worth + 2 * lack + len(lags))
    return len(ages), 1 - min(1.0, chance)


@given(HISTORIES, st.one_of(st.none(), st.lists(st.integers(0, 40), min_size=5)))
def test_stopped_is_the_slow_count(
    history: list[tuple[int, int | None]], other: list[int] | None
) -> None:
    """Invoices beyond the usual pace are counted and graded as by hand."""
    beside = theirs([(300 + k, lag) for k, lag in enumerate(other or [])], 78)
    found = run([*theirs(history), *beside])["stopped"]
    paid = sum(lag is not None and lag <= a for a, lag in history)
    late = any((lag is None or lag > a) and a > 30 for a, lag in history)
    if not late or paid < 5:
        assert found.reason in {"too_few", "no_paid_dates"}
        return
    pool = [(lag + 1) / (median(other) + 1) for lag in other] if other else []
    count, mass = twin(history, pool)
    assert found.value == count
    if count >= 2:
        assert found.mass == pytest.approx(mass, abs=1e-6)
    else:
        assert found.reason == "too_few"


def test_a_client_that_paid_and_stopped_is_seen() -> None:
    """Four invoices unpaid after fourteen paid in twelve days are no chance."""
    found = run([*healthy(), *theirs(STOPPED)])
    assert found["past_due_count"].value == 4
    assert found["share_of_past_due"].value == 1.0
    assert found["paid_before"].value == 14
    assert found["usual_days"].value == 12
    assert found["silent_days"].value == 128
    assert found["oldest_late_days"].value == 80
    assert found["stopped"].value == 4
    assert found["stopped"].confidence == "high"
    assert found["share_of_year"].sayable


def test_many_clients_make_one_silent_client_less_telling() -> None:
    """Where many are late now and then, somebody is late thrice by chance."""
    thrice = [*STOPPED[:10], (85, None), (62, None), (40, None)]
    alone = run([*healthy()[:20], *theirs(thrice)])["stopped"]
    at_times_late = [
        (a, 90 if k % 3 == 1 else lag) for k, (a, lag) in enumerate(STOPPED[:10])
    ]
    crowd = [row for who in range(30) for row in theirs(at_times_late, 100 + who)]
    among = run([*crowd, *theirs(thrice)])["stopped"]
    assert alone.confidence == "high"
    assert among.confidence == "low"


def test_a_client_who_stopped_is_found_behind_a_larger_slow_one() -> None:
    """Of those who stopped the largest is told of, and its worklist names it alone."""
    slow = [((400 - 15 * k), 70 if k % 2 else 20) for k in range(22)]
    larger = [
        {
            **row,
            "total_cents": 9 * row["total_cents"],
            "balance_cents": 9 * row["balance_cents"],
        }
        for row in theirs([*slow, (65, None), (50, None)], 99)
    ]
    rows = [*healthy(), *larger, *theirs(STOPPED)]
    found = run(rows)
    assert found["paid_before"].value == 14
    assert found["stopped"].confidence == "high"
    assert found["share_of_past_due"].value < 0.5
    read = tables(rows)
    assert read.invoices is not None
    owed = read_owed(read)
    for stopped, count in ((True, 4), (False, 2)):
        flagged = flag_largest_debtor(read.invoices, owed, read.as_of, stopped=stopped)
        assert flagged.sum() == count


def test_only_the_newest_invoices_make_the_pool() -> None:
    """A very long file does not make the pool dearer."""
    rows = [*healthy(), *theirs(STOPPED)]
    invoices = tables(rows).invoices
    assert invoices is not None
    assert read_paces(invoices, 20_543.0).clients == 21
    assert len(read_paces(invoices, 20_543.0, newest=40).stray) < 45


def test_an_old_disputed_invoice_is_no_stop() -> None:
    """A client that paid newer invoices has not stopped paying."""
    history = [(300, None), (280, None), *((250 - 10 * k, 9) for k in range(14))]
    found = run([*healthy(), *theirs(history)])
    assert found["past_due_count"].value == 2
    assert found["stopped"].value == 0
    assert not found["stopped"].sayable


def test_a_new_client_has_no_pace_of_its_own() -> None:
    """Without five payments nothing is said about stopping; what is owed stands."""
    found = run([*healthy(), *theirs([(200, 10), (90, None), (80, None)])])
    assert found["past_due"].value == 100_003
    assert found["paid_before"].value == 1
    assert {
        found[name].reason for name in ("usual_days", "silent_days", "stopped")
    } == {"too_few"}


def test_without_days_of_payment_only_what_is_owed_is_told() -> None:
    """Facts about payments need days of payment."""
    rows = [{**row, "paid_on": None} for row in [*healthy(), *theirs(STOPPED)]]
    found = run(rows)
    assert found["past_due"].sayable
    assert found["stopped"].reason == "no_paid_dates"


@pytest.mark.parametrize(
    ("rows", "more", "reason"),
    [
        ([], {}, "no_file"),
        ([{**invoice(1, 90), "total_cents": None}], {}, "no_amounts"),
        ([invoice(1, 90)], {"codes": ["mixed_currencies"]}, "mixed_currencies"),
        ([{**invoice(1, 90), "customer": None}], {}, "no_customers"),
        ([invoice(1, 90, 3)], {}, "too_few"),
    ],
    ids=["no file", "no amounts", "currencies", "no names", "nobody owes"],
)
def test_without_what_it_needs_it_is_silent(
    rows: list[Row], more: dict[str, object], reason: str
) -> None:
    """Every measure tells why it may not be said."""
    assert {one.reason for one in run(rows, **more).values()} == {reason}
