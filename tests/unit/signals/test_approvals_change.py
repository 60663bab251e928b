from __future__ import annotations

import pytest

from calmrun.signals.approvals_change import measure
from calmrun.signals.measure import Measure
from unit.signals.sample_packs import Row, Shop, client, quote, tables


def run(rows: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(quotes=rows, **more))


def cohort(first: int, age: int, yes: int, no: int, **more: object) -> list[Row]:
    """Draw quotes that were answered yes and no, from one age on."""
    words = ["approved"] * yes + ["declined"] * no
    return [
        quote(first + k, age + k % 60, word, customer=client(first + k), **more)
        for k, word in enumerate(words)
    ]


def test_a_real_fall_is_seen_and_high() -> None:
    """From six in ten to two in ten is told with confidence."""
    found = run(Shop(approved=0.6, approved_recent=0.15, documents=900).quotes())
    for name in ("drop", "drop_within_sizes", "drop_without_largest"):
        assert found[name].confidence == "high"
        assert (found[name].mass or 0) >= 0.99
    assert found["drop"].value == pytest.approx(
        found["before"].value - found["recent"].value, abs=2e-6
    )


def test_noise_is_not_a_fall() -> None:
    """Fourteen recent answers that look bad are possible, not sure."""
    rows = cohort(0, 10, 5, 9) + cohort(500, 200, 60, 40)
    found = run(rows)["drop"]
    assert found.confidence == "low"
    assert found.value == pytest.approx(0.6 - 5 / 14, abs=1e-6)


def test_a_shift_of_mix_is_not_a_fall() -> None:
    """More large jobs, which are always harder, do not make approvals fall."""
    small, large = {"total_cents": 10_000}, {"total_cents": 900_000}
    rows = cohort(0, 130, 80, 20, **small) + cohort(200, 130, 20, 80, **large)
    rows += cohort(400, 10, 8, 2, **small) + cohort(500, 10, 16, 64, **large)
    found = run(rows)
    assert (found["drop"].mass or 0) > 0.9
    assert (found["drop_within_sizes"].mass or 0) < 0.5


def test_one_customer_is_not_the_business() -> None:
    """A fall that is one customer's refusals does not stand for the business."""
    rows = cohort(0, 10, 12, 8) + cohort(500, 200, 60, 40)
    rows += [
        quote(900 + k, 10 + 2 * k, "declined", customer=client(77)) for k in range(40)
    ]
    found = run(rows)
    assert found["drop"].reason == "one_customer" or found["drop"].confidence == "low"
    assert (found["drop_without_largest"].mass or 0) < 0.5


@pytest.mark.parametrize(
    ("recent", "before", "sayable"), [(11, 40, False), (12, 24, False), (12, 25, True)]
)
def test_enough_answers_are_needed_a_side(
    recent: int,
    before: int,
    *,
    sayable: bool,
) -> None:
    """Twelve recent and twenty-five older answers are the least."""
    rows = cohort(0, 10, recent - 3, 3) + cohort(500, 200, before - 9, 9)
    found = run(rows)["drop"]
    assert found.sayable == sayable
    assert found.reason == (None if sayable else "too_few")


def test_eight_customers_a_side_are_needed() -> None:
    """Seven customers cannot tell of a change."""
    rows = cohort(0, 10, 20, 20) + cohort(500, 200, 40, 30)
    few = [
        {**row, "customer": client(k % 7), "service": f"s_{k}"}
        for k, row in enumerate(rows)
    ]
    assert run(few)["drop"].reason == "too_few_customers"


def test_without_the_largest_there_may_be_too_few() -> None:
    """Where the others are too few to tell, the change is not the business's."""
    rows = cohort(0, 10, 1, 8) + cohort(500, 200, 60, 40)
    rows += [
        quote(900 + k, 10 + 2 * k, "declined", customer=client(77), service=f"s_{k}")
        for k in range(40)
    ]
    found = run(rows)
    assert found["drop_without_largest"].reason == "too_few"
    assert found["drop"].reason == "one_customer"


def test_amounts_may_be_missing() -> None:
    """Without amounts the fall is told, and not within sizes."""
    rows = Shop(approved=0.6, approved_recent=0.15, documents=900).quotes()
    found = run([{**row, "total_cents": None} for row in rows])
    assert found["drop"].sayable
    assert found["drop_within_sizes"].reason == "too_few"


def test_kinds_that_only_one_side_has_are_left_out() -> None:
    """A size or a service without earlier answers has nothing to be compared with."""
    rows = cohort(0, 10, 12, 8, total_cents=90)
    rows += cohort(500, 200, 30, 10, total_cents=9_000)
    assert run(rows)["drop_within_sizes"].reason == "too_few"
    both = rows + cohort(700, 200, 10, 10, total_cents=90)
    assert run(both)["drop_within_sizes"].n == 20
    other = [
        {**row, "service": "s_new" if k < 20 else "s_old"} for k, row in enumerate(rows)
    ]
    assert run(other)["drop_within_services"].reason == "too_few"


@pytest.mark.parametrize("kind", ["total_cents", "service"])
def test_the_usual_of_todays_mix_is_the_slow_average(kind: str) -> None:
    """The fall is from what each kind brought before, weighted by today's answers."""
    kinds = (
        [10_000, 80_000, 640_000] if kind == "total_cents" else ["s_a", "s_b", "s_c"]
    )
    counts = [((5, 5), (40, 10)), ((3, 9), (20, 20)), ((2, 16), (10, 50))]
    rows, start = [], 0
    for value, ((yes, no), (before_yes, before_no)) in zip(kinds, counts, strict=True):
        rows += cohort(start, 10, yes, no, **{kind: value})
        rows += cohort(start + 300, 200, before_yes, before_no, **{kind: value})
        start += 1000
    overall = 70 / 150
    expected = (
        sum(
            (yes + no) * (b_yes + 3 * overall) / (b_yes + b_no + 3)
            for (yes, no), (b_yes, b_no) in counts
        )
        / 40
    )
    name = "drop_within_sizes" if kind == "total_cents" else "drop_within_services"
    assert run(rows)[name].value == pytest.approx(expected - 10 / 40, abs=2e-6)


def test_a_shift_of_services_is_not_a_fall() -> None:
    """More of the service that is always refused more does not make approvals fall."""
    rows = cohort(0, 130, 80, 20, service="s_a") + cohort(
        200, 130, 20, 80, service="s_b"
    )
    rows += cohort(400, 10, 8, 2, service="s_a") + cohort(
        500, 10, 16, 64, service="s_b"
    )
    found = run(rows)
    assert (found["drop"].mass or 0) > 0.9
    assert (found["drop_within_services"].mass or 0) < 0.5


def test_a_size_that_few_ask_for_is_a_size_of_its_own() -> None:
    """Large jobs that were seldom before are not mixed with the small ones."""
    rows = cohort(0, 130, 170, 30, total_cents=10_000)
    rows += cohort(300, 130, 8, 24, total_cents=400_000)
    rows += cohort(400, 10, 10, 2, total_cents=10_000)
    rows += cohort(500, 10, 10, 30, total_cents=400_000)
    found = run(rows)
    assert (found["drop"].mass or 0) > 0.9
    assert (found["drop_within_sizes"].mass or 0) < 0.6


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"approved_on": None}, "no_answer_dates"),
        ({"issued_on": None}, "no_dates"),
    ],
)
def test_missing_days_have_their_reason(change: Row, reason: str) -> None:
    """A change needs days of issue and of approval."""
    rows = [{**row, **change} for row in Shop().quotes()]
    assert run(rows)["drop"].reason == reason


def test_money_is_not_added_across_currencies() -> None:
    """In several currencies the rate stands and the money is silent."""
    found = run(Shop().quotes(), codes=["mixed_currencies"])
    assert found["lost_money"].reason == "mixed_currencies"
    assert found["recent"].sayable
    assert measure(tables())["drop"].reason == "no_file"
