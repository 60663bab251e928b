"""Work that an invoice without its number is for, by customer and amount.

An invoice is for one piece of work: of the same customer and amount, and not before the
work could be billed. Where no numbers join the two lists, a customer may also be billed
for several works at once, or under another name; what such invoices come to is taken to
be for this work, so that what is left has no invoice that could be its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

import numpy as np
import polars as pl

from calmrun.signals.alike_amounts import (
    AMOUNTS,
    MOST_BILLED,
    join_alike,
    one_to_one,
    stepped,
)


INVOICED_PART: Final = 0.6  # of the agreed amount; under it the rest is not invoiced
LATEST_DAYS: Final = 120  # for an invoice of about the amount; one to the cent may wait


@dataclass(frozen=True)
class Left:
    """What has no counterpart so far.

    Parameters
    ----------
    work
        `row`, `customer`, `service`, `total_cents`, `subtotal_cents`; `since`, the day
        from which it could be billed, and `done_on`, that from which it usually is.
    bills
        `bill`, `customer`, `service`, `total_cents`, `subtotal_cents`, `issued_on` and
        `void`.
    """

    work: pl.DataFrame
    bills: pl.DataFrame


def match_amounts(
    work: pl.DataFrame, bills: pl.DataFrame, *, about: bool = True
) -> Left:
    """Give each work the invoice of its customer and amount, each invoice once.

    Parameters
    ----------
    work, bills
        As in `Left`. Amounts to the cent go first, voided invoices last.
    about
        Whether amounts within 2 percent are one amount, too: the nearest in time first,
        up to 120 days after the work is done.
    """
    left = Left(work, bills)
    for void, theirs, ours in product((False, True), AMOUNTS, AMOUNTS):
        left = _to_the_cent(left, ["customer", "cents"], ours, theirs, void=void)
    return _about(left) if about else left


def match_together(left: Left, *, any_service: bool) -> Left:
    """Take off the work that other invoices may be for, though no amount tells so.

    First invoices to the cent under another name; then whatever else the customer was
    billed from then on, where it comes to 60 percent of that work and what came later.

    Parameters
    ----------
    left
        What has no counterpart by its amount.
    any_service
        Whether an invoice for another service may hold this work. Beside a list of all
        work it may; beside quotes it is most likely for work that nobody quoted.
    """
    left = _to_the_cent(left, ["cents"], "total_cents", "total_cents", void=False)
    live = left.bills.filter(~pl.col("void"))
    if any_service:
        return _worth(left, live, ["customer"])
    own = pl.col("service").is_in(left.work["service"].drop_nulls().implode())
    left = _worth(left, live.filter(own), ["customer", "service"])
    return _worth(left, live.filter(~own.fill_null(value=False)), ["customer"])


def _worth(left: Left, bills: pl.DataFrame, by: list[str]) -> Left:
    """Keep the work that is worth more than what was billed since then."""
    agreed = (pl.min_horizontal(AMOUNTS) * INVOICED_PART).floor().cast(pl.Int64)
    events = [
        bills.select(*by, at="issued_on", step="total_cents"),
        left.work.select(*by, "row", at="since", step=-agreed),
    ]
    short = _swept(events, by).filter("short")
    return replace(left, work=left.work.join(short, on="row", how="semi"))


def _to_the_cent(
    left: Left, by: list[str], ours: str, theirs: str, *, void: bool
) -> Left:
    """Pair what agrees in all of `by`, as many as can be.

    How many stay is told by the first day on which work could be billed; which of them,
    by the day on which it usually is, with the nearest invoice after it.
    """
    bills = left.bills.filter(pl.col("void") == void, pl.col(theirs).is_not_null())
    work = left.work.filter(pl.col(ours).is_not_null())
    if work.is_empty() or bills.is_empty():
        return left
    bills = bills.with_columns(pl.col(theirs).alias("cents")).drop_nulls(by)
    work = work.with_columns(pl.col(ours).alias("cents"))
    work = work.join(bills, on=by, how="semi")
    if work.is_empty():
        return left
    bills = bills.join(work, on=by, how="semi")
    money = bills.select(*by, "bill", at="issued_on", step=pl.lit(1))
    early, usual = (
        _swept([money, work.select(*by, "row", at=day, step=pl.lit(-1))], by)
        for day in ("since", "done_on")
    )
    unpaired = early.group_by(by).agg(pl.col("short").sum().alias("unpaired"))
    stays = (
        usual.filter("short")
        .join(unpaired, on=by)
        .filter(pl.col("at").rank("ordinal").over(by) <= pl.col("unpaired"))
    )
    gone = work.join(stays, on="row", how="anti")
    return Left(
        left.work.join(gone, on="row", how="anti"),
        left.bills.join(_used(early), on="bill", how="anti"),
    )


def _swept(events: Sequence[pl.DataFrame], by: list[str]) -> pl.DataFrame:
    """Walk back in time: invoices are laid on a pile, work takes from the top of it.

    Parameters
    ----------
    events
        `at`, and `step`: how much an invoice adds and how much a work takes (negative).
    by
        What has a pile of its own.

    Returns
    -------
    The events in that order, `depth` of the pile and `short`: the pile held less than
    this work takes.

    Notes
    -----
    Later work can be covered by fewer invoices, so that serving it first leaves the
    least without. A pile is a walk that cannot fall below zero: its height is the plain
    sum less the lowest that this has been. What ends a pile takes all that was on it.
    """
    order = [*by, "at", "step"]
    rows = pl.concat(events, how="diagonal").sort(
        order, descending=[*[False] * len(by), True, True], maintain_order=True
    )
    pile = rows.select(pl.struct(by).rle_id()).to_series().to_numpy()
    step = rows["step"].to_numpy()
    first = np.flatnonzero(np.diff(pile, prepend=-1))
    added = np.add.reduceat(np.maximum(step, 0), first) if step.size else step
    walk = np.cumsum(np.insert(step, first[1:], -added[:-1]))
    height = walk - np.minimum.accumulate(np.minimum(walk, 0))
    depth = np.delete(height, first[1:] + np.arange(first.size - 1))
    before = np.where(np.isin(np.arange(step.size), first), 0, np.roll(depth, 1))
    return rows.with_columns(
        pl.Series("pile", pile),
        pl.Series("depth", depth),
        pl.Series("short", before + step < 0),
    )


def _used(swept: pl.DataFrame) -> pl.DataFrame:
    """Find the invoices that work took: on each level of the pile, the next one."""
    level = pl.col("depth") + (pl.col("step") < 0)
    levels = swept.filter(~pl.col("short")).with_columns(level.alias("level"))
    levels = levels.sort("pile", "level", maintain_order=True)
    same = pl.col("pile", "level") == pl.col("pile", "level").shift(-1)
    taken = pl.all_horizontal(same) & (pl.col("step").shift(-1) < 0)
    return levels.filter(pl.col("step") > 0, taken).select("bill")


def _about(left: Left) -> Left:
    """Pair what is left with invoices of about its amount, days to months later.

    Not for customers with many invoices left: among these some amount fits by chance.
    """
    few = left.bills.filter(pl.len().over("customer") <= MOST_BILLED)
    usual: float = left.work.select(pl.col("total_cents").median()).item() or 1.0
    asked = stepped(left.work, ["row", "customer", "since", "done_on"], usual)
    billed = stepped(few, ["bill", "customer", "issued_on", "void"], usual)
    gap = (pl.col("issued_on") - pl.col("done_on")).dt.total_days()
    pairs = (
        join_alike(asked, billed)
        .filter(pl.col("issued_on") >= pl.col("since"), gap <= LATEST_DAYS)
        .sort("void", gap.abs(), "row", "bill")
        .select("row", "bill")
        .unique(maintain_order=True)
    )
    found = one_to_one(pairs)
    return Left(
        left.work.join(found, on="row", how="anti"),
        left.bills.join(found, on="bill", how="anti"),
    )
