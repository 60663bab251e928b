from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import exp, log, pi, sqrt
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.signals.largest_debtor import flag_largest_debtor, measure
from calmrun.signals.measure import Measure
from calmrun.signals.open_money import read_owed
from calmrun.signals.stopping import read_paces
from unit.signals.sample_packs import Row, ago, client, invoice, tables


History = tuple[int, int | None]
CLIENT = 77
HISTORIES = st.lists(
    st.tuples(st.integers(0, 400), st.one_of(st.none(), st.integers(0, 90))),
    min_size=1,
    max_size=30,
)


def run(rows: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows, **more))


def theirs(history: Sequence[History], who: int = CLIENT) -> list[Row]:
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


def twin(
    history: Sequence[History], who: Sequence[Sequence[History]]
) -> tuple[int, float]:
    """Count and grade the slow way, one invoice and one client after the other.

    `who` holds the histories of all clients, the first of which is looked at.
    """
    paid = [[lag for a, lag in one if lag is not None and lag <= a] for one in who]
    logs = [[log(lag + 1) for lag in lags] for lags in paid]
    lags, newest = paid[0], min(a for a, lag in history if lag is not None and lag <= a)
    ages = [
        a
        for a, lag in history
        if (lag is None or lag > a) and 30 < a < newest and a > median(lags)
    ]
    youngest = {age // 21: age for age in sorted(ages, reverse=True)}.values()
    usual, apart, straying = variances([one for one in logs if len(one) > 1])
    pool = [
        (x - mean(one)) * sqrt(len(one) / (len(one) - 1))
        for one in logs[1:]
        for x in one
        if len(one) >= 5
    ]
    sure = len(lags) / straying + 1 / apart
    middle = (sum(logs[0]) / straying + usual / apart) / sure
    off = sqrt(1 / sure + 0.04)

    def all_open(x: float) -> float:
        chance = 1.0
        for age in youngest:
            beyond = sum(one > log(age + 1) - middle - off * x for one in pool)
            worth = min(20, len(pool))
            above = worth * (1 + beyond) / (2 + len(pool)) + 1 - worth / 20
            above += sum(lag > age for lag in lags)
            chance *= above / (worth + 2 * (1 - worth / 20) + len(lags))
        return chance

    nodes, heights = np.polynomial.hermite_e.hermegauss(15)
    mixed = sum(
        h * all_open(x) for x, h in zip(nodes.tolist(), heights.tolist(), strict=True)
    )
    clients = sum(len(one) >= 5 for one in paid)
    return len(ages), 1 - min(1.0, clients * mixed / sqrt(2 * pi))


def variances(logs: list[list[float]]) -> tuple[float, float, float]:
    """Give usual pace, variance between clients and around them, by the textbook."""
    n, k = sum(map(len, logs)), len(logs)
    around = sum((x - mean(one)) ** 2 for one in logs for x in one)
    straying = (around + 4 * 0.36) / (n - k + 4)
    apart = 1.0
    if k > 1:
        grand = sum(map(sum, logs)) / n
        between = sum(len(one) * (mean(one) - grand) ** 2 for one in logs) / (k - 1)
        each = (n - sum(len(one) ** 2 for one in logs) / n) / (k - 1)
        found = max(0.0, (between - around / (n - k)) / each)
        apart = ((k - 1) * found + 2) / (k + 1)
    weights = [1 / (apart + straying / len(one)) for one in logs]
    together = sum(w * mean(one) for w, one in zip(weights, logs, strict=True))
    return together / sum(weights), apart, straying


@given(HISTORIES, st.lists(st.lists(st.integers(0, 40), min_size=1), max_size=3))
def test_stopped_is_the_slow_count(
    history: list[History], others: list[list[int]]
) -> None:
    """Invoices beyond the usual pace are counted and graded as by hand."""
    beside = [[(300 + k, lag) for k, lag in enumerate(other)] for other in others]
    rows = [theirs(one, 78 + k) for k, one in enumerate(beside)]
    found = run([*theirs(history), *chain.from_iterable(rows)])["stopped"]
    paid = sum(lag is not None and lag <= a for a, lag in history)
    late = any((lag is None or lag > a) and a > 30 for a, lag in history)
    if not late or paid < 5:
        assert found.reason in {"too_few", "no_paid_dates"}
        return
    count, mass = twin(history, [history, *beside])
    assert found.value == count
    if count >= 2:
        assert found.mass == pytest.approx(mass, abs=2e-6)
    else:
        assert found.reason == "too_few"


def test_variances_are_those_of_the_law() -> None:
    """The analysis of variance finds what the payments were drawn with."""
    draw = np.random.default_rng(5)
    rows = [
        row
        for who in range(150)
        for pace in [draw.normal(3.0, 0.6)]
        for row in theirs(
            [(500 + k, round(exp(draw.normal(pace, 0.4))) - 1) for k in range(8)], who
        )
    ]
    invoices = tables(rows).invoices
    assert invoices is not None
    paces = read_paces(invoices, 20_543.0)
    assert paces.usual == pytest.approx(3.0, abs=0.15)
    assert paces.apart == pytest.approx(0.36, rel=0.3)
    assert paces.straying == pytest.approx(0.16, rel=0.1)


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


def net_90(who: int, history: Sequence[History]) -> list[Row]:
    """Make the invoices of a client who has 90 days."""
    rows = zip(history, theirs(history, who), strict=True)
    return [{**row, "due_on": ago(issued - 90)} for (issued, _), row in rows]


def test_five_quick_payments_by_luck_are_no_pace() -> None:
    """Where all pay in about 70 days, one who paid quicker five times has not stopped.

    Its open ones are late by what others take now and then.
    """
    draw = np.random.default_rng(90)
    others = [
        row
        for who in range(30)
        for row in net_90(
            who,
            [(700 - 60 * k, int(draw.gamma(2.5, 32))) for k in range(8)],
        )
    ]
    lucky = [(603, 70), (543, 32), (307, 22), (253, 114), (195, 19)]
    waiting = [(179, None), (173, None), (103, None)]
    found = run([*others, *net_90(CLIENT, [*lucky, *waiting])])["stopped"]
    assert found.value == 3
    assert (found.mass or 0) < 0.9
    assert found.confidence == "low"
    gone = [(603 - 30 * k, 12 + k) for k in range(12)]
    left = [(230 - 25 * k, None) for k in range(5)]
    stopped = run([*others, *net_90(CLIENT, [*gone, *left])])["stopped"]
    assert (stopped.mass or 0) > 0.995


def test_taking_the_time_that_is_given_is_no_stop() -> None:
    """What is not due yet says nothing, however quick the client was."""
    quick = [(600 - 20 * k, 8) for k in range(20)]
    later = [(85 - 15 * k, None) for k in range(5)]
    others = [row for who in range(9) for row in net_90(who, quick)]
    overdue = (100, None)
    found = run([*others, *net_90(CLIENT, [*quick, overdue, *later])])["stopped"]
    assert found.reason == "too_few"
    assert found.value == 1


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
    assert (found["share_of_past_due"].value or 1) < 0.5
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


@pytest.mark.parametrize("stopped", [True, False])
def test_where_nobody_owes_nobody_is_flagged(*, stopped: bool) -> None:
    """Money that is not past due is nobody's debt yet."""
    read = tables([*theirs(STOPPED[:14]), *theirs([(12, None)], 99)])
    assert read.invoices is not None
    owed = read_owed(read)
    assert owed.counted.sum() == 1
    flagged = flag_largest_debtor(read.invoices, owed, read.as_of, stopped=stopped)
    assert not flagged.any()
