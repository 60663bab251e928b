"""Documents -> the tables of the pack: pseudonyms, signs and derived statuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from calmrun.intake.documents import NAME, PHONE, ROW_TYPE, Documents
from calmrun.intake.identity import customer_pseudonyms, service_pseudonyms
from calmrun.intake.pack import SCHEMAS


_SOURCES: Final = {
    "document": "id",
    "total_cents": "total",
    "subtotal_cents": "subtotal",
    "tax_cents": "tax",
    "balance_cents": "balance_due",
    "paid_cents": "amount_paid",
    "quote_document": "related_quote_id",
    "invoice_document": "related_invoice_id",
    "due_on": "due_at",
    "paid_on": "paid_at",
    "approved_on": "approved_at",
    "declined_on": "declined_at",
    "decided_on": "decided_at",
    "converted_on": "converted_at",
    "created_on": "created_at",
    "scheduled_on": "scheduled_at",
    "completed_on": "completed_at",
    "status": "status",
}
_SIGNED: Final = ("total_cents", "subtotal_cents", "tax_cents", "balance_cents")
_CREDIT: Final = "credit"
_REDATED_DAYS: Final = 31
DESCRIPTION: Final = "description"


def to_table(documents: Documents, key: bytes, file: int) -> pl.DataFrame:
    """Give one list as rows of its table, with name, phone and words beside them.

    Parameters
    ----------
    documents
        One recognised list.
    key
        The workspace's secret behind the pseudonyms.
    file
        Position in ``Pack.files``.

    Returns
    -------
    pl.DataFrame
        The columns of ``SCHEMAS``, then ``name``, ``phone``, ``description``, which
        must not enter a pack.
    """
    kind = documents.recognition.kind
    source = documents.table
    columns = [
        _cells(documents, name).cast(held).alias(name)
        for name, held in SCHEMAS[kind].items()
        if name not in {"customer", "service", "file"}
    ]
    words = source.get_column(DESCRIPTION, default=_nulls(source))
    table = pl.DataFrame(columns).with_columns(
        customer_pseudonyms(source[NAME], key).alias("customer"),
        service_pseudonyms(words, key).alias("service"),
        pl.lit(file, pl.Int32).alias("file"),
        source[ROW_TYPE],
        source[NAME],
        source[PHONE],
        words.alias(DESCRIPTION),
    )
    table = _signed(table)
    if kind == "invoices":
        table = derive_invoice_statuses(table)
    if kind == "quotes":
        table = derive_quote_statuses(table)
    return table.select(*SCHEMAS[kind], NAME, PHONE, DESCRIPTION)


def derive_invoice_statuses(table: pl.DataFrame) -> pl.DataFrame:
    """Say paid, partial or sent where the file's own words do not.

    Words that only name a stage of the paper ("completed") give way to money: an
    invoice with a day of payment, or with nothing left of a total, is paid.
    """
    total, balance = pl.col("total_cents"), pl.col("balance_cents")
    paid_in = pl.col("paid_cents")
    used = bool((table["balance_cents"].fill_null(0) != 0).any())
    nothing_left = (balance == 0) & (total > 0) & pl.lit(used)
    covered = (paid_in >= total) & (total > 0)
    some = ((balance > 0) & (balance < total)) | ((paid_in > 0) & (paid_in < total))
    read = (
        pl.when(pl.col("paid_on").is_not_null() | nothing_left | covered)
        .then(pl.lit("paid"))
        .when(some)
        .then(pl.lit("partial"))
        .otherwise(pl.lit("sent"))
    )
    open_word = pl.col("status").is_in(["sent", "unknown"]) | pl.col("status").is_null()
    return table.with_columns(
        pl.when(open_word).then(read).otherwise("status").alias("status")
    )


def derive_quote_statuses(table: pl.DataFrame) -> pl.DataFrame:
    """Say what became of a quote by its days, where the file's own words do not."""
    read = (
        pl.when(pl.col("converted_on").is_not_null())
        .then(pl.lit("converted"))
        .when(pl.col("declined_on").is_not_null())
        .then(pl.lit("declined"))
        .when(pl.col("approved_on").is_not_null())
        .then(pl.lit("approved"))
        .otherwise(pl.lit("sent"))
    )
    silent = pl.col("status").is_null() | (pl.col("status") == "unknown")
    decided = (pl.col("status") == "sent") & (read != "sent")
    return table.with_columns(
        pl.when(silent | decided).then(read).otherwise("status").alias("status")
    )


def join_lists(tables: Sequence[pl.DataFrame], kind: str) -> tuple[pl.DataFrame, int]:
    """Put the lists of one kind together; documents in several of them count once.

    Rows of different files with one number are one document when their filled customers
    agree and their days are at most a month apart: a draft gets another day when it is
    sent. The later file of two is the one that knows more, so its rows stay.

    Returns
    -------
    tuple[pl.DataFrame, int]
        The joined table, and how many rows were dropped.
    """
    empty = pl.DataFrame(schema=dict(SCHEMAS[kind]))
    if not tables:
        return empty, 0
    joined = pl.concat(tables).with_row_index("_at")
    if len(tables) == 1:
        return joined.drop("_at"), 0
    day = next(iter(_table_days(kind)))
    ranks = _newest_first(joined, kind)
    joined = joined.join(ranks, on="file", how="left")
    days = pl.col(day).max().over("document") - pl.col(day).min().over("document")
    customers = pl.col("customer").drop_nulls().n_unique().over("document")
    redated = 0 if kind == "payments" else _REDATED_DAYS
    one = (customers <= 1) & (days.dt.total_days() <= redated).fill_null(value=True)
    best = (
        pl.when(one)
        .then(pl.col("_rank").min().over("document"))
        .otherwise(pl.col("_rank").min().over("document", "customer", day))
    )
    kept = joined.filter(pl.col("document").is_null() | (pl.col("_rank") == best))
    return kept.sort("_at").drop("_at", "_rank"), joined.height - kept.height


def _newest_first(joined: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Rank files by their last day; of two that end together the later upload."""
    last = joined.group_by("file").agg(
        pl.max_horizontal(pl.col(list(_table_days(kind))).max()).alias("_last")
    )
    ordered = last.sort("_last", "file", descending=True, nulls_last=True)
    return ordered.with_row_index("_rank").select("file", "_rank")


def _table_days(kind: str) -> Mapping[str, None]:
    """Give the event days of a table, its main one first."""
    days = [name for name in SCHEMAS[kind] if name.endswith("_on") and name != "due_on"]
    return dict.fromkeys(days)


def _cells(documents: Documents, name: str) -> pl.Series:
    source = documents.table
    if name == "issued_on":
        main = documents.main_day
        dated = main if main in {"issued_at", "created_at"} else None
        return source[dated] if dated else _nulls(source)
    return source.get_column(_SOURCES[name], default=_nulls(source))


def _nulls(source: pl.DataFrame) -> pl.Series:
    return pl.Series([None] * source.height, dtype=pl.String)


def _signed(table: pl.DataFrame) -> pl.DataFrame:
    """Make the amounts of credit notes negative where the file writes them plain."""
    there = [name for name in _SIGNED if name in table.columns]
    is_credit = (pl.col(ROW_TYPE) == _CREDIT).fill_null(value=False)
    return table.with_columns(
        pl.when(is_credit).then(-pl.col(name).abs()).otherwise(name).alias(name)
        for name in there
    )
