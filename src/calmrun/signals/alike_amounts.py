"""Documents of one customer that are about as much, paired with each other.

What `billed_quotes` and `billed_work` share: amounts on logarithmic steps, so that
alike ones are joined by equality and not by comparing all with all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl


STEP: Final = 0.02  # two amounts this close are one amount
MOST_BILLED: Final = 60  # of one customer: among more, some amount fits by chance
AMOUNTS: Final = ("total_cents", "subtotal_cents")


def stepped(rows: pl.DataFrame, columns: Sequence[str], usual: float) -> pl.DataFrame:
    """Give each document once for its total and once for its subtotal.

    Parameters
    ----------
    rows
        `total_cents`, `subtotal_cents` and the columns.
    columns
        What is kept beside `cents` and the `step` that the amount is on.
    usual
        Amount from which the steps count.
    """
    return pl.concat(
        rows.select(*columns, pl.col(name).alias("cents"), _amount_step(name, usual))
        for name in AMOUNTS
    ).drop_nulls("step")


def join_alike(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Join documents of one customer whose amounts are within 2 percent.

    Parameters
    ----------
    left, right
        As `stepped` gives them, with `customer`.
    """
    near = pl.concat(right.with_columns(pl.col("step") + by) for by in (-1, 0, 1))
    apart = (pl.col("cents") - pl.col("cents_right")).abs()
    return left.join(near, on=["customer", "step"]).filter(
        apart <= STEP * pl.max_horizontal("cents", "cents_right")
    )


def one_to_one(pairs: pl.DataFrame) -> pl.DataFrame:
    """Take pairs that are first for both, again and again until none is left.

    Parameters
    ----------
    pairs
        What is paired in the first two columns, best pairs first.
    """
    one, other = pairs.columns[:2]
    taken = [pairs.clear()]
    while pairs.height:
        first = pl.col(one).is_first_distinct() & pl.col(other).is_first_distinct()
        best = pairs.filter(first)
        taken.append(best)
        pairs = pairs.join(best, on=one, how="anti", maintain_order="left")
        pairs = pairs.join(best, on=other, how="anti", maintain_order="left")
    return pl.concat(taken)


def _amount_step(name: str, usual: float) -> pl.Expr:
    """Put amounts that are within 2 percent of each other on the same or next step.

    Steps count from the usual amount, so that they do not hang on the currency.
    """
    amount = pl.when(pl.col(name) > 0).then(pl.col(name))
    steps = (amount / max(usual, 1.0)).log() / STEP
    return steps.floor().cast(pl.Int64).alias("step")
