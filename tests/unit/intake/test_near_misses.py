"""Lists that look like ours and are not: none is ever taken for one with confidence."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest

from calmrun.intake.pack import FileReport


Inspect = Callable[..., FileReport]

ROWS: Final = 12
CELLS: Final[dict[str, Callable[[int], str]]] = {
    "day": lambda row: (date(2026, 1, 7) + timedelta(days=6 * row)).isoformat(),
    "money": lambda row: f"{120 + 37 * row}.50",
    "number": lambda row: f"X-{1000 + row}",
    "company": lambda row: ("Steel Supply", "Pipe World", "Cable House")[row % 3],
    "person": lambda row: ("Alex Berg", "Sam Lund", "Robin Dahl")[row % 3],
    "words": lambda row: ("gate code", "second floor", "call first")[row % 3],
    "item": lambda row: ("Copper pipe", "Valve", "Filter")[row % 3],
    "code": lambda row: ("A1", "B2")[row % 2],
    "few": lambda row: str(1 + row % 8),
    "state": lambda row: ("Open", "Closed", "Pending")[row % 3],
    "clock": lambda row: f"{8 + row % 9:02}:30",
    "answer": lambda row: ("yes", "no")[row % 2],
}

NEAR_MISSES: Final[dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("near_misses.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("columns", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_a_list_that_is_none_of_ours_is_never_taken_with_confidence(
    inspect: Inspect, columns: str
) -> None:
    """It may be read with low confidence, which keeps the page low, never surely."""
    found = inspect(_written(columns))
    assert found.kind == "unrecognized" or found.confidence == "low"


def test_sales_to_nobody_are_a_till(inspect: Inspect) -> None:
    """Most rows for whoever came in are no jobs, though they are finished."""
    columns = "Numero=number Data=day Cliente=company Status=state Total=money"
    text = _written(columns.replace(" ", "\n"))
    for name in ("Steel Supply", "Pipe World", "Cable House"):
        text = text.replace(name, "Consumidor Final")
    assert inspect(text).kind == "unrecognized"


def _written(columns: str) -> str:
    """Write the rows of a list whose columns are given as header=cells."""
    pairs = [line.rsplit("=", 1) for line in columns.strip().splitlines()]
    headers = [header for header, _ in pairs]
    rows = [[CELLS[cell](row) for _, cell in pairs] for row in range(ROWS)]
    return "\n".join(",".join(row) for row in [headers, *rows]) + "\n"
