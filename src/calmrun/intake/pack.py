"""The pack: one upload, recognised and normalised, without a single name in it.

A pack is what every later step works from and what a re-run starts from. Customers
are keyed pseudonyms, descriptions are keyed service groups; the words themselves are
in `Names`, which only the owner's own page ever reads.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal
from zipfile import BadZipFile, ZipFile, ZipInfo

import polars as pl

from calmrun.errors import IntakeError
from calmrun.intake.problems import Problem
from calmrun.intake.seen import Seen


Kind = Literal["invoices", "quotes", "jobs", "payments", "customers", "unrecognized"]
Confidence = Literal["low", "medium", "high"]
NumberStyle = Literal["latin", "spaced"]
"""A decimal comma, with thousands by dots (1.234,50) or by spaces (1 234,50)."""

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
        "disputed": pl.Boolean,  # the customer disputes it, as status or notes say
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


WORDS: Final = frozenset({"customer", "description", "location"})
"""Fields whose cells are names or free text: no pack holds one of them."""
_DAYS: Final = frozenset({"issued_on", "scheduled_on", "paid_on", "created_on"})
_FORMAT: Final = 2
_TOLD: Final = "pack.json"
_NO_PACK: Final = "This stored pack cannot be read."


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
    seen: Seen | None = None
    """Whom earlier files of the workspace named; None: nothing to compare with."""


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
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    """Headers of the columns that were taken for nothing, as written."""

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
            "samples": {name: list(cells) for name, cells in self.samples.items()},
            "unused": list(self.unused),
        }

    def without_words(self) -> FileReport:
        """Give the report as it may be kept: no sample of a name or a free text."""
        kept = {n: s for n, s in self.samples.items() if n not in WORDS}
        return replace(self, samples=kept)


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
    number_style: NumberStyle | None = None  # how all files write amounts, if so

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of every file, in the order of the files."""
        return tuple(problem for file in self.files for problem in file.problems)

    def dated(self, kind: Kind) -> int:
        """Count the documents of a kind that have a day of their own."""
        table = self.tables[kind]
        day = next(name for name in table.columns if name in _DAYS)
        return table[day].len() - table[day].null_count()

    def to_bytes(self) -> bytes:
        """Write the pack as one ZIP: ``pack.json`` and a Parquet file per table.

        Equal packs give equal bytes. There is no name and no description in them.
        """
        told = {
            "format": _FORMAT,
            "files": [_report_to_json(file) for file in self.files],
            "as_of": _iso(self.as_of),
            "currency": self.currency,
            "country": self.country,
            "number_style": self.number_style,
            "question": None if self.question is None else self.question.to_json(),
            "industry_votes": dict(self.industry_votes),
            "voting_lines": self.voting_lines,
            "remembered": [asdict(choice) for choice in self.remembered],
        }
        packed = io.BytesIO()
        with ZipFile(packed, "w") as archive:
            _store(archive, _TOLD, json.dumps(told, sort_keys=True).encode())
            for kind in DOCUMENT_KINDS:
                columns = io.BytesIO()
                self.tables[kind].write_parquet(columns, compression="zstd")
                _store(archive, f"{kind}.parquet", columns.getvalue())
        return packed.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Pack:
        """Read what `to_bytes` wrote. Data only: nothing in it is ever run.

        Raises
        ------
        IntakeError
            `data` is no pack, or one of another format.
        """
        try:
            with ZipFile(io.BytesIO(data)) as archive:
                told = json.loads(archive.read(_TOLD))
                tables: dict[str, pl.DataFrame] = {
                    kind: _read_table(archive, kind) for kind in DOCUMENT_KINDS
                }
            if told["format"] != _FORMAT:
                raise IntakeError(_NO_PACK)
            return _from_json(told, tables)
        except (BadZipFile, KeyError, TypeError, ValueError, pl.exceptions.PolarsError):
            raise IntakeError(_NO_PACK) from None


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


def _store(archive: ZipFile, name: str, content: bytes) -> None:
    """Add one part under a fixed time, so that equal packs are equal bytes."""
    archive.writestr(ZipInfo(name), content)


def _read_table(archive: ZipFile, kind: Kind) -> pl.DataFrame:
    table = pl.read_parquet(io.BytesIO(archive.read(f"{kind}.parquet")))
    if dict(table.schema) != SCHEMAS[kind]:
        raise IntakeError(_NO_PACK)
    return table


def _from_json(told: dict[str, Any], tables: Mapping[str, pl.DataFrame]) -> Pack:
    return Pack(
        files=tuple(_report_from_json(file) for file in told["files"]),
        tables=tables,
        as_of=_day(told["as_of"]),
        currency=told["currency"],
        country=told["country"],
        question=_question_from_json(told["question"]),
        industry_votes=told["industry_votes"],
        voting_lines=told["voting_lines"],
        remembered=tuple(Remembered(**choice) for choice in told["remembered"]),
        number_style=told.get("number_style"),
    )


def _report_to_json(report: FileReport) -> dict[str, object]:
    kept = {"source": report.source, "content_digest": report.content_digest}
    return report.to_json() | kept


def _report_from_json(told: dict[str, Any]) -> FileReport:
    problems = [{k: v for k, v in p.items() if k != "where"} for p in told["problems"]]
    return FileReport(
        **told
        | {
            "first_date": _day(told["first_date"]),
            "last_date": _day(told["last_date"]),
            "problems": tuple(Problem(**problem) for problem in problems),
            "question": _question_from_json(told["question"]),
            "samples": {n: tuple(s) for n, s in told.get("samples", {}).items()},
            "unused": tuple(told.get("unused", ())),
        }
    )


def _question_from_json(told: dict[str, Any] | None) -> Question | None:
    if told is None:
        return None
    lists = {"choices": tuple(told["choices"]), "samples": tuple(told["samples"])}
    return Question(**told | lists)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
