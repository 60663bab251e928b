"""Finished work and the invoices that belong to it.

Work is joined to invoices by quote number, else by customer, amount (with or without
tax) and date. What was invoiced counts cumulatively: a deposit does not settle a job.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from calmrun.signals.billed_quotes import amount_step
from calmrun.signals.documents import Documents
from calmrun.signals.measure import Reason
from calmrun.signals.tables import Tables


GRACE_DAYS = 14
NUMBERED = 10  # invoices with a quote number from which numbers decide
LINK_RATE = 0.8
COVERED = 0.5  # of the work, numbers must explain at least this much
INVOICED_PART = 0.6  # of the approved amount; under it the rest is not invoiced
UNSEEN_LAG_DAYS = 30  # approval to invoice, where nobody says when the work was done
LONGEST_LAG_DAYS = 120
BEFORE_DAYS = 7
SCHEMA = {
    "key": pl.String,
    "document": pl.String,
    "customer": pl.String,
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
    first, last = days.min(), days.max()
    work = work.filter(
        pl.col("done_on") < pl.lit(last) - pl.duration(days=GRACE_DAYS),
        pl.coalesce("approved_on", "done_on") >= pl.lit(first),
    )
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
        "issued_on",
        "total_cents",
        "subtotal_cents",
        _key(sent["quote_document"]),
    )


def _done(tables: Tables, billed: pl.DataFrame) -> tuple[pl.DataFrame, bool]:
    """Take finished jobs, else quotes approved long enough ago."""
    if tables.jobs is not None:
        jobs = _jobs(tables.jobs)
        if jobs.height:
            return jobs, True
    if tables.quotes is None:
        return pl.DataFrame(schema=SCHEMA), False
    return _quotes(tables.quotes, billed), False


def _jobs(jobs: Documents) -> pl.DataFrame:
    done = jobs.rows.filter(pl.col("completed_on").is_not_null())
    done = done.select(
        _key(done["quote_document"]),
        pl.coalesce("quote_document", "document").alias("document"),
        "customer",
        "approved_on",
        pl.col("completed_on").alias("done_on"),
        "total_cents",
        pl.lit(None, pl.Int64).alias("subtotal_cents"),
        pl.col("invoice_document").is_not_null().alias("billed"),
    )
    quoted = done.filter(pl.col("key").is_not_null())
    if quoted.height < NUMBERED:
        return done
    return quoted.group_by("key", maintain_order=True).agg(
        pl.col("document", "customer").first(),
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
    """Join by number where numbers are good, else by name, amount and date."""
    numbers = billed.filter(pl.col("key").is_not_null())
    rate = _number_rate(numbers, work, quotes)
    by_number = numbers.height >= NUMBERED and rate >= LINK_RATE
    if by_number:
        work = _by_number(work, numbers)
        spare = billed.filter(pl.col("key").is_null())
    else:
        work = work.with_columns(
            pl.when("billed").then("total_cents").otherwise(0).alias("invoiced")
        )
        spare = billed
    work = _by_amount(work, spare)
    matched = float((work["missing_cents"] == 0).mean() or 0.0)  # type: ignore[arg-type]  # a mean of flags is a float
    if not by_number or matched < COVERED:
        rate = matched
    return Work(work, rate, certain)


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
    return work.join(sums, on="key", how="left").with_columns(
        pl.when("billed")
        .then(pl.max_horizontal("invoiced", "total_cents"))
        .otherwise(pl.col("invoiced").fill_null(0))
        .alias("invoiced")
    )


def _by_amount(work: pl.DataFrame, spare: pl.DataFrame) -> pl.DataFrame:
    """Add what a matching invoice without a number covers, and say what is missing."""
    enough = pl.col("invoiced") >= INVOICED_PART * pl.min_horizontal(
        "total_cents", "subtotal_cents"
    )
    named = pl.col("total_cents").is_null() & (pl.col("invoiced") > 0)
    work = work.with_row_index("row").with_columns((enough | named).alias("covered"))
    found = _matches(work.filter(~pl.col("covered").fill_null(value=False)), spare)
    covered = pl.col("covered") | pl.col("row").is_in(found.implode())
    missing = (pl.col("total_cents").fill_null(0) - pl.col("invoiced")).clip(
        lower_bound=1
    )
    return work.with_columns(
        pl.when(covered).then(0).otherwise(missing).alias("missing_cents")
    )


def _matches(work: pl.DataFrame, spare: pl.DataFrame) -> pl.Series:
    """Find work with an invoice of the same customer and amount, not long before it."""
    amounts = ("total_cents", "subtotal_cents")
    usual = float(work["total_cents"].median() or 1.0)  # type: ignore[arg-type]  # a median of whole numbers is a float
    waiting = pl.Enum(work["customer"].drop_nulls().unique())
    customer = pl.col("customer").cast(waiting, strict=False)
    since = pl.coalesce("approved_on", "done_on") - pl.duration(days=BEFORE_DAYS)
    asked = pl.concat(
        work.select("row", customer, since.alias("since"), amount_step(name, usual))
        for name in amounts
    ).drop_nulls()
    billed = pl.concat(
        spare.select(customer, "issued_on", amount_step(name, usual))
        for name in amounts
    ).drop_nulls()
    last = billed.group_by("customer", "step").agg(pl.col("issued_on").max())
    near = pl.concat(last.with_columns(pl.col("step") + shift) for shift in (-1, 0, 1))
    found = asked.join(near, on=["customer", "step"])
    return found.filter(pl.col("issued_on") >= pl.col("since"))["row"].unique()
