"""Packs made by hand or by chance, straight from frames: intake plays no part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from calmrun.intake.pack import SCHEMAS, FileReport, Pack
from calmrun.intake.problems import Problem
from calmrun.signals.tables import Tables, read_tables


AS_OF = date(2026, 3, 31)
Row = Mapping[str, Any]


def ago(days: float) -> date:
    """Give the day so many days before as_of."""
    return AS_OF - timedelta(days=int(days))


def client(k: int) -> str:
    """Give a pseudonym as intake writes them."""
    return f"c_{k:012x}"


def table(kind: str, rows: Sequence[Row]) -> pl.DataFrame:
    """Make a table of the pack from plain rows; what a row leaves out is null."""
    columns = {
        name: pl.Series(name, [row.get(name) for row in rows], dtype=dtype)
        for name, dtype in SCHEMAS[kind].items()
    }
    return pl.DataFrame(columns)


def pack(
    invoices: Sequence[Row] = (),
    quotes: Sequence[Row] = (),
    jobs: Sequence[Row] = (),
    *,
    as_of: date | None = AS_OF,
    codes: Sequence[str] = (),
    currency: str | None = "USD",
) -> Pack:
    """Make a pack; `codes` are problems that intake would have found."""
    rows: dict[str, Sequence[Row]] = {
        "invoices": invoices,
        "quotes": quotes,
        "jobs": jobs,
        "payments": (),
        "customers": (),
    }
    return Pack(
        files=(_report(codes),) if codes else (),
        tables={kind: table(kind, some) for kind, some in rows.items()},
        as_of=as_of,
        currency=currency,
        country=None,
        question=None,
        industry_votes={},
        voting_lines=0,
        remembered=(),
    )


def tables(
    invoices: Sequence[Row] = (),
    quotes: Sequence[Row] = (),
    jobs: Sequence[Row] = (),
    *,
    codes: Sequence[str] = (),
) -> Tables:
    """Make a pack and read its tables."""
    return read_tables(pack(invoices, quotes, jobs, codes=codes))


def invoice(number: int, issued: int, paid: int | None = None, **more: object) -> Row:
    """Make an invoice, `issued` days ago and paid so many days after that."""
    return {
        "document": str(number),
        "customer": client(number % 20),
        "status": "sent" if paid is None else "paid",
        "issued_on": ago(issued),
        "due_on": ago(issued - 30),
        "paid_on": None if paid is None else ago(issued - paid),
        "total_cents": 10_000,
        "balance_cents": 10_000 if paid is None else 0,
        **more,
    }


def quote(number: int, issued: int, answer: str = "sent", **more: object) -> Row:
    """Make a quote, `issued` days ago; an answer comes five days after."""
    day = ago(issued - 5)
    return {
        "document": f"Q-{number}",
        "customer": client(number % 20),
        "status": answer,
        "issued_on": ago(issued),
        "approved_on": day if answer in {"approved", "converted"} else None,
        "declined_on": day if answer == "declined" else None,
        "total_cents": 10_000 + number,
        **more,
    }


@dataclass(frozen=True)
class Shop:
    """A business drawn by chance, with a few things that may go wrong."""

    seed: int = 1
    documents: int = 400
    customers: int = 60
    span: int = 720
    pay_days: float = 15.0
    pay_days_recent: float | None = None
    unanswered_recent: float = 0.05
    approved: float = 0.55
    approved_recent: float | None = None
    not_invoiced: float = 0.0

    def invoices(self) -> list[Row]:
        """Draw invoices; payment takes an exponential time."""
        draw = np.random.default_rng([self.seed, 1])
        rows = []
        for k in range(self.documents):
            issued = int(draw.integers(0, self.span))
            slow = self.pay_days_recent if issued <= 100 else None
            lag = int(draw.exponential(slow or self.pay_days))
            rows.append(
                invoice(
                    k,
                    issued,
                    lag if lag <= issued else None,
                    customer=client(int(draw.integers(0, self.customers))),
                    service=f"s_{int(draw.integers(0, 4)):012x}",
                    total_cents=int(draw.lognormal(10, 0.7)),
                )
            )
        return [_balanced(row) for row in rows]

    def quotes(self) -> list[Row]:
        """Draw quotes; the recent ones may stay without an answer."""
        draw = np.random.default_rng([self.seed, 2])
        rows = []
        for k in range(self.documents):
            issued = int(draw.integers(6, self.span))
            rate = self.approved if issued > 120 else self.approved_recent
            yes = draw.random() < (self.approved if rate is None else rate)
            answer = "approved" if yes else "declined"
            silent = self.unanswered_recent if issued <= 110 else 0.05
            if draw.random() < silent:
                answer = "sent"
            who = client(int(draw.integers(0, self.customers)))
            rows.append(
                quote(
                    k,
                    issued,
                    answer,
                    customer=who,
                    service=f"s_{k:012x}",
                    total_cents=int(draw.lognormal(10, 0.7)),
                )
            )
        return rows

    def pack(self) -> Pack:
        """Make the pack of the business."""
        return pack(self.invoices(), self.quotes())


def shuffled(whole: Pack, seed: int) -> Pack:
    """Give the same pack with its rows in another order."""
    mixed = {
        kind: frame.sample(fraction=1.0, shuffle=True, seed=seed)
        for kind, frame in whole.tables.items()
    }
    return replace(whole, tables=mixed)


def _balanced(row: Row) -> Row:
    owed = 0 if row["paid_on"] else row["total_cents"]
    return {**row, "balance_cents": owed}


def _report(codes: Sequence[str]) -> FileReport:
    return FileReport(
        name="invoices.csv",
        kind="invoices",
        confidence="high",
        encoding="utf-8",
        delimiter=",",
        sheet=None,
        header_row=0,
        columns={},
        positions={},
        documents=0,
        rows=0,
        skipped_rows=0,
        total_sum=None,
        currency=None,
        first_date=None,
        last_date=None,
        statuses={},
        problems=tuple(
            Problem(code, "stops", "A sentence.", "A fix.", "invoices.csv")
            for code in codes
        ),
        question=None,
        source="0" * 12,
        content_digest="0" * 64,
    )
