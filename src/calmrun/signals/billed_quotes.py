"""Quotes that an invoice says yes to: by their number, else by their amount.

Many owners never close a quote in the tool; they do the work and bill it. An invoice
that names a quote settles it. One that names none settles the quote of that customer
for the same amount, with or without tax, that came 1 to 120 days before it; or two to
four together do, as deposit and rest or as draws. Each invoice counts for one quote,
those approved in the tool take theirs first, and an amount that is billed more often
than it is quoted is recurring work and says nothing. Where invoices name most approved
quotes, an invoice that names none came from no quote.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from calmrun.signals.alike_amounts import (
    AMOUNTS,
    MOST_BILLED,
    join_alike,
    one_to_one,
    stepped,
)
from calmrun.signals.documents import Documents, Invoices


EXACT: Final = 0.005  # draws add up to what was agreed
FIRST_DAY: Final = 1
LAST_DAY: Final = 120
MOST_DRAWS: Final = 4
SMALLEST_DRAW: Final = 0.1
MOST_ALIKE: Final = 30  # invoices of one customer and amount: recurring beyond it
MOST_SPARE: Final = 24  # of one customer: more of them add up to anything
MOSTLY_NAMED: Final = 0.5  # of the approved: then amounts have nothing to add
SCHEMA: Final = pl.Schema({"position": pl.UInt32(), "billed_on": pl.Date()})


def read_billed_quotes(
    quotes: Documents, invoices: Invoices | None, asked: pl.Series, settled: pl.Series
) -> pl.DataFrame:
    """Find the quotes that were billed.

    Parameters
    ----------
    quotes
        Quotes that were sent.
    invoices
        None where there is no such file.
    asked
        Flag per quote: it has no answer in the tool, so that an amount may answer it.
    settled
        Flag per quote: it was approved in the tool, and takes its own invoice first.

    Returns
    -------
    `position` of each other quote that was billed, once, and `billed_on`, the day of
    its first invoice.
    """
    if invoices is None:
        return pl.DataFrame(schema=SCHEMA)
    flags = [asked.alias("asked"), settled.alias("settled")]
    rows = quotes.rows.with_row_index("position").with_columns(flags)
    wanted = rows.filter(~pl.col("settled"))["position"].implode()
    named = _by_number(rows, invoices.rows)
    if not _is_mostly_named(rows, named):
        named = pl.concat([named, *_by_money(rows, named, invoices.rows)])
    return named.filter(pl.col("position").is_in(wanted))


def _is_mostly_named(quotes: pl.DataFrame, named: pl.DataFrame) -> bool:
    approved = quotes.filter("settled")
    known = approved.join(named, on="position", how="semi").height
    return approved.height > 0 and known >= MOSTLY_NAMED * approved.height


def _by_money(
    rows: pl.DataFrame, named: pl.DataFrame, invoices: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find quotes that one invoice, or several, come to: the columns of `named`."""
    others = rows.filter(~pl.col("position").is_in(named["position"].implode()))
    others = others.drop_nulls(["customer", "issued_on"])
    asked = others.filter("asked").select("customer").unique()
    spare = (
        invoices.with_row_index("row")
        .filter(pl.col("quote_document").is_null(), pl.col("total_cents") > 0)
        .drop_nulls("issued_on")
        .join(asked, on="customer", how="semi", maintain_order="left")
        .filter(pl.len().over("customer") <= MOST_BILLED)
    )
    open_ones = others.filter(pl.col("asked") | pl.col("settled")).join(
        spare.select("customer").unique(),
        on="customer",
        how="semi",
        maintain_order="left",
    )
    same = _by_amount(open_ones, spare)
    left = open_ones.filter(~pl.col("position").is_in(same["position"].implode()))
    draws = _by_draws(left, spare.filter(~pl.col("row").is_in(same["row"].implode())))
    return same.select(named.columns), draws


def _by_number(quotes: pl.DataFrame, invoices: pl.DataFrame) -> pl.DataFrame:
    named = invoices.select("issued_on", document="quote_document").drop_nulls(
        "document"
    )
    return (
        quotes.select("position", "document")
        .join(named, on="document")
        .group_by("position")
        .agg(pl.col("issued_on").min().alias("billed_on"))
    )


def _by_amount(quotes: pl.DataFrame, spare: pl.DataFrame) -> pl.DataFrame:
    """Pair quotes with single invoices, each with the nearest of the other.

    Returns
    -------
    `position`, `row` of the invoice and `billed_on`.
    """
    usual: float = quotes.select(pl.col("total_cents").median()).item() or 1.0
    columns = ["customer", "service", "issued_on"]
    asked = stepped(quotes, ["position", "settled", *columns], usual)
    billed = stepped(spare, ["row", *columns], usual)
    billed = billed.filter(pl.len().over("customer", "step") <= MOST_ALIKE)
    alike = join_alike(asked, billed)
    others = join_alike(asked, asked.rename({"position": "row"}))
    quoted = others.group_by("position").agg(pl.col("row").n_unique().alias("quoted"))
    once = pl.col("row").n_unique().over("position") <= pl.col("quoted")
    gap = (pl.col("issued_on_right") - pl.col("issued_on")).dt.total_days()
    same_work = (pl.col("service") == pl.col("service_right")).fill_null(value=True)
    pairs = (
        alike.join(quoted, on="position")
        .filter(once)
        .with_columns(gap.alias("gap"))
        .filter(pl.col("gap").is_between(FIRST_DAY, LAST_DAY), same_work)
        .sort("settled", "gap", "position", "row", descending=[True, *[False] * 3])
        .select("position", "row", pl.col("issued_on_right").alias("billed_on"))
        .unique(maintain_order=True)
    )
    return one_to_one(pairs)


def _by_draws(quotes: pl.DataFrame, spare: pl.DataFrame) -> pl.DataFrame:
    """Find quotes that the next two to four invoices of the customer add up to."""
    few = spare.filter(
        pl.len().over("customer") <= MOST_SPARE,
        pl.len().over("customer", "total_cents") <= MOST_DRAWS,
    ).select("row", "customer", "issued_on", *AMOUNTS)
    gap = (pl.col("issued_on_right") - pl.col("issued_on")).dt.total_days()
    part = pl.col("total_cents_right") / pl.col("total_cents")
    drawn = (
        quotes.join(few, on="customer")
        .with_columns(gap.alias("gap"))
        .filter(
            pl.col("gap").is_between(FIRST_DAY, LAST_DAY),
            part.is_between(SMALLEST_DRAW, 1 - SMALLEST_DRAW),
        )
        .sort("position", "issued_on_right", "total_cents_right", "row")
        .with_columns(
            pl.col("row").cum_count().over("position").alias("draws"),
            *(
                pl.col(f"{name}_right").cum_sum().over("position").alias(f"{name}_sum")
                for name in AMOUNTS
            ),
        )
    )
    hits = drawn.filter(pl.col("draws").is_between(2, MOST_DRAWS), _adds_up())
    last = hits.group_by("position").agg(pl.col("draws").min().alias("last"))
    used = drawn.join(last, on="position").filter(pl.col("draws") <= pl.col("last"))
    used = used.sort("settled", "last", "position", descending=[True, False, False])
    own = pl.col("row").is_first_distinct().alias("own")
    return (
        used.with_columns(own)
        .group_by("position")
        .agg(pl.col("issued_on_right").min().alias("billed_on"), pl.col("own").all())
        .filter("own")
        .select(SCHEMA.names())
    )


def _adds_up() -> pl.Expr:
    """Tell whether a sum of draws is the amount, with or without tax."""
    close = [
        (pl.col(f"{theirs}_sum") - pl.col(ours)).abs() <= EXACT * pl.col(ours)
        for ours in AMOUNTS
        for theirs in AMOUNTS
    ]
    return pl.any_horizontal(*close).fill_null(value=False)
