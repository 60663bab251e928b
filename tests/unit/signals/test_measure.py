from __future__ import annotations

import json

import pytest

from calmrun.signals.measure import (
    CHANGE,
    Measure,
    decimal_string,
    fact,
    grade,
    hush,
    least,
    silence,
    silent,
    tidy,
)


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0.00"), (5, "0.05"), (-1205, "-12.05"), (10**14, f"{10**12}.00")],
)
def test_money_is_a_decimal_string(cents: int, text: str) -> None:
    """Cents are written with two decimals and no exponent."""
    assert decimal_string(cents) == text


@pytest.mark.parametrize(
    "one",
    [
        fact(123456, "money", 7),
        fact(0.25, "share", 8),
        silent("too_few", "days", 3),
        Measure(12.5, "days", 9, 10.0, 15.0, "high", mass=0.99),
    ],
    ids=["money", "share", "silent", "inference"],
)
def test_a_measure_survives_its_json(one: Measure) -> None:
    """What is printed can be read back."""
    assert Measure.from_json(json.loads(json.dumps(one.to_json()))) == one


def test_money_is_text_only_in_json() -> None:
    """Inside, money is whole cents; in JSON a decimal string."""
    assert fact(123456, "money", 7).to_json()["value"] == "1234.56"


@pytest.mark.parametrize(
    ("mass", "given"),
    [
        (0.99, "high"),
        (0.95, "high"),
        (0.9, "medium"),
        (0.8, "medium"),
        (0.5, "low"),
        (0.02, "high"),
        (0.15, "medium"),
    ],
)
def test_confidence_is_that_of_the_likelier_side(mass: float, given: str) -> None:
    """A claim that surely does not hold is as settled as one that does."""
    assert grade(mass) == given


def test_the_weakest_grade_wins() -> None:
    """Nothing is surer than its weakest part."""
    assert least(["high", "low", "exact"]) == "low"
    assert grade(0.99, cap="medium") == "medium"


def test_a_change_must_be_surer_than_a_level() -> None:
    """What is seldom true needs more mass to be said."""
    masses = (0.95, 0.97, 0.975)
    assert [grade(mass, CHANGE) for mass in masses] == ["medium", "medium", "high"]
    assert grade(0.94, CHANGE) == "low"


def test_hushing_keeps_earlier_reasons() -> None:
    """A signal that is touched keeps the reasons its measures already had."""
    out = hush(
        {"a": fact(1, "count", 1), "b": silent("no_file", "share")}, "contradictory"
    )
    assert [one.reason for one in out.values()] == ["contradictory", "no_file"]
    assert not any(one.sayable for one in out.values())
    assert out["a"].value == 1
    assert out["a"].confidence is None


def test_silence_names_every_measure() -> None:
    """A silent signal still has all its measures, with their units."""
    out = silence({"a": "share", "b": "money"}, "no_file")
    assert {name: one.unit for name, one in out.items()} == {"a": "share", "b": "money"}


def test_figures_are_rounded_to_what_json_keeps() -> None:
    """Equal figures give equal bytes, and no zero is negative."""
    assert tidy(1 / 3) == 0.333333
    assert str(tidy(-0.0000000001)) == "0.0"
    assert tidy(None) is None
    assert tidy(3) == 3
