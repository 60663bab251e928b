"""Billing and quoting: the yardsticks of money at stake. Facts of the files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calmrun.signals.documents import Documents, Flags, Floats
from calmrun.signals.measure import Measure, Unit, fact, silence, silent
from calmrun.signals.tables import Tables


BILLED: Final[Mapping[str, Unit]] = {
    "invoices": "count",
    "customers": "count",
    "span_days": "days",
    "last_90_days": "money",
    "last_year": "money",
    "typical_90_days": "money",
}
QUOTED: Final[Mapping[str, Unit]] = {
    "quotes": "count",
    "customers": "count",
    "span_days": "days",
    "last_90_days": "money",
    "approved_last_year": "money",
    "typical_90_days": "money",
    "approved_share_of_money": "share",
}
QUARTER = 90
YEAR = 365
SHORTEST = 30


def measure_billing(tables: Tables) -> dict[str, Measure]:
    """Measure what was billed; drafts and voids are out, credits are net.

    Parameters
    ----------
    tables
        Invoices with amounts and days of issue.

    Returns
    -------
    `typical_90_days` is the last 365 days (or what there is of them, at least 30)
    scaled to 90.
    """
    invoices = tables.invoices
    if invoices is None:
        return silence(BILLED, "no_file")
    every = np.ones(len(invoices), dtype=np.bool_)
    return {
        "invoices": fact(len(invoices), "count", len(invoices)),
        "customers": fact(invoices.customers, "count", len(invoices)),
        **_spans(tables, invoices, every, "last_year"),
    }


def measure_quoted(tables: Tables) -> dict[str, Measure]:
    """Measure what was quoted, and what of it was approved.

    Parameters
    ----------
    tables
        Quotes with amounts and days of issue.
    """
    quotes, decisions = tables.quotes, tables.decisions
    if quotes is None or decisions is None:
        return silence(QUOTED, "no_file")
    approved = np.zeros(len(quotes), dtype=np.bool_)
    approved[decisions.position[decisions.approved]] = True
    every = np.ones(len(quotes), dtype=np.bool_)
    sent = _spans(tables, quotes, every, "sent_last_year")
    return {
        "quotes": fact(len(quotes), "count", len(quotes)),
        "customers": fact(quotes.customers, "count", len(quotes)),
        **_spans(tables, quotes, approved, "approved_last_year"),
        "last_90_days": sent["last_90_days"],
        "approved_share_of_money": _approved_share(tables),
    }


def _spans(
    tables: Tables, documents: Documents, counted: Flags, year_name: str
) -> dict[str, Measure]:
    age = tables.as_of - documents.issued
    n = int((~np.isnan(age)).sum())
    if not n:
        return {
            "span_days": silent("no_dates", "days"),
            **{
                name: silent("no_dates", "money")
                for name in ("last_90_days", year_name, "typical_90_days")
            },
        }
    span = int(np.nanmax(age))
    year = _money(tables, documents.total, counted & (age <= YEAR))
    return {
        "span_days": fact(span, "days", n),
        "last_90_days": _money(tables, documents.total, counted & (age <= QUARTER)),
        year_name: year,
        "typical_90_days": _typical(year, span),
    }


def _money(tables: Tables, total: Floats, chosen: Flags) -> Measure:
    n = int(chosen.sum())
    if tables.mixed:
        return silent("mixed_currencies", "money", n)
    if n and np.isnan(total[chosen]).all():
        return silent("no_amounts", "money", n)
    return fact(round(float(np.nansum(total[chosen]))), "money", n)


def _typical(year: Measure, span: int) -> Measure:
    if not year.sayable or year.value is None:
        return year
    days = min(max(span + 1, SHORTEST), YEAR)
    return fact(round(year.value * QUARTER / days), "money", year.n)


def _approved_share(tables: Tables) -> Measure:
    decisions = tables.decisions
    if decisions is None or tables.mixed:
        return silent("mixed_currencies" if tables.mixed else "no_file", "share")
    money = np.nan_to_num(decisions.total)
    n = int(decisions.decided.sum())
    whole = float(money[decisions.decided].sum())
    if n < 5 or whole <= 0:
        return silent("too_few", "share", n)
    return fact(float(money[decisions.approved].sum()) / whole, "share", n)
