"""Data quality: what cannot be true in the invoices. Facts of the file, as shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from calmrun.intake.contradictions import (
    DUE_BEFORE_SENT,
    IMPOSSIBLE,
    OWING,
    PAID_AHEAD,
    PAID_BEFORE_SENT,
)
from calmrun.signals.measure import Measure, Reason, Unit, fact, silence, silent
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "paid_before_issued": "share",
    "deposits": "share",
    "paid_with_balance": "share",
    "due_before_issued": "share",
    "sums_disagree": "share",
    "unreadable_dates": "share",
    "contradictory": "share",
}
DOCUMENTS = 5
ROUNDING_CENTS = 2


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure the contradictions in the invoices file.

    Parameters
    ----------
    tables
        Invoices as they were read, drafts and voids left out.

    Returns
    -------
    Shares of the documents that could show the contradiction at all, and in
    `contradictory` the share of all documents that cannot be true as they stand:
    paid long before they were issued, paid with money still open, or due before
    they were issued. Sums that disagree are no part of it: tips and discounts do that.
    """
    if tables.invoices is None:
        return silence(UNITS, "no_file")
    rows = tables.invoices.rows
    impossible = [one.fill_null(value=False) for one, _ in IMPOSSIBLE.values()]
    paid = rows.filter(pl.col("status") == "paid")
    return {
        "paid_before_issued": _share(rows, PAID_BEFORE_SENT, "no_paid_dates"),
        "deposits": _share(rows, PAID_AHEAD, "no_paid_dates"),
        "paid_with_balance": _share(paid, OWING, "no_amounts"),
        "due_before_issued": _share(rows, DUE_BEFORE_SENT, "no_due_dates"),
        "sums_disagree": _share(rows, _sums(), "no_amounts"),
        "unreadable_dates": _share(rows, pl.col("issued_on").is_null(), "no_dates"),
        "contradictory": _share(rows, pl.any_horizontal(impossible), "no_dates"),
    }


def _sums() -> pl.Expr:
    """Tell whether subtotal and tax, or what is paid and open, miss the total."""
    parts = pl.col("subtotal_cents") + pl.col("tax_cents") - pl.col("total_cents")
    settled = pl.col("paid_cents") + pl.col("balance_cents") - pl.col("total_cents")
    missed = pl.max_horizontal(parts.abs(), settled.abs())
    return missed > ROUNDING_CENTS


def _share(rows: pl.DataFrame, wrong: pl.Expr, reason: Reason) -> Measure:
    """Give the share that is wrong among the rows where it can be told."""
    told = rows.select(wrong.alias("wrong"))["wrong"].drop_nulls()
    if not len(told):
        return silent(reason, "share")
    if len(told) < DOCUMENTS:
        return silent("too_few", "share", len(told))
    return fact(int(told.sum()) / len(told), "share", len(told))
