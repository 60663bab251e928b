"""The pack: one upload, recognised and normalised, without a single name in it.

A pack is what every later step works from and what a re-run starts from. Customers
are keyed pseudonyms, descriptions are keyed service groups; the words themselves are
in `Names`, which only the owner's own page ever reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

from calmrun.intake.problems import Problem


Kind = Literal["invoices", "quotes", "jobs", "payments", "customers", "unrecognized"]
Confidence = Literal["low", "medium", "high"]

DOCUMENT_KINDS: tuple[Kind, ...] = (
    "invoices",
    "quotes",
    "jobs",
    "payments",
    "customers",
)

# One row per document. Money is integer cents (minor units x100 as written), null
# where the file says nothing; days are dates without a time of day.
SCHEMAS: dict[str, dict[str, type[pl.DataType]]] = {
    "invoices": {
        "document": pl.String,  # number as written, null where there is none
        "customer": pl.String,  # pseudonym "c_<12 hex>", null where unknown
        "service": pl.String,  # pseudonym "s_<12 hex>" of the description
        "status": pl.String,  # draft sent partial paid overdue void bad_debt unknown
        "issued_on": pl.Date,  # issued_at, else created_at (never due)
        "due_on": pl.Date,
        "paid_on": pl.Date,  # from the file, else the last payment that settles it
        "total_cents": pl.Int64,  # gross, signed: credits are negative
        "subtotal_cents": pl.Int64,
        "tax_cents": pl.Int64,
        "balance_cents": pl.Int64,  # open money as the file says
        "paid_cents": pl.Int64,
        "quote_document": pl.String,
        "file": pl.Int32,  # position in Pack.files
    },
    "quotes": {
        "document": pl.String,
        "customer": pl.String,
        "service": pl.String,
        "status": pl.String,  # draft sent approved declined expired converted
        #                       changes_requested archived unknown
        "issued_on": pl.Date,
        "approved_on": pl.Date,
        "declined_on": pl.Date,
        "decided_on": pl.Date,  # outcome either way
        "converted_on": pl.Date,
        "total_cents": pl.Int64,
        "subtotal_cents": pl.Int64,
        "tax_cents": pl.Int64,
        "invoice_document": pl.String,
        "file": pl.Int32,
    },
    "jobs": {
        "document": pl.String,
        "customer": pl.String,
        "service": pl.String,
        "status": pl.String,  # unscheduled scheduled in_progress completed cancelled
        "created_on": pl.Date,
        "scheduled_on": pl.Date,
        "approved_on": pl.Date,
        "completed_on": pl.Date,
        "total_cents": pl.Int64,
        "quote_document": pl.String,
        "invoice_document": pl.String,
        "file": pl.Int32,
    },
    "payments": {
        "document": pl.String,
        "customer": pl.String,
        "status": pl.String,
        "paid_on": pl.Date,
        "total_cents": pl.Int64,
        "invoice_document": pl.String,
        "quote_document": pl.String,
        "file": pl.Int32,
    },
    "customers": {
        "document": pl.String,
        "customer": pl.String,
        "created_on": pl.Date,
        "file": pl.Int32,
    },
}


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was given: its base name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Remembered:
    """One choice of the owner that later runs of the workspace follow.

    `source` tells which export it belongs to: 12 hex digits over the normalised
    headers, so that next month's file of the same tool is known again.
    `code` is a question's code, or ``column:<field>`` with a header as `choice`.
    """

    source: str
    code: str
    choice: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the owner said about these files, now and before."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """Question code -> choice, for this run, whichever file asks."""
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """File name -> field -> header as written, for this run."""
    remembered: tuple[Remembered, ...] = ()
    """Earlier choices of the workspace."""


@dataclass(frozen=True, slots=True)
class Question:
    """The one thing worth asking, where one answer decides."""

    code: str
    file: str
    column: str | None
    text: str
    choices: tuple[str, ...]
    samples: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Give the document that ``inspect`` and ``run`` print."""
        return {
            "code": self.code,
            "file": self.file,
            "column": self.column,
            "text": self.text,
            "choices": list(self.choices),
            "samples": list(self.samples),
        }


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one file (or one sheet) was taken for: an entry of ``inspect``."""

    name: str
    kind: Kind
    confidence: Confidence
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int | None  # 0-based record
    columns: Mapping[str, str]  # field -> header as written
    positions: Mapping[str, int]  # field -> 0-based column
    documents: int
    rows: int
    skipped_rows: int
    total_sum: str | None  # decimal string, as written
    currency: str | None
    first_date: date | None
    last_date: date | None
    statuses: Mapping[str, int]
    problems: tuple[Problem, ...]
    question: Question | None
    source: str  # 12 hex digits, see Remembered
    content_digest: str  # SHA-256 of the file's bytes, hex

    def to_json(self) -> dict[str, object]:
        """Give the document that ``inspect`` prints for this file."""
        return {
            "name": self.name,
            "kind": self.kind,
            "confidence": self.confidence,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": dict(self.columns),
            "positions": dict(self.positions),
            "documents": self.documents,
            "rows": self.rows,
            "skipped_rows": self.skipped_rows,
            "total_sum": self.total_sum,
            "currency": self.currency,
            "first_date": _iso(self.first_date),
            "last_date": _iso(self.last_date),
            "statuses": dict(self.statuses),
            "problems": [problem.to_json() for problem in self.problems],
            "question": None if self.question is None else self.question.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Pack:
    """One upload, ready for the signals.

    `tables` always holds all five kinds with the columns of `SCHEMAS`; a kind that
    was not uploaded is an empty table. Exact duplicate files and duplicate rows of a
    document are already counted once, line items are grouped, payments are joined.
    """

    files: tuple[FileReport, ...]
    tables: Mapping[str, pl.DataFrame]
    as_of: date | None  # the data's own last day
    currency: str | None  # null when unknown or mixed (problem mixed_currencies)
    country: str | None  # ISO 3166 alpha-2, given or guessed, null when unknown
    question: Question | None
    industry_votes: Mapping[str, float]  # industry tag -> share of voting lines
    voting_lines: int
    remembered: tuple[Remembered, ...]  # the choices this reading used

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of every file, in the order of the files."""
        return tuple(problem for file in self.files for problem in file.problems)

    # to_bytes() -> bytes and from_bytes(data) are part of the contract.


@dataclass(frozen=True, slots=True)
class Named:
    """What one pseudonym stands for on the owner's own page."""

    name: str
    phone: str | None


Names = Mapping[str, Named]
"""Pseudonym -> name as most often written, and phone number."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What step 1 gives: the pack, and the names kept apart from it."""

    pack: Pack
    names: Names


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
