"""Invoices that look billed twice: same client, service and amount within days.

What looks alike and is not: the same number twice (an export's glitch, taken out
before), recurring visits and many sites of one client, deposits and draws that add up
to their quote, two invoices of two quotes, and a pair that a credit note has undone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from calmrun.signals.documents import Codes, Documents, Flags, Invoices


APART_DAYS = 4
REGULAR_DAYS = 10  # a rhythm at or under this is recurring work
MANY_SITES_SHARE = 0.3
QUOTE_SLACK = 1.05
ALIKE = ("code", "work", "total_cents")


@dataclass(frozen=True)
class Pairs:
    """Pairs of invoices, as positions in the invoice arrays.

    Parameters
    ----------
    first, second
        The earlier and the later invoice of each pair, shape ``(pairs,)``.
    """

    first: Codes
    second: Codes

    def copies(self, n: int) -> Flags:
        """Whether an invoice repeats an earlier one, shape ``(n,)``."""
        out = np.zeros(n, dtype=np.bool_)
        out[self.second] = True
        return out


def find_pairs(invoices: Invoices | None, quotes: Documents | None) -> Pairs:
    """Find the invoices that repeat another one.

    Parameters
    ----------
    invoices
        Invoices that exist; None gives no pairs.
    quotes
        For the totals that deposits and draws add up to.

    Returns
    -------
    Pairs, each invoice at most once as the later one.
    """
    none = np.array([], dtype=np.int64)
    if invoices is None:
        return Pairs(none, none)
    pairs = _close(_alike(invoices))
    if pairs.height:
        pairs = _without_many_sites(pairs, invoices.rows)
        pairs = _without_credited(pairs, invoices.rows)
        pairs = _without_draws(pairs, quotes).sort("second")
    return Pairs(_positions(pairs["first"]), _positions(pairs["second"]))


def _positions(column: pl.Series) -> Codes:
    return column.cast(pl.Int64).to_numpy()


def _alike(invoices: Invoices) -> pl.DataFrame:
    """Keep invoices that share client, work and amount with another one."""
    columns = ("customer", "total_cents", "issued_on", "document", "quote_document")
    return (
        invoices.rows.select(columns)
        .with_columns(
            pl.Series("code", invoices.customer), pl.Series("work", invoices.service)
        )
        .with_row_index("second")
        .filter(
            pl.col("customer", "document", "issued_on").is_not_null(),
            pl.col("total_cents") > 0,
        )
        .filter(pl.struct(ALIKE).is_duplicated())
        .sort(*ALIKE, "issued_on", "document", nulls_last=True)
    )


def _close(alike: pl.DataFrame) -> pl.DataFrame:
    """Pair each invoice with the one before it, when they are days apart."""
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in ALIKE)
    gap = (pl.col("issued_on") - pl.col("issued_on").shift()).dt.total_days()
    marked = alike.with_columns(
        pl.col("second").shift().alias("first"),
        pl.col("document").shift().alias("before"),
        pl.col("quote_document").shift().alias("quote_before"),
        pl.when(same).then(gap).alias("gap"),
    ).with_columns(
        pl.col("gap").median().over(ALIKE).alias("rhythm"),
        pl.len().over(ALIKE).alias("times"),
    )
    recurring = (pl.col("times") >= 3) & (pl.col("rhythm") <= REGULAR_DAYS)
    two_quotes = pl.col("quote_document") != pl.col("quote_before")
    return marked.filter(
        pl.col("gap") <= APART_DAYS,
        pl.col("document") != pl.col("before"),
        ~recurring,
        ~two_quotes.fill_null(value=False),
    )


def _without_many_sites(pairs: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out clients for whom alike invoices are simply how they are billed."""
    billed = rows.group_by("customer").agg(pl.len().alias("invoices"))
    share = pl.len().over("customer") / pl.col("invoices")
    usual = (pl.len().over("customer") >= 3) & (share > MANY_SITES_SHARE)
    return pairs.join(billed, on="customer", how="left").filter(~usual)


def _without_credited(pairs: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out pairs that a credit note of the same client and amount has undone."""
    credits_ = rows.filter(pl.col("total_cents") < 0).select(
        "customer", total_cents=-pl.col("total_cents")
    )
    return pairs.join(credits_.unique(), on=["customer", "total_cents"], how="anti")


def _without_draws(pairs: pl.DataFrame, quotes: Documents | None) -> pl.DataFrame:
    """Leave out pairs that together make up the quote they belong to."""
    if quotes is None:
        return pairs
    quoted = (
        quotes.rows.select(quote_document="document", quoted="total_cents")
        .drop_nulls()
        .join(pairs, on="quote_document", how="semi", maintain_order="left")
        .unique("quote_document", keep="first", maintain_order=True)
    )
    known = pairs.join(quoted, on="quote_document", how="left")
    draws = 2 * pl.col("total_cents") <= pl.col("quoted") * QUOTE_SLACK
    return known.filter(~draws.fill_null(value=False))
