"""Lists of one kind put together: what several of them hold is one document.

The newest list knows best how a document stands. What it does not tell at all (a report
without statuses, a list without descriptions) the older one still knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from calmrun.intake.pack import SCHEMAS


_REDATED_DAYS: Final = 31
_STATE: Final = frozenset(
    {
        "status",
        "disputed",
        "paid_on",
        "balance_cents",
        "paid_cents",
        "approved_on",
        "declined_on",
        "decided_on",
        "converted_on",
        "completed_on",
        "scheduled_on",
    }
)
"""How a document stands: taken as a whole from one list, so that it fits together."""
_SAYS_NOTHING: Final[dict[str, str | int | bool]] = {
    "status": "unknown",
    "disputed": False,
    "balance_cents": 0,  # also of a tool that keeps no balances
    "paid_cents": 0,
}


def join_lists(tables: Sequence[pl.DataFrame], kind: str) -> tuple[pl.DataFrame, int]:
    """Put the lists of one kind together; documents in several of them count once.

    Rows of different files with one number are one document when their filled customers
    agree and their days are at most a month apart: a draft gets another day when it is
    sent. Without a number, customer, day, amount and service must be the same; rows
    alike inside one file are work done twice and stay. The later file of two is the one
    that knows more, so its row stays; what it leaves empty comes from the others.

    Returns
    -------
    tuple[pl.DataFrame, int]
        The joined table, and how many rows were dropped.
    """
    if not tables:
        return pl.DataFrame(schema=dict(SCHEMAS[kind])), 0
    joined = pl.concat(tables)
    if len(tables) == 1:
        return joined, 0
    keyed = _with_keys(joined.with_row_index("_at"), kind)
    ranked = keyed.join(_newest_first(joined, kind), on="file", how="left")
    rows = pl.len().over("_key")
    several = (rows > 1) & (rows == pl.col("file").n_unique().over("_key"))
    newest = pl.col("_rank") == pl.col("_rank").min().over("_key")
    kept = pl.concat(
        [ranked.filter(newest & ~several), _merged(ranked.filter(several))],
        how="diagonal",
    )
    kept = kept.sort("_at").select(joined.columns)
    return kept, joined.height - kept.height


def _with_keys(joined: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Add what rows of one document share.

    Rows without a number share customer, day, amount and service, where they have them
    all but the last; of rows alike within one file each is its own, first with first.
    """
    day = _event_days(kind)[0]
    days = pl.col(day).max().over("document") - pl.col(day).min().over("document")
    customers = pl.col("customer").drop_nulls().n_unique().over("document")
    redated = 0 if kind == "payments" else _REDATED_DAYS
    one = (customers <= 1) & (days.dt.total_days() <= redated).fill_null(value=True)
    parts = [pl.col("customer"), pl.col(day).cast(pl.String)]
    apart = pl.concat_str(
        "document", *(part.fill_null("") for part in parts), separator="\x1f"
    )
    needed = ["customer", day, *(["total_cents"] if "total_cents" in joined else [])]
    alike = [name for name in (*needed, "service") if name in joined.columns]
    nth = pl.int_range(pl.len()).over("file", "document", *alike)
    rowwise = pl.concat_str(
        pl.lit("\x1f"),
        *(pl.col(name).cast(pl.String).fill_null("") for name in alike),
        nth.cast(pl.String),
        separator="\x1f",
    )
    alone = pl.concat_str(pl.lit("\x1e"), pl.col("_at").cast(pl.String))
    unnumbered = (
        pl.when(pl.all_horizontal(pl.col(needed).is_not_null()))
        .then(rowwise)
        .otherwise(alone)
    )
    return joined.with_columns(
        pl.when(pl.col("document").is_null())
        .then(unnumbered)
        .when(one)
        .then("document")
        .otherwise(apart)
        .alias("_key")
    )


def _merged(rows: pl.DataFrame) -> pl.DataFrame:
    """Give one row per document, each with one row in several files."""
    state = [name for name in rows.columns if name in _STATE]
    told = [
        (pl.col(name) != _SAYS_NOTHING[name]).fill_null(value=False)
        if name in _SAYS_NOTHING
        else pl.col(name).is_not_null()
        for name in state
    ]
    tells = pl.any_horizontal(pl.lit(value=False), *told)
    others = [name for name in rows.columns if name not in {*state, "_key"}]
    return (
        rows.with_columns(tells.alias("_tells"))
        .sort("_rank")
        .group_by("_key", maintain_order=True)
        .agg(
            *(pl.col(name).drop_nulls().first() for name in others),
            *(_of_the_first_that_tells(name) for name in state),
        )
    )


def _of_the_first_that_tells(name: str) -> pl.Expr:
    told = pl.col(name).filter(pl.col("_tells")).first()
    return pl.coalesce(told, pl.col(name).first()).alias(name)


def _newest_first(joined: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Rank files by their last day; of two that end together the later upload."""
    last = joined.group_by("file").agg(
        pl.max_horizontal(pl.col(_event_days(kind)).max()).alias("_last")
    )
    ordered = last.sort("_last", "file", descending=True, nulls_last=True)
    return ordered.with_row_index("_rank").select("file", "_rank")


def _event_days(kind: str) -> list[str]:
    """Give the event days of a table, its main one first."""
    return [name for name in SCHEMAS[kind] if name.endswith("_on") and name != "due_on"]
