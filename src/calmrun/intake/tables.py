"""Documents -> the tables of the pack: pseudonyms, signs and derived statuses."""

from __future__ import annotations

from typing import Final

import polars as pl

from calmrun.intake.currency import in_minor_units
from calmrun.intake.documents import CREDIT, DISPUTED, NAME, PHONE, ROW_TYPE, Documents
from calmrun.intake.identity import customer_pseudonyms, service_pseudonyms
from calmrun.intake.names import ROW
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
    "disputed": DISPUTED,
}
_SIGNED: Final = ("total_cents", "subtotal_cents", "tax_cents", "balance_cents")
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
        The columns of ``SCHEMAS``, then ``name``, ``phone``, ``row`` (record of its
        first row) and ``description``, which must not enter a pack.
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
        source[ROW],
        words.alias(DESCRIPTION),
    )
    return _signed(table).select(*SCHEMAS[kind], NAME, PHONE, ROW, DESCRIPTION)


def derive_statuses(table: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Say how each document stands, where the words of all its files do not."""
    if kind == "invoices":
        return derive_invoice_statuses(table)
    return derive_quote_statuses(table) if kind == "quotes" else table


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


def _cells(documents: Documents, name: str) -> pl.Series:
    source = documents.table
    if name == "issued_on":
        main = documents.main_day
        dated = main if main in {"issued_at", "created_at"} else None
        return source[dated] if dated else _nulls(source)
    field = _SOURCES[name]
    cells = source.get_column(field, default=_nulls(source))
    if field in documents.money and field in in_minor_units(documents):
        return (cells / 100).round()
    return cells


def _nulls(source: pl.DataFrame) -> pl.Series:
    return pl.repeat(None, source.height, dtype=pl.String, eager=True)


def _signed(table: pl.DataFrame) -> pl.DataFrame:
    """Make the amounts of credit notes negative where the file writes them plain."""
    there = [name for name in _SIGNED if name in table.columns]
    is_credit = (pl.col(ROW_TYPE) == CREDIT).fill_null(value=False)
    return table.with_columns(
        pl.when(is_credit).then(-pl.col(name).abs()).otherwise(name).alias(name)
        for name in there
    )
