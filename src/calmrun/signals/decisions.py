"""Quotes as decisions: what was asked, and how and when it was answered.

Options and revisions of one customer within 14 days are one decision, approved if any
of them is, or if an invoice names or matches one of them (`billed_quotes.py`). What is
taken for a revision or an option needs a sign of it, since two jobs of one customer may
come close together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from calmrun.signals.billed_quotes import read_billed_quotes
from calmrun.signals.documents import (
    Codes,
    Documents,
    Flags,
    Floats,
    Invoices,
    cents,
    days,
    distinct,
)
from calmrun.signals.resample import Resample, resample_customers


WITHIN_DAYS = 14
REVISED_DAYS = 3  # a new quote this soon after a refusal is a second try
DECLINED_SHARE = 0.05
COLUMNS = (
    "document",
    "status",
    "issued_on",
    "approved_on",
    "declined_on",
    "decided_on",
    "converted_on",
    "total_cents",
)
APPROVED = ("approved", "converted")
ENDED = ("archived", "expired")
REVISION = r"(\d{3,})(?:[-/._ ]?[A-Da-d]|[-/._ ]?[RrVv]\.?\d{1,2}|[-/._]\d)$"


@dataclass(frozen=True)
class Decisions:
    """One entry per decision of a customer.

    Parameters
    ----------
    position
        Where its (last) quote stands in the quote arrays.
    issued
        Day the first quote of it was sent.
    approved, lost, open
        Outcome so far; none of them where the tool ended it or changes were asked.
    answered
        Day of the answer, NaN where there is none or no day is given.
    undated
        Answered, without a day in the file.
    billed
        Day of the invoice that alone says that it was approved, else NaN. Such a yes is
        known the later the longer the work takes: no two cohorts may be compared by it.
    service
        Code of the service group, -1 where there is no description.
    total
        Cents of the approved quote, else of the last one; NaN where unknown.
    """

    position: Codes
    customer: Codes
    known: Flags
    issued: Floats
    approved: Flags
    lost: Flags
    open: Flags
    answered: Floats
    undated: Flags
    billed: Floats
    service: Codes
    total: Floats
    resample: Resample

    def __len__(self) -> int:
        return len(self.issued)

    @property
    def decided(self) -> Flags:
        """Whether it was answered yes or no, shape ``(n,)``."""
        return self.approved | self.lost

    @property
    def by_invoice(self) -> Flags:
        """Whether only an invoice says that it was approved, shape ``(n,)``."""
        return ~np.isnan(self.billed)

    @property
    def left_open(self) -> Flags:
        """Whether the tool shows it as open, billed or not, shape ``(n,)``."""
        return self.open | self.by_invoice

    def customers(self, chosen: Flags) -> int:
        """Count the known customers among the chosen."""
        return distinct(self.customer[chosen & self.known])


def read_decisions(quotes: Documents, invoices: Invoices | None) -> Decisions:
    """Turn sent quotes into decisions.

    Parameters
    ----------
    quotes
        Quotes that were sent.
    invoices
        For the quotes that were billed; None where there is no such file.
    """
    frame = _outcomes(quotes, invoices).with_columns(
        pl.Series("code", quotes.customer),
        pl.Series("known", quotes.known),
        pl.Series("work", quotes.service),
    )
    merged = _merge(frame.filter(pl.col("issued_on").is_not_null())).sort("position")
    customer = merged["code"].to_numpy()
    return Decisions(
        position=merged["position"].cast(pl.Int64).to_numpy(),
        customer=customer,
        known=_flags(merged["known"]),
        issued=days(merged["issued_on"]),
        approved=_flags(merged["approved"]),
        lost=_flags(merged["lost"]),
        open=_flags(merged["open"]),
        answered=days(merged["answered_on"]),
        undated=_flags(merged["undated"]),
        billed=days(merged["billed_on"]),
        service=merged["work"].cast(pl.Int64).to_numpy(),
        total=cents(merged["total_cents"]),
        resample=resample_customers(customer),
    )


def _flags(column: pl.Series) -> Flags:
    return column.to_numpy().astype(np.bool_)


def _outcomes(quotes: Documents, invoices: Invoices | None) -> pl.DataFrame:
    """Say of each quote whether it is approved, lost or open, and since when."""
    rows = quotes.rows
    status = pl.col("status").fill_null("unknown")
    yes_day = pl.coalesce("approved_on", "converted_on")
    yes, no = pl.col("approved"), pl.col("lost")
    declined = int((rows["status"] == "declined").sum())
    ended = int(rows["status"].is_in(ENDED).sum())
    says_no = declined >= DECLINED_SHARE * max(1, declined + ended)
    no_words = ("declined",) if says_no else ("declined", "archived")
    said_no = status.is_in(no_words) | pl.col("declined_on").is_not_null()
    waiting = status.is_in(["sent", "unknown"]) & pl.col("decided_on").is_null()
    return (
        _billed(
            quotes, invoices, said_yes=status.is_in(APPROVED) | yes_day.is_not_null()
        )
        .with_columns(lost=~yes & said_no)
        .with_columns(
            open=~yes & ~no & waiting,
            answered_on=pl.when(yes)
            .then(pl.coalesce("approved_on", "decided_on", "converted_on"))
            .when(no)
            .then(pl.coalesce("declined_on", "decided_on")),
        )
        .with_columns(undated=(yes | no) & pl.col("answered_on").is_null())
    )


def _billed(
    quotes: Documents, invoices: Invoices | None, *, said_yes: pl.Expr
) -> pl.DataFrame:
    """Say which quotes are approved, and since when those only an invoice approves."""
    rows = quotes.rows.select(COLUMNS).with_row_index("position")
    declined = (pl.col("status") == "declined").fill_null(value=False)
    said_no = declined | pl.col("declined_on").is_not_null()
    said = rows.select(asked=~said_yes & ~said_no, settled=said_yes)
    billed = read_billed_quotes(quotes, invoices, said["asked"], said["settled"])
    return rows.join(
        billed, on="position", how="left", maintain_order="left"
    ).with_columns(approved=said_yes | pl.col("billed_on").is_not_null())


def _merge(frame: pl.DataFrame) -> pl.DataFrame:
    """Join options and revisions of one customer into one decision."""
    order = _near(frame)
    chain = frame[order].with_columns(_continues().alias("continues"))
    chain = chain.with_columns((~pl.col("continues")).cum_sum().alias("decision"))
    several = pl.col("continues") | pl.col("continues").shift(-1, fill_value=False)
    chain = chain.filter(several)
    joined = _join(chain).drop("decision").sort("position")
    alone = frame.filter(~pl.col("position").is_in(chain["position"].implode()))
    return alone.select(joined.columns).merge_sorted(joined, key="position")


def _near(frame: pl.DataFrame) -> Codes:
    """Find quotes with another one of that customer and work within 14 days.

    Returns
    -------
    Their places in the frame, ordered by customer, work, day and number.
    """
    day = days(frame["issued_on"]).astype(np.int64)
    first, last = day.min(initial=0), day.max(initial=0)
    code, work = frame["code"].to_numpy(), frame["work"].to_numpy() + 1
    group = code * (work.max(initial=0) + 1) + work
    # One number that sorts by all three, and is far apart for two groups.
    key = group * (last - first + 1 + WITHIN_DAYS) + day - first
    order = np.argsort(key, kind="stable")
    gap = pl.Series(key[order]).diff()
    same_day = _either_side(gap == 0)
    order[same_day] = _by_number(frame["document"], key, order[same_day])
    return order[_either_side(gap <= WITHIN_DAYS)]


def _either_side(close: pl.Series) -> Flags:
    """Flag what is close to the one before it, and the one before it as well."""
    close = close.fill_null(value=False)
    return (close | close.shift(-1, fill_value=False)).to_numpy()


def _by_number(document: pl.Series, key: Codes, places: Codes) -> Codes:
    """Order the places by key, those of one key by the number of their document."""
    rows = pl.DataFrame({"key": key[places], "place": places})
    rows = rows.with_columns(document.gather(places).alias("number"))
    return rows.sort("key", "number", "place", nulls_last=True)["place"].to_numpy()


def _join(chain: pl.DataFrame) -> pl.DataFrame:
    best = chain.sort(
        ["decision", "approved", "issued_on", "document"], nulls_last=True
    )
    return best.group_by("decision", maintain_order=True).agg(
        pl.col(
            "position",
            "code",
            "known",
            "work",
            "total_cents",
            "answered_on",
            "undated",
            "billed_on",
        ).last(),
        pl.col("issued_on").min(),
        pl.col("approved").any(),
        (
            pl.col("lost").any() & ~pl.col("open").any() & ~pl.col("approved").any()
        ).alias("lost"),
        (pl.col("open").any() & ~pl.col("approved").any()).alias("open"),
    )


def _continues() -> pl.Expr:
    """Tell whether a quote goes on with the decision of the one before it."""
    gap = (pl.col("issued_on") - pl.col("issued_on").shift()).dt.total_days()
    same = (
        (pl.col("code") == pl.col("code").shift())
        & (pl.col("work") == pl.col("work").shift())
        & (gap <= WITHIN_DAYS)
        & pl.col("known")
    )
    stem = pl.col("document").str.replace(REVISION, "${1}")
    numbered = (stem == stem.shift()).fill_null(value=False)
    one_yes = ~(pl.col("approved") & pl.col("approved").shift())
    since_no = (pl.col("issued_on") - pl.col("answered_on").shift()).dt.total_days()
    revised = pl.col("lost").shift() & since_no.is_between(0, REVISED_DAYS)
    asked = pl.col("status").shift() == "changes_requested"
    differ = pl.col("total_cents") != pl.col("total_cents").shift()
    together = pl.col("answered_on").eq_missing(pl.col("answered_on").shift())
    options = (gap <= 1) & differ & together & pl.any_horizontal("approved", "lost")
    signs = pl.any_horizontal(numbered, revised, asked, options).fill_null(value=False)
    return (same & signs & one_yes).fill_null(value=False)
