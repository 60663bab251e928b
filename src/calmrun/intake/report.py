"""What one file was taken for, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from calmrun.intake.amounts import ParsedAmounts
from calmrun.intake.currency import in_minor_units
from calmrun.intake.dates import DateOrder, ParsedDates
from calmrun.intake.documents import STATUS, Documents
from calmrun.intake.header import WHY
from calmrun.intake.names import ROW
from calmrun.intake.pack import FileReport
from calmrun.intake.problems import Place, Problem, problem
from calmrun.intake.questions import (
    question_about,
    question_about_kind,
    samples_of,
)
from calmrun.intake.recognise import Recognition


_EXAMPLES: Final = {"dmy": "31/03/2026", "mdy": "03/31/2026"}
_TITLE_ROWS: Final = (
    "lone_row",
    "total_row",
    "repeated_header",
    "other_record",
)
MONEY_KINDS: Final = ("invoices", "quotes", "payments")
"""Lists whose amounts are added up, so that one currency matters."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the whole run knows and one list alone does not.

    Parameters
    ----------
    digest
        SHA-256 of the file's bytes.
    currencies
        What the list's amounts are in, judged beside the other lists.
    today
        Days after it are not events.
    alone
        Whether no list of the run was taken for invoices or quotes.
    """

    digest: str
    currencies: tuple[str, ...]
    today: date
    alone: bool


def report_list(documents: Documents, told: Told) -> FileReport:
    """Write the entry of ``inspect`` for a recognised list."""
    recognition = documents.recognition
    table = documents.table
    days = table[documents.main_day] if documents.main_day else None
    return FileReport(
        **_place(recognition, told.digest),
        kind=recognition.kind,
        confidence=recognition.confidence,
        columns=_columns(recognition),
        positions={f: c.position for f, c in recognition.fields.items()},
        documents=table.height,
        rows=documents.rows,
        skipped_rows=documents.left_out.height,
        total_sum=_sum(table),
        currency=told.currencies[0] if len(told.currencies) == 1 else None,
        first_date=_day(days, "min"),
        last_date=_day(days, "max"),
        statuses=_counts(table),
        problems=tuple(find_problems(documents, told)),
        question=question_about(documents, alone=told.alone),
        samples={f: samples_of(c) for f, c in recognition.fields.items()},
        unused=_unused(recognition),
    )


def report_unrecognized(recognition: Recognition, told: Told) -> FileReport:
    """Write the entry of ``inspect`` for a sheet that is none of ours."""
    layout = recognition.layout
    return FileReport(
        **_place(recognition, told.digest),
        kind="unrecognized",
        confidence="low",
        columns={},
        positions={},
        documents=0,
        rows=layout.body.height,
        skipped_rows=layout.lone.height + layout.aside.height,
        total_sum=None,
        currency=None,
        first_date=None,
        last_date=None,
        statuses={},
        problems=(_why_unrecognized(recognition),),
        question=question_about_kind(recognition, alone=told.alone),
    )


def report_closed(name: str, digest: str, told: Problem) -> FileReport:
    """Write the entry of ``inspect`` for a file that could not be opened."""
    return FileReport(
        name=name,
        kind="unrecognized",
        confidence="low",
        encoding=None,
        delimiter=None,
        sheet=None,
        header_row=None,
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
        problems=(told,),
        question=None,
        source="",
        content_digest=digest,
    )


def _why_unrecognized(recognition: Recognition) -> Problem:
    """Say that a sheet is none of ours, and what it looks like."""
    sheet, unsure = recognition.sheet, recognition.unsure
    place = Place(sheet.file, sheet.sheet)
    if unsure is not None and unsure.said is not None:
        return problem("something_else", place)
    if not recognition.layout.body.height:
        return problem("empty_file", place)
    if recognition.layout.yearless:
        return problem("dates_without_year", _yearless(recognition))
    if recognition.looks_like:
        return problem("not_a_document_list", place, other=recognition.looks_like)
    if recognition.layout.header_row is None:
        return problem("no_column_names", place)
    return problem("unrecognized_list", place)


def _yearless(recognition: Recognition) -> Place:
    """Name the first day that lacks its year."""
    sheet, at = recognition.sheet, recognition.layout.yearless[0]
    cells = recognition.layout.body.filter(pl.col(str(at)).is_not_null())
    heading = recognition.columns[at].heading.text
    row = int(cells[ROW][0])
    return Place(sheet.file, sheet.sheet, row + 1, heading, cells[str(at)][0])


def find_problems(documents: Documents, told: Told) -> Iterator[Problem]:
    """Tell everything that is wrong with one recognised list."""
    yield from _list_problems(documents)
    yield from _day_problems(documents)
    yield from _future_days(documents, told.today)
    yield from _money_problems(documents, told)
    yield from _row_problems(documents)


def _list_problems(documents: Documents) -> Iterator[Problem]:
    recognition = documents.recognition
    here = place_of(documents)
    kind = recognition.kind
    if recognition.layout.header_row is None:
        yield problem("no_header", here)
    if recognition.confidence == "low":
        yield problem("unsure_list", here, other=kind)
    if kind in MONEY_KINDS and not {"total", "balance_due"} & recognition.fields.keys():
        yield problem("missing_amounts", here)
    if recognition.layout.yearless:
        yield problem("dates_without_year", _yearless(recognition))
    elif kind != "customers" and documents.main_day is None:
        yield problem("missing_dates", here)


def _day_problems(documents: Documents) -> Iterator[Problem]:
    for field, read in documents.days.columns.items():
        if read.contradiction:
            # The rarer order is the stray one; of two alike, the one that came later.
            orders = sorted(read.proofs, key=_weight(read))
            rarer, commoner = orders[0], orders[-1]
            yield problem(
                "two_date_orders",
                place_of(documents, field, read.proofs[rarer][1]),
                other=_EXAMPLES.get(commoner, "2026-03-31"),
            )
        elif field in documents.days.open:
            yield problem(
                "date_order_unknown", place_of(documents, field, _first(read))
            )
        if read.unreadable:
            yield problem(
                "unreadable_dates",
                place_of(documents, field, read.unreadable_row),
                share=_share(read.unreadable, documents),
                count=read.unreadable,
            )


def _weight(read: ParsedDates) -> Callable[[DateOrder], tuple[int, int]]:
    return lambda order: (read.proofs[order][0], -read.proofs[order][1])


def _first(read: ParsedDates) -> int | None:
    empty = read.days.is_null().arg_true()
    return int(empty[0]) if empty.len() else None


def _future_days(documents: Documents, today: date) -> Iterator[Problem]:
    main = documents.main_day
    if main is None or main in {"due_at", "scheduled_at"}:
        return
    later = documents.table.filter(pl.col(main) > today)
    if later.height:
        row = int(later["row"][0])
        at = documents.records.index_of(row)
        yield problem(
            "future_dates",
            place_of(documents, main, at),
            share=_share(later.height, documents),
            count=later.height,
        )


def _money_problems(documents: Documents, told: Told) -> Iterator[Problem]:
    for field, read in documents.money.items():
        if read.unreadable:
            yield problem(
                "unreadable_amounts",
                place_of(documents, field, read.unreadable_row),
                share=_share(read.unreadable, documents),
                count=read.unreadable,
            )
        if read.ambiguous:
            yield problem(
                "unclear_decimals", place_of(documents, field, _some_cell(read))
            )
    for field in sorted(in_minor_units(documents)):
        yield problem("minor_units", place_of(documents, field))
    if documents.recognition.rivals:
        headers = [column.heading.text for column in documents.recognition.rivals]
        choices = " or ".join(f"“{header}”" for header in headers)
        yield problem("amount_column_unclear", place_of(documents), choices=choices)
    if len(told.currencies) > 1 and documents.recognition.kind in MONEY_KINDS:
        choices = ", ".join(told.currencies)
        yield problem("mixed_currencies", place_of(documents), choices=choices)


def _share(rows: int, documents: Documents) -> float:
    """Give a part of the rows that were used, 0 to 1 and more."""
    return rows / max(1, documents.rows)


def _some_cell(read: ParsedAmounts) -> int | None:
    filled = read.cents.is_not_null().arg_true()
    return int(filled[0]) if filled.len() else None


def _row_problems(documents: Documents) -> Iterator[Problem]:
    why = documents.left_out[WHY]
    titles = int(why.is_in(_TITLE_ROWS).sum())
    unusable = int((why == "unusable").sum())
    if titles:
        first = _first_of(documents, *_TITLE_ROWS)
        yield problem("left_out_rows", first, count=titles)
    if other := int((why == "other_table").sum()):
        yield problem(
            "second_table",
            _first_of(documents, "other_table"),
            share=_share(other, documents),
            count=other,
        )
    if documents.other_types:
        choices = ", ".join(sorted(documents.other_types))
        count = sum(documents.other_types.values())
        first = _first_of(documents, "other_kind")
        yield problem("other_rows", first, count=count, choices=choices)
    if unusable:
        first = _first_of(documents, "unusable")
        yield problem("unusable_rows", first, count=unusable)
    if documents.reused:
        yield problem(
            "reused_numbers", place_of(documents, "id"), count=documents.reused
        )
    unknown = int((documents.statuses == "unknown").sum())
    if unknown:
        yield problem("unknown_statuses", place_of(documents, STATUS), count=unknown)


def _first_of(documents: Documents, *why: str) -> Place:
    """Name the first row that was left out for one of these reasons."""
    left = documents.left_out.filter(pl.col(WHY).is_in(why))
    record = int(left[ROW][0])
    sheet = documents.recognition.sheet
    return Place(sheet.file, sheet.sheet, row=record + 1)


def place_of(
    documents: Documents, field: str | None = None, position: int | None = None
) -> Place:
    """Name the place of a cell: its column's header and its row in the file.

    Parameters
    ----------
    documents
        The list it stands in.
    field
        What its column was taken for; None or an absent one names no column.
    position
        Index into `Documents.records`; None names no row.
    """
    recognition = documents.recognition
    column = recognition.fields.get(field or "")
    row = None if position is None else int(documents.records[position])
    cell = None
    if column is not None and row is not None:
        cell = recognition.sheet.cells[str(column.position)][row]
    return Place(
        file=recognition.sheet.file,
        sheet=recognition.sheet.sheet,
        row=None if row is None else row + 1,
        column=column.heading.text if column else None,
        example=cell,
    )


def _place(recognition: Recognition, digest: str) -> dict[str, Any]:
    sheet = recognition.sheet
    return {
        "name": sheet.file,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "sheet": sheet.sheet,
        "header_row": recognition.layout.header_row,
        "source": recognition.source,
        "content_digest": digest,
    }


def _columns(recognition: Recognition) -> dict[str, str]:
    if recognition.layout.header_row is None:
        return {}
    return {f: c.heading.text for f, c in recognition.fields.items() if c.heading.text}


def _unused(recognition: Recognition) -> tuple[str, ...]:
    if recognition.layout.header_row is None:
        return ()
    taken = {column.position for column in recognition.fields.values()}
    headings = [c.heading for c in recognition.columns if c.position not in taken]
    left = [h.text for h in headings if h.text and "phone" not in h.concepts]
    return tuple(dict.fromkeys(left))


def _sum(table: pl.DataFrame) -> str | None:
    if "total" not in table.columns:
        return None
    return str((Decimal(int(table["total"].sum())) / 100).quantize(Decimal("0.01")))


def _day(days: pl.Series | None, end: str) -> date | None:
    if days is None:
        return None
    day: date | None = days.min() if end == "min" else days.max()  # type: ignore[assignment]  # a column of days
    return day


def _counts(table: pl.DataFrame) -> dict[str, int]:
    if STATUS not in table.columns:
        return {}
    counted = (
        table[STATUS].value_counts().sort("count", STATUS, descending=[True, False])
    )
    return dict(counted.iter_rows())
