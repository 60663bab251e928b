"""Reading each distinct text once tells the same as reading every cell."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from calmrun.intake.amounts import parse_amounts, share_of_amounts
from calmrun.intake.dates import parse_dates, share_of_days
from calmrun.intake.distinct import distinct


TEXTS = [
    "2026-03-31",
    "03/04/2026",
    "27/01/2026",
    "Nov 20, 2025",
    "20260331",
    "46112",
    "1,234.50",
    "12 500,00",
    "€ 5",
    "n/a",
    "-",
    "three",
    "EUR 1.2.3",
    "0",
]
CELLS = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=12)


@given(st.lists(st.none() | st.sampled_from(TEXTS), max_size=12))
def test_every_cell_gets_its_own_text_back(cells: list[str | None]) -> None:
    """What is spread stands where its text stood, and empty cells stay empty."""
    found = distinct(pl.Series("cell", cells, dtype=pl.String))
    assert sorted(found.texts.to_list()) == sorted({cell for cell in cells if cell})
    assert found.spread(found.texts.to_frame()).to_series().to_list() == cells


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_columns_read_together_are_read_as_each_alone(columns: list[list[str]]) -> None:
    """The shares of days and money of a column do not hang on the other columns."""
    cells = pl.DataFrame({"column": range(len(columns)), "text": columns})
    cells = cells.explode("text")
    alone = [pl.Series(column, dtype=pl.String) for column in columns]
    days = share_of_days(cells).sort("column")
    read = [parse_dates(column) for column in alone]
    assert days["share_parsed"].to_list() == [one.share_parsed for one in read]
    assert days["bare_numbers"].to_list() == [one.bare_numbers for one in read]
    money = share_of_amounts(cells).sort("column")["share_parsed"].to_list()
    assert money == [parse_amounts(column).share_parsed for column in alone]
