"""Rows -> documents: line items of one number are one document, counted once.

Rows with one number are one document when their filled cells of customer, main day and
created day agree; otherwise each is its own. Without a number each row is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from calmrun.intake.headings import Heading


DOCUMENT: Final = "_document"
LINE: Final = "line"
"""What a line comes to, where the document's amounts are repeated on each."""
_DESCRIPTION: Final = "description"
_OFTEN: Final = "_rows_with_"
_ALMOST_ALWAYS: Final = 0.9
_OF_A_LINE: Final = frozenset({"receiptline", "item", "unit"})


def mark_documents(
    rows: pl.DataFrame, shared: pl.DataFrame, agree: Sequence[str]
) -> pl.DataFrame:
    """Add the column `DOCUMENT`: equal for rows of one document.

    Parameters
    ----------
    rows
        Columns ``id`` (null where there is none), ``row``, and those of `agree`.
    shared
        Those of the rows that `sharing_numbers` keeps.
    agree
        Columns whose filled cells must be equal within one document.
    """
    if shared.is_empty():
        return rows.with_columns(pl.col("row").alias(DOCUMENT))
    alike = pl.all_horizontal(
        pl.lit(value=True), *(_one_value(name).over("id") for name in agree)
    )
    first = pl.col("row").min().over("id")
    together = shared.filter(alike).select("row", first.alias(DOCUMENT))
    return rows.join(
        together, on="row", how="left", maintain_order="left"
    ).with_columns(pl.coalesce(DOCUMENT, "row"))


def sharing_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows whose number another row has as well: mostly few, or all."""
    return rows.filter(pl.col("id").is_not_null() & pl.col("id").is_duplicated())


def merge_rows(
    rows: pl.DataFrame, money: Sequence[str], summed: frozenset[str]
) -> pl.DataFrame:
    """Give one row per document, in the order of their first rows.

    A document is about what its largest line is about; where lines have no amounts of
    their own, about the text that the fewest rows have: labour stands in many.

    Parameters
    ----------
    rows
        With the column `DOCUMENT`.
    money
        Amount columns; those in `summed` are added up, the others taken once.
    summed
        See `line_amounts`.
    """
    if rows[DOCUMENT].n_unique() == rows.height:
        return rows
    latest = [n for n in ("paid_at", "completed_at", "disputed") if n in rows.columns]
    added = [name for name in money if name in summed]
    sizes = added or [name for name in (LINE,) if name in rows.columns]
    told = [name for name in (_DESCRIPTION,) if name in rows.columns]
    others = [
        name for name in rows.columns if name not in {DOCUMENT, *latest, *added, *told}
    ]
    often = [pl.len().over(name).alias(f"{_OFTEN}{name}") for name in told]
    return (
        rows.with_columns(often)
        .group_by(DOCUMENT, maintain_order=True)
        .agg(
            *(pl.col(name).drop_nulls().first() for name in others),
            *(_of_main_line(name, sizes) for name in told),
            *(pl.col(name).max() for name in latest),
            *(_sum_or_null(name) for name in added),
        )
        .select(rows.columns)
    )


def _of_main_line(name: str, amounts: Sequence[str]) -> pl.Expr:
    """Take the text of the main line, whatever order the lines stand in."""
    size = [-pl.col(amount).abs() for amount in amounts]
    order = [*size, pl.col(f"{_OFTEN}{name}"), pl.col(name)]
    return pl.col(name).sort_by(order, nulls_last=True).drop_nulls().first()


def line_amounts(
    rows: pl.DataFrame, money: Sequence[str], headings: dict[str, Heading]
) -> frozenset[str]:
    """Tell the amounts of single lines from those repeated once per document.

    An amount that is the same on all rows of nearly every document is the document's
    own; where it differs from row to row, or its header says line, it is the line's.
    """
    several = rows.filter(pl.col(DOCUMENT).is_duplicated())
    if several.is_empty():
        return frozenset()
    alike = several.group_by(DOCUMENT).agg(_one_value(name) for name in money)
    return frozenset(
        name
        for name in money
        if headings[name].concepts & _OF_A_LINE
        or float(alike[name].mean() or 0.0) < _ALMOST_ALWAYS  # type: ignore[arg-type]  # a mean of flags
    )


def _one_value(name: str) -> pl.Expr:
    return pl.col(name).drop_nulls().n_unique() <= 1


def _sum_or_null(name: str) -> pl.Expr:
    filled = pl.col(name).is_not_null().any()
    return pl.when(filled).then(pl.col(name).sum()).alias(name)
