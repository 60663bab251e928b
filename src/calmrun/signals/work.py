"""Finished work and the invoices that belong to it.

Work is joined to invoices by quote number, else by customer, amount (with or without
tax) and date. What was invoiced counts cumulatively: a deposit does not settle a job.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from calmrun.signals.alike_amounts import AMOUNTS
from calmrun.signals.billed_work import (
    INVOICED_PART,
    Left,
    match_amounts,
    match_together,
)
from calmrun.signals.documents import Documents
from calmrun.signals.measure import Reason
from calmrun.signals.tables import Tables


GRACE_DAYS = 14
LONGEST_GRACE_DAYS = 45  # billed by the month, some days after its end
NUMBERED = 10  # invoices with a quote number from which numbers decide
LINK_RATE = 0.8
COVERED = 0.5  # of the work, numbers must explain at least this much
UNSEEN_LAG_DAYS = 30  # approval to invoice, where nobody says when the work was done
LONGEST_LAG_DAYS = 120
BEFORE_DAYS = 7
SCHEMA = {
    "key": pl.String,
    "document": pl.String,
    "customer": pl.String,
    "service": pl.String,
    "approved_on": pl.Date,
    "done_on": pl.Date,
    "total_cents": pl.Int64,
    "subtotal_cents": pl.Int64,
    "billed": pl.Boolean,
}


@dataclass(frozen=True)
class Work:
    """Finished work, one row each.

    Parameters
    ----------
    rows
        `document` (number of the quote, else of the job), `customer`, `done_on`,
        `total_cents`, `missing_cents` (what no invoice covers; 0 when invoiced).
    link_rate
        How much of what should be linked is: quote numbers on invoices that are known
        quotes, or, without numbers, work that has an invoice.
    certain
        Whether a jobs file says when the work was done.
    """

    rows: pl.DataFrame
    link_rate: float
    certain: bool

    @property
    def linked(self) -> bool:
        """Whether the link is good enough to speak of what is missing."""
        return self.link_rate >= LINK_RATE


def read_work(tables: Tables) -> Work | Reason:
    """List the finished work and what of it is not invoiced.

    Parameters
    ----------
    tables
        Invoices, and quotes or jobs.

    Returns
    -------
    Work done between the first invoice and 14 days before the last one; or the reason
    why it is not known.
    """
    invoices = tables.invoices
    if invoices is None or (tables.quotes is None and tables.jobs is None):
        return "no_file"
    if np.isnan(invoices.issued).all():
        return "no_dates"
    billed = _billed(tables.every_invoice)
    work, certain = _done(tables, billed)
    if work.is_empty():
        return "no_dates"
    days = invoices.rows["issued_on"]
    first, last = pl.lit(days.min()), pl.lit(days.max())
    due = (pl.col("done_on") < last - pl.duration(days=GRACE_DAYS)) & (
        pl.coalesce("approved_on", "done_on") >= first
    )
    work = work.with_row_index("row").with_columns(due.alias("due"))
    return _link(work, billed, tables.quotes, certain=certain)


def _key(numbers: pl.Series) -> pl.Series:
    """Write a number the same way everywhere: letters and digits, no leading words."""
    plain = numbers.str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")
    digits = plain.str.replace(r"^[A-Z]*0*", "")
    return digits.zip_with(digits != "", plain).alias("key")


def _billed(invoices: pl.DataFrame) -> pl.DataFrame:
    """Take invoices that were sent, voided ones too: somebody dealt with that work."""
    sent = invoices.filter(pl.col("status").fill_null("unknown") != "draft")
    return sent.select(
        "customer",
        "service",
        "issued_on",
        "total_cents",
        "subtotal_cents",
        (pl.col("status") == "void").fill_null(value=False).alias("void"),
        _key(sent["quote_document"]),
    )


def _done(tables: Tables, billed: pl.DataFrame) -> tuple[pl.DataFrame, bool]:
    """Take finished jobs, else quotes approved long enough ago."""
    if tables.jobs is not None:
        numbered = len(billed["key"].drop_nulls()) >= NUMBERED
        jobs = _jobs(tables.jobs, numbered=numbered)
        if jobs.height:
            return jobs, True
    if tables.quotes is None:
        return pl.DataFrame(schema=SCHEMA), False
    return _quotes(tables.quotes, billed), False


def _jobs(jobs: Documents, *, numbered: bool) -> pl.DataFrame:
    """Take finished jobs; where invoices name quotes, those of one quote as one."""
    done = jobs.rows.filter(pl.col("completed_on").is_not_null())
    done = done.select(
        _key(done["quote_document"]),
        pl.coalesce("quote_document", "document").alias("document"),
        "customer",
        "service",
        "approved_on",
        pl.col("completed_on").alias("done_on"),
        "total_cents",
        pl.lit(None, pl.Int64).alias("subtotal_cents"),
        pl.col("invoice_document").is_not_null().alias("billed"),
    )
    quoted = done.filter(pl.col("key").is_not_null())
    if not numbered or quoted.height < NUMBERED:
        return done
    return quoted.group_by("key", maintain_order=True).agg(
        pl.col("document", "customer", "service").first(),
        pl.col("approved_on").min(),
        pl.col("done_on").max(),
        pl.when(pl.col("total_cents").count() > 0).then(pl.col("total_cents").sum()),
        pl.col("subtotal_cents").first(),
        pl.col("billed").all(),
    )


def _quotes(quotes: Documents, billed: pl.DataFrame) -> pl.DataFrame:
    day = pl.coalesce("approved_on", "decided_on", "converted_on")
    approved = quotes.rows.filter(
        pl.col("status").is_in(["approved", "converted"]), day.is_not_null()
    )
    approved = approved.with_columns(
        _key(approved["document"]), day.alias("approved_on")
    )
    lag = _usual_lag(approved, billed)
    return approved.select(
        "key",
        "document",
        "customer",
        "service",
        "approved_on",
        pl.col("approved_on").dt.offset_by(f"{lag}d").alias("done_on"),
        "total_cents",
        "subtotal_cents",
        pl.col("invoice_document").is_not_null().alias("billed"),
    )


def _usual_lag(approved: pl.DataFrame, billed: pl.DataFrame) -> int:
    """Learn how long after approval the invoice comes: twice the ninth decile."""
    invoiced = billed.select("key", pl.col("issued_on").alias("billed_on"))
    lags = approved.join(invoiced.drop_nulls(), on="key").select(
        (pl.col("billed_on") - pl.col("approved_on")).dt.total_days().alias("lag")
    )["lag"]
    slow = lags.quantile(0.9) if len(lags) >= NUMBERED else None
    usual = UNSEEN_LAG_DAYS if slow is None else max(UNSEEN_LAG_DAYS, 2 * int(slow))
    return min(usual, LONGEST_LAG_DAYS) - GRACE_DAYS


def _link(
    work: pl.DataFrame,
    billed: pl.DataFrame,
    quotes: Documents | None,
    *,
    certain: bool,
) -> Work:
    """Join by number where numbers are good, else by name, amount and date.

    Where most of the work has an invoice with its number, one that has none is for
    other work, unless its amount is the same to the cent.
    """
    due = work.filter("due")
    numbers = billed.filter(pl.col("key").is_not_null())
    rate = _number_rate(numbers, due, quotes)
    if numbers.height < NUMBERED or rate < LINK_RATE:
        return _by_amount(work, billed, certain=certain)
    due = _by_number(due, numbers)
    waiting = _waiting(due, certain=certain)
    spare = _spare(billed.filter(pl.col("key").is_null()))
    names = _names(waiting["customer"])
    named = 1 - waiting.height / max(1, due.height) >= COVERED
    left = match_amounts(_coded(waiting, names), _coded(spare, names), about=not named)
    due = _missing(due, left)
    covered = _covered(due)
    return Work(due, rate if covered >= COVERED else covered, certain)


def _by_amount(work: pl.DataFrame, billed: pl.DataFrame, *, certain: bool) -> Work:
    """Join by customer and amount; work that lacks one of them cannot be looked for.

    Work that is too new or too old to be missed takes its invoices, too, but last.
    """
    known = pl.all_horizontal(pl.col("customer", "total_cents").is_not_null())
    paid = pl.when("billed").then(pl.col("total_cents").fill_null(1)).otherwise(0)
    work = work.filter(pl.col("billed") | known).with_columns(paid.alias("invoiced"))
    names = _names(work["customer"], billed["customer"])
    spare = _coded(_spare(billed), names)
    due, others = (
        _coded(work.filter(pl.col("due") == due), names) for due in (True, False)
    )
    left = match_amounts(_waiting(due, certain=certain), spare)
    others = _waiting(others, certain=certain)
    left = Left(left.work, match_amounts(others, left.bills).bills)
    due = _missing(due, match_together(left, any_service=certain))
    if certain:
        due = _old_enough(due, spare)
    due = due.with_columns(pl.col("customer").cast(pl.String))
    covered = _covered(due)
    fitting = 1 - left.bills.height / max(1, spare.height)
    return Work(due, max(fitting, covered) if covered >= COVERED else covered, certain)


def _old_enough(due: pl.DataFrame, spare: pl.DataFrame) -> pl.DataFrame:
    """Give work the time that most of it takes until its customer is billed again.

    Who bills by the month is not late in the middle of one.
    """
    bills = spare.select("customer", "issued_on").sort("issued_on")
    lag = (
        due.filter(pl.col("missing_cents") == 0)
        .sort("done_on")
        .join_asof(
            bills,
            left_on="done_on",
            right_on="issued_on",
            by="customer",
            strategy="forward",
            check_sortedness=False,
        )
        .select((pl.col("issued_on") - pl.col("done_on")).dt.total_days().quantile(0.9))
        .item()
    )
    grace = min(max(GRACE_DAYS, lag or 0), LONGEST_GRACE_DAYS)
    last = pl.lit(bills["issued_on"].max(), pl.Date)
    return due.filter(pl.col("done_on") < last - pl.duration(days=grace))


def _number_rate(
    numbers: pl.DataFrame, work: pl.DataFrame, quotes: Documents | None
) -> float:
    """Tell which part of the quote numbers on invoices are quotes that we know."""
    known = work["key"].drop_nulls()
    if quotes is not None:
        known = pl.concat([known, _key(quotes.rows["document"].drop_nulls())])
        first = pl.lit(quotes.rows["issued_on"].min(), pl.Date)
        numbers = numbers.filter((pl.col("issued_on") >= first).fill_null(value=True))
    if numbers.is_empty():
        return 0.0
    found = numbers.join(known.to_frame("key"), on="key", how="semi")
    return found.height / numbers.height


def _by_number(work: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    sums = numbers.group_by("key").agg(pl.col("total_cents").sum().alias("invoiced"))
    return work.join(sums, on="key", how="left", maintain_order="left").with_columns(
        pl.when("billed")
        .then(pl.max_horizontal("invoiced", "total_cents"))
        .otherwise(pl.col("invoiced").fill_null(0))
        .alias("invoiced")
    )


def _waiting(work: pl.DataFrame, *, certain: bool) -> pl.DataFrame:
    """Take the work that is not known as invoiced, with the days of its invoice."""
    enough = pl.col("invoiced") >= INVOICED_PART * pl.min_horizontal(AMOUNTS)
    named = pl.col("total_cents").is_null() & (pl.col("invoiced") > 0)
    first = pl.coalesce("approved_on", "done_on") - pl.duration(days=BEFORE_DAYS)
    usual = pl.col("done_on" if certain else "approved_on")
    return work.filter(~(enough | named).fill_null(value=False)).select(
        "row",
        "customer",
        "service",
        first.alias("since"),
        usual.alias("done_on"),
        *AMOUNTS,
    )


def _spare(billed: pl.DataFrame) -> pl.DataFrame:
    """Take the invoices that ask for money on some day."""
    asking = pl.col("total_cents") > 0, pl.col("issued_on").is_not_null()
    return billed.filter(*asking).with_row_index("bill")


def _names(*customers: pl.Series) -> pl.Enum:
    return pl.Enum(pl.concat(customers).drop_nulls().unique().sort())


def _coded(rows: pl.DataFrame, names: pl.Enum) -> pl.DataFrame:
    """Give customers numbers, which sort and join fast; to others, none."""
    return rows.with_columns(pl.col("customer").cast(names, strict=False))


def _missing(work: pl.DataFrame, left: Left) -> pl.DataFrame:
    """Say of each work how much of it no invoice covers."""
    missing = (pl.col("total_cents").fill_null(0) - pl.col("invoiced")).clip(
        lower_bound=1
    )
    short = pl.col("row").is_in(left.work["row"].implode())
    return work.with_columns(
        pl.when(short).then(missing).otherwise(0).alias("missing_cents")
    )


def _covered(work: pl.DataFrame) -> float:
    part: float | None = work.select((pl.col("missing_cents") == 0).mean()).item()
    return part or 0.0
