"""Selection: whether a file was chosen by outcome, and which signals that touches.

An aging report holds only what is open; a payments report only what is paid; a file
may have kept old invoices only where they are open, or stop noting payments on some
day; some businesses never mark a share of their invoices as paid. A signal that is
touched by one of these is not sayable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.chosen import NONE_OPEN, Unmarked, surprise_of_none_open
from calmrun.signals.decisions import Decisions
from calmrun.signals.documents import Flags, Invoices
from calmrun.signals.measure import Measure, Reason, Unit, fact, silence, silent
from calmrun.signals.paying import Paying
from calmrun.signals.tables import Tables


UNITS: Final[Mapping[str, Unit]] = {
    "invoices_all_open": "share",
    "invoices_all_paid": "share",
    "open_tail_only": "share",
    "never_marked_paid": "share",
    "quotes_all_open": "share",
    "quotes_all_decided": "share",
    "files_apart_days": "days",
}
ENOUGH = 20
NEARLY_ALL = 0.98
EXPECTED_PAID = 10.0
QUIET_DAYS = 21
TAIL = 10
APART_DAYS = 14
APART_EXPECTED = 4.6  # documents that should have come: 1 percent chance of none
PAYING = ("days_to_pay", "current_status", "endings", "payment_slipping")
OWING = ("open_money", "largest_debtor")
YEARLY = (
    "concentration",
    "billing",
    "price",
    "job_mix",
    "season",
    "rhythm",
    "double_billing",
)
ASKING = ("approval_rate", "approvals_change", "follow_up")
JOINED = ("done_not_invoiced",)


def measure(tables: Tables) -> dict[str, Measure]:
    """Measure the signs of selection.

    Parameters
    ----------
    tables
        Everything that was given.

    Returns
    -------
    Shares and days as facts; `blocked` says what follows from them.
    """
    return {
        **silence(UNITS, "no_file"),
        **_invoices(tables),
        **_quotes(tables),
        **_apart(tables),
    }


def blocked(tables: Tables) -> dict[str, Reason]:
    """Say which signals are touched, and by what.

    Parameters
    ----------
    tables
        Everything that was given.

    Returns
    -------
    Signal -> reason.
    """
    out: dict[str, Reason] = {}
    late = late_files(tables)
    for kind, signals in (
        ("invoices", (*PAYING, *OWING, *YEARLY)),
        ("quotes", (*ASKING, "quoted")),
        ("jobs", ("capacity",)),
    ):
        if kind in late:
            out |= dict.fromkeys((*signals, *JOINED), "files_apart")
    out |= _blocked_quotes(tables.decisions)
    return out | _blocked_invoices(tables)


def _blocked_quotes(decisions: Decisions | None) -> dict[str, Reason]:
    if decisions is None or len(decisions) < ENOUGH:
        return {}
    if decisions.left_open.mean() >= NEARLY_ALL:
        return dict.fromkeys((*ASKING, "quoted", *JOINED), "selection_all_open")
    if not decisions.open.any() and _none_open_by_choice(decisions):
        return {"follow_up": "selection_all_paid"}
    return {}


def _none_open_by_choice(decisions: Decisions) -> bool:
    """Tell whether some quotes should still be open, by how long answers take."""
    dated = decisions.decided & ~np.isnan(decisions.answered)
    if dated.sum() < ENOUGH:
        return False
    newest = float(np.max(np.fmax(decisions.issued, decisions.answered)))
    lag = np.maximum((decisions.answered - decisions.issued)[dated], 0.0)
    age = newest - decisions.issued[dated]
    return surprise_of_none_open(lag, age, decisions.customer[dated]) >= NONE_OPEN


def _blocked_invoices(tables: Tables) -> dict[str, Reason]:
    invoices, paying = tables.invoices, tables.paying
    if invoices is None or len(invoices) < ENOUGH:
        return {}
    if _open(invoices).mean() >= NEARLY_ALL:
        return dict.fromkeys((*PAYING, *YEARLY, *JOINED), "selection_all_open")
    if isinstance(paying, str):
        return {}
    return _blocked_paying(invoices, paying, tables.unmarked)


def _blocked_paying(
    invoices: Invoices, paying: Paying, unmarked: Unmarked | None
) -> dict[str, Reason]:
    if not _open(invoices).any() and paying.observed.all() and _all_paid(paying):
        return dict.fromkeys((*PAYING, *OWING, *JOINED), "selection_all_paid")
    if _tail(paying) or _quiet(paying):
        return dict.fromkeys((*PAYING, *OWING), "selection_open_tail")
    if unmarked is not None and unmarked.a_habit:
        return dict.fromkeys((*PAYING, *OWING), "never_marked_paid")
    return {}


def _open(invoices: Invoices) -> Flags:
    return (invoices.open > 0) & ~invoices.settled


def _all_paid(paying: Paying) -> bool:
    surprise = surprise_of_none_open(paying.duration, paying.age, paying.customer)
    return surprise >= NONE_OPEN


def _tail(paying: Paying) -> bool:
    """Tell whether the oldest invoices are there only because they are open."""
    if not paying.observed.any():
        return False
    oldest_paid = float(paying.age[paying.observed].max())
    older = paying.age > oldest_paid
    return bool(older.sum() >= TAIL and paying.observed[~older].mean() >= 0.5)


def _quiet(paying: Paying) -> bool:
    """Tell whether payments stop being noted weeks before the invoices stop."""
    if paying.observed.sum() < ENOUGH:
        return False
    since_paid = paying.age - paying.duration
    quiet = float(since_paid[paying.observed].min())
    quiet -= float(paying.age.min())
    if quiet < QUIET_DAYS:
        return False
    lag = np.sort(paying.duration[paying.observed])
    waiting = paying.age[~paying.observed]
    due_by_now = np.searchsorted(lag, waiting, side="right")
    due_before = np.searchsorted(lag, waiting - quiet, side="right")
    left = np.maximum(lag.size - due_before, 1)
    return float(((due_by_now - due_before) / left).sum()) >= EXPECTED_PAID


def _invoices(tables: Tables) -> dict[str, Measure]:
    invoices, paying = tables.invoices, tables.paying
    if invoices is None:
        return {}
    n = len(invoices)
    still = _open(invoices)
    out = {
        "invoices_all_open": _part(int(still.sum()), n),
        "invoices_all_paid": _part(int(invoices.settled.sum()), n),
    }
    for name in ("open_tail_only", "never_marked_paid"):
        out[name] = silent("no_paid_dates", "share", n)
    if isinstance(paying, str) or not paying.observed.any():
        return out
    older = paying.age > float(paying.age[paying.observed].max())
    return out | {
        "open_tail_only": _part(int(older.sum()), len(paying)),
        "never_marked_paid": _part_of_old(tables.unmarked),
    }


def _part_of_old(unmarked: Unmarked | None) -> Measure:
    if unmarked is None or unmarked.n < 5:
        return silent("too_few", "share", unmarked.n if unmarked else 0)
    return fact(unmarked.share, "share", unmarked.n)


def _quotes(tables: Tables) -> dict[str, Measure]:
    decisions = tables.decisions
    if decisions is None:
        return {}
    n = len(decisions)
    return {
        "quotes_all_open": _part(int(decisions.left_open.sum()), n),
        "quotes_all_decided": _part(int(decisions.decided.sum()), n),
    }


def _part(hits: int, n: int) -> Measure:
    return fact(hits / n, "share", n) if n >= 5 else silent("too_few", "share", n)


def _apart(tables: Tables) -> dict[str, Measure]:
    ends = [end.last for end in tables.ends.values()]
    if len(ends) < 2:
        return {}
    return {"files_apart_days": fact(int(max(ends) - min(ends)), "days", len(ends))}


def late_files(tables: Tables) -> tuple[str, ...]:
    """List the files that end over 14 days before the newest one.

    A file that is merely quiet is not late: by its own rhythm of the 90 days before,
    documents should have come in the meantime.
    """
    newest = max((end.last for end in tables.ends.values()), default=0.0)
    behind = {kind: newest - end.last for kind, end in tables.ends.items()}
    return tuple(
        kind
        for kind, days in behind.items()
        if days > APART_DAYS and days * tables.ends[kind].rate >= APART_EXPECTED
    )
