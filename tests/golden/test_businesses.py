"""The planted businesses themselves: what they say is true must be true."""

from __future__ import annotations

import csv
import io

import pytest

from businesses import ARCHETYPES, LAYOUTS, make_business


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Read an export of the plainest layout."""
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_a_seed_is_one_business(archetype: str) -> None:
    """The same archetype, seed and severity gives the same bytes."""
    assert make_business(archetype, 4) == make_business(archetype, 4)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_changes_the_files_only(layout: str) -> None:
    """Figures and days belong to the business, not to the tool."""
    plain, other = make_business("healthy", 3), make_business("healthy", 3, 1.0, layout)
    assert (plain.facts, plain.today) == (other.facts, other.today)


def test_open_figures_are_those_of_the_file() -> None:
    """The open cents of the truth are the balances as written."""
    business = make_business("slow_collections", 2)
    written = rows_of(business.files["invoices.csv"])
    balances = [round(float(row["Balance due"]) * 100) for row in written]
    assert sum(balances) == business.facts.open_cents > 0


@pytest.mark.parametrize(
    ("severity", "expect"),
    [(1.0, "decide"), (0.6, "decide"), (0.3, "either"), (0.0, "silent")],
)
def test_a_faint_problem_may_be_left_unsaid(severity: float, expect: str) -> None:
    """What is right follows the severity."""
    assert make_business("concentration", 1, severity).expect == expect


def test_a_wrong_conclusion_is_harmful_whatever_was_expected() -> None:
    """Silence is never harmful; another family always is."""
    business = make_business("concentration", 1)
    assert business.is_right("concluded", "reduce_concentration")
    assert not business.is_harmful("all_clear", None)
    assert business.is_harmful("concluded", "follow_up_quotes")
