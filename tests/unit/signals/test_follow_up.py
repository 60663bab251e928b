from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.signals.follow_up import measure
from calmrun.signals.measure import Measure
from calmrun.signals.survival import aalen_johansen
from unit.signals.sample_packs import AS_OF, Row, Shop, ago, client, quote, tables


ANSWERS = ("approved_on", "declined_on")


def run(rows: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(quotes=rows, **more))


def test_more_silence_is_seen_while_approvals_stand() -> None:
    """Silence is seen where approval among the answered is unchanged."""
    found = run(Shop(unanswered_recent=0.6, documents=900).quotes())
    assert found["change"].confidence == "high"
    assert (found["change"].mass or 0) >= 0.95
    assert (found["open_share_recent"].mass or 0) >= 0.95
    assert (found["open_share_before"].value or 0) < 0.15


def test_no_more_silence_is_no_change() -> None:
    """The open quotes of last week are not a decay."""
    found = run(Shop(documents=900).quotes())
    assert (found["change"].mass or 0) < 0.2
    assert (found["open_share_recent"].mass or 0) < 0.2


def test_both_cohorts_are_seen_at_the_same_age() -> None:
    """A late answer counts as none at day 21, in the old cohort too."""
    late = [
        {**quote(k, 200 + k, "approved", customer=client(k)), "approved_on": ago(150)}
        for k in range(30)
    ]
    soon = [quote(100 + k, 30 + k, "approved", customer=client(k)) for k in range(30)]
    found = run([*late, *soon])
    assert found["unanswered_at_21_before"].value == 1.0
    assert found["unanswered_at_21_recent"].value == 0.0
    assert found["change"].value == -1.0


@pytest.mark.parametrize("aged", [11, 12, 19, 20])
def test_enough_aged_quotes_are_needed(aged: int) -> None:
    """A change needs twelve recent quotes past 21 days, a level twenty."""
    rows = [quote(k, 30 + k, "approved", customer=client(k)) for k in range(aged)]
    rows += [quote(100 + k, 200 + k, "approved", customer=client(k)) for k in range(30)]
    rows += [quote(200 + k, 6 + k % 15, customer=client(k)) for k in range(30)]
    found = run(rows)
    for name, least in (("change", 12), ("open_share_recent", 20)):
        assert found[name].sayable == (aged >= least)
        assert found[name].reason == (None if aged >= least else "too_few")


@pytest.mark.timeout(1200)
@given(
    st.lists(
        st.tuples(
            st.integers(22, 110),
            st.sampled_from(["approved", "declined", "expired", "archived", "sent"]),
            st.integers(0, 40),
        ),
        min_size=20,
        max_size=60,
    )
)
def test_the_share_at_21_is_the_incidence_with_other_ends(
    drawn: list[tuple[int, str, int]],
) -> None:
    """Everybody was followed for 21 days: Aalen-Johansen gives the plain share."""
    rows = []
    for k, (age, word, lag) in enumerate(drawn):
        row = quote(k, age, word, customer=client(k))
        days = {name: ago(age - min(lag, age)) for name in ANSWERS if row[name]}
        rows.append({**row, **days})
    rows += [quote(500 + k, 200 + k, "declined", customer=client(k)) for k in range(20)]
    rows += [
        quote(600 + k, 60, "declined", customer=client(600 + k)) for k in range(60)
    ]
    found = run(rows)["unanswered_at_21_recent"]
    recent = [row for row in rows if row["issued_on"] >= ago(110)]
    duration, cause = [], []
    for row in recent:
        answer = row["approved_on"] or row["declined_on"]
        seen = (answer or AS_OF) - row["issued_on"]
        duration.append(float(seen.days))
        cause.append(
            1 if answer else 2 if row["status"] in {"expired", "archived"} else 0
        )
    answered, *_ = aalen_johansen(np.array(duration), np.array(cause), last=21)
    assert found.value == pytest.approx(1 - answered[-1], abs=2e-6)


def test_no_older_quotes_leave_the_level() -> None:
    """A young file has a level, and nothing to compare it with."""
    rows = [quote(k, 30 + k, customer=client(k)) for k in range(40)]
    found = run(rows)
    assert found["open_share_recent"].value == 1.0
    assert found["open_share_before"].reason == "too_few"
    assert found["change"].reason == "too_few"


def test_without_answer_days_only_the_level_is_told() -> None:
    """Where refusals have no day, the change is not sayable."""
    rows = [
        {**row, "declined_on": None} for row in Shop(unanswered_recent=0.6).quotes()
    ]
    found = run(rows)
    assert found["change"].reason == "no_answer_dates"
    assert found["open_share_recent"].sayable


@pytest.mark.parametrize("word", ["expired", "archived"])
def test_what_is_put_away_without_a_day_was_not_answered(word: str) -> None:
    """A tool that puts old quotes away tells no less of who was silent at day 21."""
    rows = Shop(unanswered_recent=0.6, documents=900).quotes()
    more = [quote(2000 + k, 150 + k, customer=client(k % 60)) for k in range(300)]
    away = [
        {**row, "status": word}
        if row["status"] == "sent" and row["issued_on"] < ago(90)
        else row
        for row in [*rows, *more]
    ]
    found, left_open = run(away), run([*rows, *more])
    for name in ("unanswered_at_21_recent", "unanswered_at_21_before", "change"):
        assert found[name] == left_open[name]
    assert found["change"].confidence == "high"


def test_asking_for_changes_is_an_answer_without_a_day() -> None:
    """Whose quote is being changed has answered; where many are, nobody knows when."""
    rows = Shop(documents=900).quotes()
    recent = [
        {**row, "status": "changes_requested", "approved_on": None, "declined_on": None}
        if row["issued_on"] >= ago(110) and k % 2
        else row
        for k, row in enumerate(rows)
    ]
    assert (run(recent)["change"].mass or 0) < 0.2
    every = [{**row, "status": "changes_requested"} for row in recent]
    bare = [{**row, "approved_on": None, "declined_on": None} for row in every]
    assert run(bare)["change"].reason == "no_answer_dates"


def test_eight_customers_a_side_are_needed() -> None:
    """Seven customers cannot tell of a change."""
    rows = [
        quote(k, 30 + 4 * k, "approved", customer=client(k % 7), service=f"s_{k}")
        for k in range(80)
    ]
    assert run(rows)["change"].reason == "too_few_customers"


def test_one_silent_customer_is_not_the_business() -> None:
    """When all open quotes are one customer's, the level is about that customer."""
    rows = Shop(documents=500).quotes()
    lone = [
        quote(3000 + k, 30 + k % 70, customer=client(999), service=f"s_{k}")
        for k in range(90)
    ]
    found = run([*rows, *lone])
    assert found["change"].reason == "one_customer"
    assert found["open_share_recent"].reason == "one_customer"


def test_worth_asking_is_open_and_not_ancient() -> None:
    """Open quotes of 22 to 180 days are counted with their money."""
    rows = [
        quote(k, days, total_cents=500) for k, days in enumerate([21, 22, 180, 181])
    ]
    found = run(rows)
    assert (found["open_aged"].value, found["open_aged_money"].value) == (2, 1000)
    mixed = run(rows, codes=["mixed_currencies"])
    assert mixed["open_aged_money"].reason == "mixed_currencies"


def test_without_quotes_there_is_a_reason() -> None:
    """A missing file and missing days are told apart."""
    assert measure(tables())["change"].reason == "no_file"
    assert run([{**quote(1, 4), "issued_on": None}])["change"].reason == "no_dates"
