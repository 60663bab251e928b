from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.signals.approval_rate import measure
from calmrun.signals.measure import Measure
from unit.signals.sample_packs import Row, ago, client, quote, tables


def run(rows: list[Row]) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(quotes=rows))


def answered(yes: int, no: int) -> list[Row]:
    """Make quotes that were answered yes and no."""
    words = ["approved"] * yes + ["declined"] * no
    return [
        quote(k, 40 + 2 * k, word, customer=client(k), service=f"s_{k}")
        for k, word in enumerate(words)
    ]


def test_open_quotes_are_not_lost() -> None:
    """The rate is of the answered ones: open quotes are neither lost nor dropped."""
    open_ones = [quote(900 + k, 30 + k, customer=client(900 + k)) for k in range(40)]
    found = run([*answered(30, 20), *open_ones])
    assert found["decided_rate"].value == 0.6
    assert found["decided_rate"].n == 50
    assert found["approved_by_day_30"].value == pytest.approx(30 / 90, abs=0.03)


@pytest.mark.parametrize(
    ("n", "confidence"), [(11, None), (12, "medium"), (70, "medium"), (80, "high")]
)
def test_twelve_answers_are_needed_and_eighty_are_sure(
    n: int, confidence: str | None
) -> None:
    """Twelve answers give a rate, about eighty independent ones a sure one."""
    found = run(answered(n // 2, n - n // 2))["decided_rate"]
    assert found.confidence == confidence
    assert found.sayable == (n >= 12)


@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.one_of(st.none(), st.integers(0, 60))),
        min_size=14,
        max_size=40,
    )
)
def test_approved_by_day_30_counts_the_open_ones(
    drawn: list[tuple[int, int | None]],
) -> None:
    """The share approved by day 30 is one less the slow product over days."""
    rows, lives = [], []
    for k, (issued, lag) in enumerate(drawn):
        yes = lag is not None and lag <= issued
        day = ago(issued - (lag or 0)) if yes else None
        word = "approved" if yes else "sent"
        rows.append(
            {**quote(k, issued, customer=client(k)), "status": word, "approved_on": day}
        )
        lives.append((lag if yes and lag is not None else issued, yes))
    found = run(rows)["approved_by_day_30"]
    if sum(issued >= 30 for issued, _ in drawn) < 12:
        assert found.reason == "too_few"
        return
    left = 1.0
    for day_ in range(31):
        risk = sum(1 for days, _ in lives if days >= day_)
        left *= (
            1 - sum(1 for d, yes in lives if yes and d == day_) / risk if risk else 1
        )
    if found.sayable:
        assert found.value == pytest.approx(1 - left, abs=1e-6)
    else:
        assert max(days for days, _ in lives) < 30


def test_approvals_without_days_are_a_rate_only() -> None:
    """Without days of approval there is a rate, and nothing by day 30."""
    rows = [{**row, "approved_on": None} for row in answered(30, 30)]
    found = run(rows)
    assert found["decided_rate"].sayable
    assert found["approved_by_day_30"].reason == "no_answer_dates"


def test_without_quotes_there_is_a_reason() -> None:
    """A missing file and missing days are told apart."""
    assert measure(tables())["decided_rate"].reason == "no_file"
    rows = [{**row, "issued_on": None} for row in answered(9, 9)]
    assert run(rows)["decided_rate"].reason == "no_dates"
