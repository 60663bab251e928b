"""Payments joined to the invoices they name: settled when, and what is left.

One payment may name several invoices. A refund gives money back and leaves nothing to
ask for; a payment that is taken back without being a refund (a bounced check, written
below zero) makes its invoice open again.
"""

from __future__ import annotations

from typing import Final

import polars as pl


_CENT: Final = 1
_NUMBER: Final = "_number"
_UNPAID: Final = ("failed", "pending")
REFUND: Final = "refund"
_BETWEEN_NUMBERS: Final = r"\s*[,;|&+\n]\s*|\s+(?:and|und|et|en|y|e)\s+"
_MARK: Final = "\x1f"


def plain_number(column: str) -> pl.Expr:
    """Give a document number as it can be compared: no case, spaces or ``#``."""
    return _plain(pl.col(column))


def join_payments(invoices: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Fill in what the invoices' own file does not say.

    Parameters
    ----------
    invoices, payments
        Tables of the pack. Failed payments are left out. What names several invoices
        is shared out in their order, to each at most what it still wants.

    Returns
    -------
    pl.DataFrame
        `invoices` with ``paid_on`` (the day on which payments reached the total),
        ``paid_cents`` and ``balance_cents`` where they were null; one whose whole
        total was refunded is ``void`` where its own file says nothing else.
    """
    numbered = invoices.with_row_index("_at").with_columns(
        plain_number("document").alias(_NUMBER)
    )
    once = (pl.col("_at").len().over(_NUMBER) == 1) & pl.col(_NUMBER).is_not_null()
    lines = _lines(
        payments, numbered.filter(once).select("_at", _NUMBER, "total_cents")
    )
    if lines.is_empty():
        return invoices
    filled = numbered.join(_settled(lines), on="_at", how="left")
    gone = (pl.col("_refunded") >= pl.col("total_cents")) & (pl.col("total_cents") > 0)
    open_word = pl.col("status").is_null() | pl.col("status").is_in(["sent", "unknown"])
    left = pl.col("total_cents") - pl.col("_paid")
    kept = (pl.col("_paid") - pl.col("_refunded")).clip(lower_bound=0)
    return filled.with_columns(
        pl.when(gone & open_word)
        .then(pl.lit("void"))
        .otherwise("status")
        .alias("status"),
        pl.coalesce("paid_on", "_settled_on").alias("paid_on"),
        pl.coalesce("paid_cents", kept).alias("paid_cents"),
        pl.coalesce("balance_cents", left).alias("balance_cents"),
    ).select(invoices.columns)


def unjoined(invoices: pl.DataFrame, payments: pl.DataFrame) -> int:
    """Count payments that name an invoice, and none that is in the list."""
    known = invoices.select(plain_number("document").alias(_NUMBER)).drop_nulls()
    named = _named(payments.with_row_index("_payment"), known)
    found = named.join(known, on=_NUMBER, how="semi")["_payment"].n_unique()
    return named["_payment"].n_unique() - found


def _plain(text: pl.Expr) -> pl.Expr:
    bare = text.str.to_lowercase().str.replace_all(r"[\s#]+", "")
    return bare.str.strip_prefix("invoice").str.strip_chars(":.")


def _named(payments: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Give one row per invoice that a payment names, in the order of its words.

    A cell that as a whole is a number of the list is that one number.
    """
    words = pl.col("invoice_document")
    named = payments.filter(words.is_not_null()).with_columns(
        _plain(words).alias(_NUMBER)
    )
    whole = named.join(known, on=_NUMBER, how="semi")
    parted = (
        named.join(known, on=_NUMBER, how="anti")
        .with_columns(words.str.replace_all(_BETWEEN_NUMBERS, _MARK).str.split(_MARK))
        .explode("invoice_document")
        .with_columns(_plain(words).alias(_NUMBER))
        .filter(pl.col(_NUMBER) != "")
    )
    return pl.concat([whole, parted])


def _lines(payments: pl.DataFrame, invoices: pl.DataFrame) -> pl.DataFrame:
    """Give what each payment pays of each invoice: positive, whichever the tool's sign.

    Returns
    -------
    pl.DataFrame
        ``_at`` and ``total_cents`` of the invoice, ``_day``, ``_cents``, ``_refund``.
    """
    good = payments.with_row_index("_payment").filter(
        ~pl.col("status").is_in(_UNPAID).fill_null(value=False)
        & pl.col("total_cents").is_not_null()
    )
    mostly_negative = (good["total_cents"] < 0).sum() * 2 > good.height
    sign = -1 if mostly_negative else 1
    named = _named(good, invoices).select(
        "_payment",
        _NUMBER,
        pl.col("paid_on").alias("_day"),
        (pl.col("total_cents") * sign).alias("_cents"),
        (pl.col("status") == REFUND).fill_null(value=False).alias("_refund"),
    )
    counted = named.with_columns(pl.len().over("_payment").alias("_names"))
    joined = counted.join(invoices, on=_NUMBER, how="inner", maintain_order="left")
    alone = joined.filter(pl.col("_names") == 1)
    shared = _share_out(joined.filter(pl.col("_names") > 1), alone)
    columns = ["_at", "total_cents", "_day", "_cents", "_refund"]
    return pl.concat([alone.select(columns), shared.select(columns)])


def _share_out(shared: pl.DataFrame, alone: pl.DataFrame) -> pl.DataFrame:
    """Share a payment for several invoices out: to each what it still wants, in order.

    What is left over goes to the last of them, if the list holds them all.
    """
    paid = alone.group_by("_at").agg(pl.col("_cents").sum().alias("_before"))
    wants = pl.col("total_cents") - pl.col("_before").fill_null(0)
    sharing = shared.join(paid, on="_at", how="left", maintain_order="left")
    sharing = sharing.with_columns(wants.clip(lower_bound=0).alias("_wants"))
    before = pl.col("_wants").cum_sum().over("_payment") - pl.col("_wants")
    rest = (pl.col("_cents") - before).clip(lower_bound=0)
    part = pl.min_horizontal(rest, "_wants")
    is_last = pl.int_range(pl.len()).over("_payment") == pl.col("_names") - 1
    return sharing.with_columns(
        pl.when(is_last).then(rest).otherwise(part).alias("_cents")
    )


def _settled(lines: pl.DataFrame) -> pl.DataFrame:
    """Sum the payments of each invoice, and find the day they reached its total."""
    cents = pl.col("_cents")
    paying = lines.with_columns(
        pl.when("_refund").then(0).otherwise(cents).alias("_cents"),
        pl.when("_refund").then(cents.abs()).otherwise(0).alias("_back"),
    )
    running = paying.sort("_at", "_day", nulls_last=True).with_columns(
        cents.cum_sum().over("_at").alias("_running")
    )
    full = pl.col("total_cents") - _CENT
    reached = pl.col("_day").filter(pl.col("_running") >= full).min()
    sums = running.group_by("_at").agg(
        cents.sum().alias("_paid"),
        pl.col("_back").sum().alias("_refunded"),
        reached.alias("_settled_on"),
        full.first().alias("_full"),
    )
    still = pl.col("_paid") >= pl.col("_full")
    return sums.with_columns(
        pl.when(still).then(pl.col("_settled_on")).alias("_settled_on")
    )
