"""The worklist: at most five lines that turn a next step into something done by Friday.

One line per customer, ordered by money times days. What is on a line is still true at
as_of: void, draft, disputed, retained and not yet due invoices are left out, and so
are quotes whose customer was later billed or quoted for similar work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

import numpy as np
import polars as pl

from calmrun.intake.pack import Pack
from calmrun.signals.capacity import read_waits
from calmrun.signals.concentration import flag_largest_client
from calmrun.signals.decisions import Decisions
from calmrun.signals.documents import Documents, Flags, Invoices, day_number
from calmrun.signals.largest_debtor import flag_largest_debtor
from calmrun.signals.open_money import Owed, read_owed
from calmrun.signals.tables import NO_DATES, Tables, day_before, read_tables
from calmrun.signals.work import read_work


Note = Literal["aged", "too_old"]
About = Literal["everyone", "largest_debtor", "stopped_client"]

MOST = 5
AGED_DAYS = 14
TOO_OLD_DAYS = 45
UNANSWERED_DAYS = 21
WORTH_DAYS = 180
LOST_DAYS = 120
YEAR = 365
SIMILAR = 0.3  # amounts this close are similar work where no service is given
A_TEST_CENTS = 100
SCHEMA: Final = pl.Schema(
    {
        "customer": pl.String(),
        "documents": pl.List(pl.String()),
        "day": pl.Date(),
        "days": pl.Int64(),
        "cents": pl.Int64(),
    }
)


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One customer to turn to.

    Parameters
    ----------
    documents
        Numbers as written, oldest first; empty where the file has none.
    customer
        Pseudonym, None where the file names nobody.
    day
        Day of the oldest document.
    amount_cents
        Total of the documents, net of that customer's credits.
    reason
        Code of why it is here: open_days, waiting_days, declined_days, finished_days,
        approved_days, looks_billed_again or billed_in_year.
    days
        Days of the oldest document up to as_of.
    """

    documents: tuple[str, ...]
    customer: str | None
    day: date | None
    amount_cents: int
    reason: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Worklist:
    """The lines shown, their total, and how much there is in all.

    Parameters
    ----------
    items
        At most five lines.
    total_cents
        Sum of the lines shown, to the cent.
    all_documents, all_total_cents
        Documents and money of everything that could be on the list.
    note
        aged: as_of is over 14 days old. too_old: over 45, and nothing is listed.
    disputed
        Invoices past due that are not among them because the customer disputes them.
    """

    items: tuple[WorklistRow, ...]
    total_cents: int
    all_documents: int
    all_total_cents: int
    note: Note | None
    disputed: int = 0


NOTHING: Final = Worklist((), 0, 0, 0, None)
"""The worklist of a page that is about no documents."""


def build_worklist(
    pack: Pack, family: str, today: date, *, about: About = "everyone"
) -> Worklist:
    """List the documents that a next step is about.

    Parameters
    ----------
    pack
        The pack that the snapshot was measured from.
    family
        Family of the conclusion; one that is not about documents gives no lines.
    today
        Day of the run; only how old as_of is depends on it.
    about
        Whether open invoices of every client are listed, or only those of the one
        who owes most.

    Returns
    -------
    At most five lines, one per customer.
    """
    tables = read_tables(pack)
    listed = _LISTS.get(family if about == "everyone" else about)
    if listed is None or tables.as_of == NO_DATES or tables.mixed:
        return NOTHING
    reason, lines = listed(tables)
    worklist = _worklist(lines, reason, _note(tables, today))
    aside = _disputed(tables, about) if reason == "open_days" else 0
    return replace(worklist, disputed=aside)


def _note(tables: Tables, today: date) -> Note | None:
    age = day_number(today) - tables.as_of
    if age > TOO_OLD_DAYS:
        return "too_old"
    return "aged" if age > AGED_DAYS else None


def _worklist(lines: pl.DataFrame, reason: str, note: Note | None) -> Worklist:
    joined = _by_customer(lines)
    shown = joined.head(0 if note == "too_old" else MOST)
    items = tuple(
        WorklistRow(
            documents=tuple(row["documents"]),
            customer=row["customer"],
            day=row["day"],
            amount_cents=row["cents"],
            reason=reason,
            days=row["days"],
        )
        for row in shown.iter_rows(named=True)
    )
    return Worklist(
        items=items,
        total_cents=sum(item.amount_cents for item in items),
        all_documents=int(lines["documents"].list.len().sum()),
        all_total_cents=int(lines["cents"].sum()),
        note=note,
    )


def _by_customer(lines: pl.DataFrame) -> pl.DataFrame:
    """Join each customer's documents; a document of nobody stays alone."""
    order = ["days", "documents", "cents"]
    numbered = lines.sort(order, descending=[True, False, True]).with_row_index("row")
    alone = pl.when(pl.col("customer").is_null()).then(pl.col("row"))
    return (
        numbered.with_columns(alone.alias("alone"))
        .group_by("customer", "alone", maintain_order=True)
        .agg(
            pl.col("documents").explode(empty_as_null=False).drop_nulls(),
            pl.col("day").first(),
            pl.col("days").first(),
            pl.col("cents").sum(),
            (pl.col("cents") * pl.col("days")).sum().alias("weight"),
        )
        .sort(
            ["weight", "cents", "days", "customer"],
            descending=[True, True, True, False],
            nulls_last=True,
            maintain_order=True,
        )
    )


def _lines(
    rows: pl.DataFrame, day: str, cents: pl.Expr | pl.Series, as_of: float
) -> pl.DataFrame:
    """Shape documents as lines, with the days from `day` up to as_of."""
    age = (day_before(as_of, 0) - pl.col(day)).dt.total_days()
    return rows.select(
        "customer",
        pl.concat_list("document").alias("documents"),
        pl.col(day).alias("day"),
        age.alias("days"),
        (cents if isinstance(cents, pl.Expr) else pl.lit(cents))
        .cast(pl.Int64)
        .alias("cents"),
    ).filter(pl.col("days").is_not_null())


def _open_invoices(tables: Tables) -> tuple[str, pl.DataFrame]:
    """List invoices past due, with what is left of each after credits."""
    invoices, owed = tables.invoices, read_owed(tables)
    if invoices is None:
        return "open_days", pl.DataFrame(schema=SCHEMA)
    return "open_days", _past_due(tables, invoices, owed, owed.later_than(0))


def _of_largest_debtor(tables: Tables) -> tuple[str, pl.DataFrame]:
    """List only what the client who owes most has open past its due date."""
    return _of_one(tables, stopped=False)


def _of_stopped_client(tables: Tables) -> tuple[str, pl.DataFrame]:
    """List only what the client who stopped paying has open past its due date."""
    return _of_one(tables, stopped=True)


def _of_one(tables: Tables, *, stopped: bool) -> tuple[str, pl.DataFrame]:
    invoices, owed = tables.invoices, read_owed(tables)
    if invoices is None:
        return "open_days", pl.DataFrame(schema=SCHEMA)
    theirs = flag_largest_debtor(invoices, owed, tables.as_of, stopped=stopped)
    chosen = owed.later_than(0) & theirs
    return "open_days", _past_due(tables, invoices, owed, chosen)


def _disputed(tables: Tables, about: About) -> int:
    """Count what would be on the list, were it not disputed."""
    if tables.invoices is None:
        return 0
    owed = read_owed(tables)
    aside = owed.left_aside
    if about != "everyone":
        one = flag_largest_debtor(
            tables.invoices, owed, tables.as_of, stopped=about == "stopped_client"
        )
        aside &= np.isin(owed.customer, owed.customer[one])
    return int(aside.sum())


def _past_due(
    tables: Tables, invoices: Invoices, owed: Owed, chosen: Flags
) -> pl.DataFrame:
    listed = chosen & (invoices.total[owed.position] > A_TEST_CENTS)
    rows = invoices.rows[owed.position[listed]]
    left = pl.Series("left", owed.after_credits[listed]).round()
    return _lines(rows, "issued_on", left, tables.as_of)


def _unanswered(tables: Tables) -> tuple[str, pl.DataFrame]:
    return "waiting_days", _quotes(tables, _waiting)


def _declined(tables: Tables) -> tuple[str, pl.DataFrame]:
    return "declined_days", _quotes(tables, _lost)


def _waiting(decisions: Decisions, as_of: float) -> Flags:
    age = as_of - decisions.issued
    return decisions.open & (age > UNANSWERED_DAYS) & (age <= WORTH_DAYS)


def _lost(decisions: Decisions, as_of: float) -> Flags:
    return decisions.lost & (as_of - decisions.issued <= LOST_DAYS)


def _quotes(
    tables: Tables, choose: Callable[[Decisions, float], Flags]
) -> pl.DataFrame:
    """List quotes whose customer was not billed or quoted for similar work since."""
    quotes, decisions = tables.quotes, tables.decisions
    if quotes is None or decisions is None:
        return pl.DataFrame(schema=SCHEMA)
    chosen = choose(decisions, tables.as_of) & (decisions.total > A_TEST_CENTS)
    rows = quotes.rows[decisions.position[chosen]].with_row_index("row")
    later = [_later(rows, quotes)]
    if tables.invoices is not None:
        later.append(_later(rows, tables.invoices))
    gone = pl.concat(later).unique()
    kept = rows.filter(~pl.col("row").is_in(gone.implode()))
    return _lines(kept, "issued_on", pl.col("total_cents"), tables.as_of)


def _later(rows: pl.DataFrame, documents: Documents) -> pl.Series:
    """Find the rows whose customer has a later document for similar work."""
    since = documents.rows.select("customer", "service", "issued_on", "total_cents")
    pairs = rows.join(since, on="customer", suffix="_later").filter(
        pl.col("issued_on_later") > pl.col("issued_on")
    )
    same_service = pl.col("service") == pl.col("service_later")
    apart = (pl.col("total_cents_later") - pl.col("total_cents")).abs()
    same_amount = apart <= SIMILAR * pl.col("total_cents")
    similar = same_service.fill_null(same_amount).fill_null(value=True)
    return pairs.filter(similar)["row"]


def _unbilled(tables: Tables) -> tuple[str, pl.DataFrame]:
    """List the work of the last year that no invoice covers."""
    work = read_work(tables)
    if isinstance(work, str):
        return "finished_days", pl.DataFrame(schema=SCHEMA)
    missing = work.rows.filter(
        pl.col("missing_cents") > 0, pl.col("done_on") >= day_before(tables.as_of, YEAR)
    )
    if work.certain:
        cents = pl.col("missing_cents")
        return "finished_days", _lines(missing, "done_on", cents, tables.as_of)
    cents = pl.col("missing_cents")
    return "approved_days", _lines(missing, "approved_on", cents, tables.as_of)


def _billed_again(tables: Tables) -> tuple[str, pl.DataFrame]:
    """List the later invoice of each pair of the last year, with the one before it."""
    invoices, pairs = tables.invoices, tables.pairs
    if invoices is None:
        return "looks_billed_again", pl.DataFrame(schema=SCHEMA)
    recent = tables.as_of - invoices.issued[pairs.second] <= YEAR
    first, second = pairs.first[recent], pairs.second[recent]
    lines = _lines(
        invoices.rows[second], "issued_on", pl.col("total_cents"), tables.as_of
    )
    named = pl.lit(invoices.rows["document"][first])
    once = pl.Series(~np.isin(first, second))  # a third one repeats the second
    both = pl.when(once).then(pl.concat_list(named, "documents"))
    return "looks_billed_again", lines.with_columns(
        both.otherwise("documents").alias("documents")
    )


def _of_largest_client(tables: Tables) -> tuple[str, pl.DataFrame]:
    """List what the largest client was billed in the last year, on one line."""
    invoices = tables.invoices
    if invoices is None:
        return "billed_in_year", pl.DataFrame(schema=SCHEMA)
    rows = invoices.rows.filter(pl.Series(flag_largest_client(invoices, tables.as_of)))
    cents = pl.col("total_cents")
    return "billed_in_year", _lines(rows, "issued_on", cents, tables.as_of)


def _waiting_work(tables: Tables) -> tuple[str, pl.DataFrame]:
    """List the work approved in the last year that is not done."""
    waits, jobs = read_waits(tables), tables.jobs
    if isinstance(waits, str) or jobs is None:
        return "approved_days", pl.DataFrame(schema=SCHEMA)
    since = pl.Series("since", tables.as_of - waits.age).cast(pl.Int32).cast(pl.Date)
    rows = jobs.rows[waits.position].with_columns(since).filter(waits.waiting)
    cents = pl.col("total_cents").fill_null(0)
    return "approved_days", _lines(rows, "since", cents, tables.as_of)


_LISTS: Final[dict[str, Callable[[Tables], tuple[str, pl.DataFrame]]]] = {
    "collect_open_invoices": _open_invoices,
    "largest_debtor": _of_largest_debtor,
    "stopped_client": _of_stopped_client,
    "change_payment_path": _open_invoices,
    "follow_up_quotes": _unanswered,
    "review_lost_quotes": _declined,
    "invoice_finished_work": _unbilled,
    "fix_double_billing": _billed_again,
    "reduce_concentration": _of_largest_client,
    "protect_capacity": _waiting_work,
}
