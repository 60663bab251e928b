"""Everything the signals work from, read once from a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from calmrun.intake.pack import Pack
from calmrun.signals.chosen import Unmarked, read_unmarked
from calmrun.signals.decisions import Decisions, read_decisions
from calmrun.signals.documents import (
    Documents,
    Invoices,
    day_number,
    read_billed,
    read_invoices,
    read_jobs,
    read_quotes,
    up_to,
)
from calmrun.signals.measure import Reason
from calmrun.signals.pairs import Pairs, find_pairs
from calmrun.signals.paying import Paying, read_paying


NO_DATES = -(2**31)
RHYTHM_DAYS = 90  # before its last day, by which a file's own rhythm is told
EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "invoices": ("issued_on", "paid_on"),
    "quotes": (
        "issued_on",
        "approved_on",
        "declined_on",
        "decided_on",
        "converted_on",
    ),
    "jobs": ("created_on", "approved_on", "completed_on"),
}


class End(NamedTuple):
    """A file's last day of anything, and its events per day before that."""

    last: float
    rate: float


@dataclass(frozen=True)
class Tables:
    """Everything a signal may ask for.

    Parameters
    ----------
    as_of
        Last day of the data, days; `NO_DATES` when there is none.
    invoices, quotes, jobs
        None when no such file was given.
    every_invoice
        The invoice table before drafts and voids were left out, for data quality.
    mixed
        Whether several currencies make money impossible to add up.
    """

    as_of: float
    invoices: Invoices | None
    quotes: Documents | None
    jobs: Documents | None
    every_invoice: pl.DataFrame
    mixed: bool = False

    @property
    def day(self) -> date:
        """as_of as a date."""
        return date.fromordinal(date(1970, 1, 1).toordinal() + int(self.as_of))

    @cached_property
    def ends(self) -> dict[str, End]:
        """Kind of file -> where it ends, of those with a day up to as_of."""
        files = {"invoices": self.invoices, "quotes": self.quotes, "jobs": self.jobs}
        out = {}
        for kind, documents in files.items():
            if documents is None:
                continue
            events = np.concatenate([documents.days(name) for name in EVENTS[kind]])
            events = events[events <= self.as_of]
            if events.size:
                last = float(events.max())
                rate = float((events > last - RHYTHM_DAYS).sum()) / RHYTHM_DAYS
                out[kind] = End(last, rate)
        return out

    @cached_property
    def ever_billed(self) -> Documents | None:
        """All invoices that were sent, voided ones too."""
        return read_billed(self.every_invoice)

    @cached_property
    def pairs(self) -> Pairs:
        """Invoices that look billed twice."""
        return find_pairs(self.invoices, self.quotes)

    @cached_property
    def decisions(self) -> Decisions | None:
        """Quotes as decisions; None when no quotes file was given."""
        if self.quotes is None:
            return None
        return read_decisions(self.quotes, self.invoices)

    @cached_property
    def paying(self) -> Paying | Reason:
        """How long every invoice took, or takes so far; or why that is not known."""
        return read_paying(self.invoices, self.pairs, self.as_of)

    @cached_property
    def unmarked(self) -> Unmarked | None:
        """What stays open for ever; None where nobody can tell."""
        return read_unmarked(self.paying)


def read_tables(pack: Pack) -> Tables:
    """Turn a pack into arrays.

    Parameters
    ----------
    pack
        Normalised tables. Documents dated after `pack.as_of` are left out.

    Returns
    -------
    One entry per document that exists; drafts, voids and quotes never sent are gone.
    """
    as_of = NO_DATES if pack.as_of is None else day_number(pack.as_of)
    found = {problem.code for problem in pack.problems}
    return Tables(
        as_of=float(as_of),
        invoices=read_invoices(up_to(pack.tables["invoices"], "issued_on", pack.as_of)),
        quotes=read_quotes(up_to(pack.tables["quotes"], "issued_on", pack.as_of)),
        jobs=read_jobs(pack.tables["jobs"]),
        every_invoice=pack.tables["invoices"],
        mixed="mixed_currencies" in found,
    )


def day_before(as_of: float, days: int) -> pl.Expr:
    """Give the day so many days before as_of, as an expression."""
    return pl.lit(int(as_of) - days, dtype=pl.Int32).cast(pl.Date)
