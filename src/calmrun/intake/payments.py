"""Payments joined to the invoices they name: settled when, and what is left."""

from __future__ import annotations

from typing import Final

import polars as pl


_CENT: Final = 1
_NUMBER: Final = "_number"


def plain_number(column: str) -> pl.Expr:
    """Give a document number as it can be compared: no case, spaces or ``#``."""
    bare = pl.col(column).str.to_lowercase().str.replace_all(r"[\s#]+", "")
    return bare.str.strip_prefix("invoice").str.strip_chars(":.")


def join_payments(invoices: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Fill in what the invoices' own file does not say.

    Parameters
    ----------
    invoices, payments
        Tables of the pack. Failed payments are left out; refunds count against.

    Returns
    -------
    pl.DataFrame
        `invoices` with ``paid_on`` (the day on which payments reached the total),
        ``paid_cents`` and ``balance_cents`` where they were null.
    """
    paid = _paid(payments)
    if paid.is_empty() or invoices.is_empty():
        return invoices
    numbered = invoices.with_row_index("_at").with_columns(
        plain_number("document").alias(_NUMBER)
    )
    once = pl.col("_at").len().over(_NUMBER) == 1
    joined = numbered.filter(once & pl.col(_NUMBER).is_not_null()).join(
        paid, on=_NUMBER
    )
    sums = _settled(joined)
    filled = numbered.join(sums, on="_at", how="left")
    return filled.with_columns(
        pl.coalesce("paid_on", "_settled_on").alias("paid_on"),
        pl.coalesce("paid_cents", "_paid").alias("paid_cents"),
        pl.coalesce("balance_cents", pl.col("total_cents") - pl.col("_paid")).alias(
            "balance_cents"
        ),
    ).select(invoices.columns)


def unjoined(invoices: pl.DataFrame, payments: pl.DataFrame) -> int:
    """Count payments that name an invoice which is not in the list."""
    known = invoices.select(plain_number("document").alias(_NUMBER)).drop_nulls()
    named = payments.select(plain_number("invoice_document").alias(_NUMBER))
    return named.drop_nulls().join(known, on=_NUMBER, how="anti").height


def _paid(payments: pl.DataFrame) -> pl.DataFrame:
    """Give good payments with a positive sign, whichever sign the tool uses."""
    good = payments.filter(
        ~pl.col("status").is_in(["failed", "pending"]).fill_null(value=False)
    ).select(
        plain_number("invoice_document").alias(_NUMBER),
        pl.col("paid_on").alias("_day"),
        pl.col("total_cents").alias("_cents"),
    )
    good = good.drop_nulls([_NUMBER, "_cents"])
    mostly_negative = (good["_cents"] < 0).sum() * 2 > good.height
    return good.with_columns(-pl.col("_cents")) if mostly_negative else good


def _settled(joined: pl.DataFrame) -> pl.DataFrame:
    """Sum the payments of each invoice, and find the day they reached its total."""
    running = joined.sort("_at", "_day", nulls_last=True).with_columns(
        pl.col("_cents").cum_sum().over("_at").alias("_running")
    )
    reached = (
        pl.col("_day").filter(pl.col("_running") >= pl.col("total_cents") - _CENT).min()
    )
    return running.group_by("_at").agg(
        pl.col("_cents").sum().alias("_paid"), reached.alias("_settled_on")
    )
