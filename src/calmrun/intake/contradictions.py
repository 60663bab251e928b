"""Entries of an invoice that cannot all be true, and where the first of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from calmrun.intake.documents import Documents
from calmrun.intake.names import ROW
from calmrun.intake.problems import Problem, problem
from calmrun.intake.report import place_of


DEPOSIT_DAYS: Final = 60
"""Paid earlier than this before its own day, an invoice is wrong; else a deposit."""

_LAG: Final = (pl.col("paid_on") - pl.col("issued_on")).dt.total_days()
_WITHOUT_AMOUNT: Final = pl.col("total_cents").fill_null(0) == 0
PAID_BEFORE_SENT: Final = (_LAG < -DEPOSIT_DAYS) | ((_LAG < 0) & _WITHOUT_AMOUNT)
PAID_AHEAD: Final = (_LAG < 0) & ~PAID_BEFORE_SENT
OWING: Final = pl.col("balance_cents") > 0
DUE_BEFORE_SENT: Final = pl.col("due_on") < pl.col("issued_on")

IMPOSSIBLE: Final[Mapping[str, tuple[pl.Expr, str]]] = {
    "paid_before_sent": (PAID_BEFORE_SENT, "paid_at"),
    "paid_with_balance": ((pl.col("status") == "paid") & OWING, "balance_due"),
    "due_before_sent": (DUE_BEFORE_SENT, "due_at"),
}
"""Code of the problem -> what cannot be, and the field whose cell shows it."""
_NOT_BILLED: Final = ("draft", "void")


def find_contradictions(
    invoices: pl.DataFrame, documents: Documents, file: int
) -> Iterator[Problem]:
    """Tell what cannot be in the invoices of one list, the commonest first.

    Parameters
    ----------
    invoices
        All invoices of the run, payments joined: the columns of the pack's table, and
        ``row``, the record of each.
    documents
        The list itself.
    file
        Its position in ``Pack.files``.
    """
    billed = ~pl.col("status").is_in(_NOT_BILLED)
    own = invoices.filter(pl.col("file") == file, billed.fill_null(value=True))
    found = {code: own.filter(wrong) for code, (wrong, _) in IMPOSSIBLE.items()}
    for code, rows in sorted(found.items(), key=lambda one: -one[1].height):
        if rows.height:
            first = documents.records.index_of(int(rows[ROW][0]))
            yield problem(
                code,
                place_of(documents, IMPOSSIBLE[code][1], first),
                count=rows.height,
                rows=own.height,
                other=place_of(documents, documents.main_day, first).example,
            )
