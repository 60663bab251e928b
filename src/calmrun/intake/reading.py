"""Step 1, top to bottom: uploads -> one pack, and the names kept apart from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl

from calmrun.intake.contradictions import find_contradictions
from calmrun.intake.currency import guess_country, number_style
from calmrun.intake.days import proven_orders
from calmrun.intake.documents import Documents
from calmrun.intake.entries import Entry, Terms, read_entries
from calmrun.intake.identity import collect_names
from calmrun.intake.joining import join_lists
from calmrun.intake.last_day import (
    believed,
    last_event,
    printed_day,
    up_to_printed,
)
from calmrun.intake.left_out import left_out_csv
from calmrun.intake.limits import COMMAND_LINE, Limits
from calmrun.intake.pack import (
    DOCUMENT_KINDS,
    SCHEMAS,
    Choices,
    FileReport,
    Kind,
    Pack,
    Reading,
    Remembered,
    Upload,
)
from calmrun.intake.payments import join_payments, unjoined
from calmrun.intake.problems import Place, Problem, problem
from calmrun.intake.questions import NO, RIGHT_CLIENT, used_choices
from calmrun.intake.report import MONEY_KINDS
from calmrun.intake.strangers import find_strangers, tell_strangers
from calmrun.intake.tables import (
    DESCRIPTION,
    derive_statuses,
    to_table,
)


Vote = Callable[[Mapping[str, int]], tuple[Mapping[str, float], int]]
"""Description -> how many lines say it; gives industry tag -> share of the lines that
vote, and how many vote."""

_VOTING: Final[tuple[Kind, ...]] = ("invoices", "quotes", "jobs")


def read_pack(  # noqa: PLR0913 - the contract of step 1; all but two are keywords
    uploads: Sequence[Upload],
    choices: Choices,
    *,
    key: bytes,
    today: date,
    country: str | None,
    vote: Vote,
    limits: Limits = COMMAND_LINE,
) -> Reading:
    """Read uploads into a pack.

    Parameters
    ----------
    uploads
        Files as given, in any order.
    choices
        What the owner said about them, now and before.
    key
        The workspace's secret behind the pseudonyms.
    today
        Days after it are not events.
    country
        ISO code as given by the owner, None to guess it.
    vote
        Tells industries by the words of the lines.
    limits
        What is taken at most.

    Returns
    -------
    Reading
        The pack, and the names that its pseudonyms stand for.

    Raises
    ------
    NothingReadableError
        No file can be opened.
    """
    entries = read_entries(uploads, Terms(choices, today, country, limits))
    lists = {
        at: e.documents for at, e in enumerate(entries) if e.counts and e.documents
    }
    framed = {at: to_table(documents, key, at) for at, documents in lists.items()}
    strangers = find_strangers(entries, framed, choices.seen)
    answer = choices.answers.get(RIGHT_CLIENT)
    if answer == NO:
        lists = {at: lists[at] for at in lists if at not in strangers}
        framed = {at: framed[at] for at in lists}
    tables, repeated = _join(framed, lists)
    reports = _told_together(entries, repeated, tables)
    reports = tell_strangers(reports, strangers, answer)
    currency = _one_currency(reports)
    votes, voting_lines = vote(_descriptions(tables))
    pack = Pack(
        files=tuple(report.without_words() for report in reports),
        tables={kind: tables[kind].select(*SCHEMAS[kind]) for kind in DOCUMENT_KINDS},
        as_of=_as_of(lists, tables, today),
        currency=currency,
        country=country or guess_country(currency, _date_order(lists)),
        question=next((r.question for r in reports if r.question is not None), None),
        industry_votes=dict(sorted(votes.items())),
        voting_lines=voting_lines,
        remembered=_remembered(entries, lists, choices),
        number_style=number_style(lists.values()),
    )
    return Reading(pack, collect_names(framed.values()))


@dataclass(frozen=True, slots=True)
class Inspected:
    """What each file was taken for, and the rows that were left out, as a CSV.

    Parameters
    ----------
    files
        Entries of ``inspect``.
    left_out
        The CSV.
    rows_left_out
        How many rows there are to tell, whether the CSV holds them all or not.
    """

    files: tuple[FileReport, ...]
    left_out: str
    rows_left_out: int


def inspect_files(
    uploads: Sequence[Upload],
    choices: Choices,
    *,
    today: date,
    country: str | None = None,
    limits: Limits = COMMAND_LINE,
) -> tuple[FileReport, ...]:
    """Tell what each file was taken for: the same recognition as in a run.

    Raises
    ------
    NothingReadableError
        No file can be opened.
    """
    return look_into(
        uploads, choices, today=today, country=country, limits=limits
    ).files


def look_into(
    uploads: Sequence[Upload],
    choices: Choices,
    *,
    today: date,
    country: str | None = None,
    limits: Limits = COMMAND_LINE,
    most_rows: int | None = None,
) -> Inspected:
    """Tell what each file was taken for, and which rows were left out and why.

    Raises
    ------
    NothingReadableError
        No file can be opened.
    """
    entries = read_entries(uploads, Terms(choices, today, country, limits))
    reports = tuple(entry.report for entry in entries)
    left = sum(e.documents.left_out.height for e in entries if e.documents)
    return Inspected(reports, left_out_csv(entries, most_rows), left)


def _join(
    framed: Mapping[int, pl.DataFrame], lists: Mapping[int, Documents]
) -> tuple[dict[str, pl.DataFrame], dict[str, tuple[int, int]]]:
    """Put the lists of each kind together and join payments to invoices.

    Told beside them: how many rows were counted once, with a number and without.
    """
    tables: dict[str, pl.DataFrame] = {}
    repeated: dict[str, tuple[int, int]] = {}
    for kind in DOCUMENT_KINDS:
        own = [framed[at] for at, d in lists.items() if d.recognition.kind == kind]
        tables[kind], dropped = join_lists(own, kind)
        unnumbered = sum(table["document"].null_count() for table in own)
        unnumbered -= tables[kind]["document"].null_count()
        repeated[kind] = dropped - unnumbered, unnumbered
        tables[kind] = derive_statuses(tables[kind], kind)
    if tables["payments"].height and tables["invoices"].height:
        joined = join_payments(tables["invoices"], tables["payments"])
        tables["invoices"] = derive_statuses(joined, "invoices")
    return tables, repeated


def _told_together(
    entries: Sequence[Entry],
    repeated: Mapping[str, tuple[int, int]],
    tables: Mapping[str, pl.DataFrame],
) -> tuple[FileReport, ...]:
    """Add what only shows when all files lie side by side."""
    reports = [entry.report for entry in entries]
    read = [(at, entry) for at, entry in enumerate(entries) if entry.counts]
    last = {entry.report.kind: at for at, entry in read if entry.documents}
    for at, entry in read:
        if entry.documents and entry.report.kind == "invoices":
            found = find_contradictions(tables["invoices"], entry.documents, at)
            reports[at] = _with_problems(reports[at], found)
    for kind, at in last.items():
        place = Place(reports[at].name, reports[at].sheet)
        told: list[Problem] = []
        numbered, unnumbered = repeated[kind]
        if numbered:
            told.append(problem("overlapping_files", place, count=numbered))
        if unnumbered:
            told.append(problem("overlapping_rows", place, count=unnumbered))
        if kind == "payments" and tables["invoices"].height:
            lost = unjoined(tables["invoices"], tables["payments"])
            told += [problem("unjoined_payments", place, count=lost)] if lost else []
        reports[at] = _with_problems(reports[at], told)
    in_money = [at for at, r in enumerate(reports) if r.currency and _has_money(r)]
    currencies = sorted({str(reports[at].currency) for at in in_money})
    if len(currencies) > 1:
        at = in_money[-1]
        place = Place(reports[at].name, reports[at].sheet)
        mixed = problem("mixed_currencies", place, choices=", ".join(currencies))
        reports[at] = _with_problems(reports[at], [mixed])
    return tuple(reports)


def _with_problems(report: FileReport, told: Iterable[Problem]) -> FileReport:
    return replace(report, problems=(*report.problems, *told))


def _has_money(report: FileReport) -> bool:
    return report.kind in MONEY_KINDS


def _one_currency(reports: Sequence[FileReport]) -> str | None:
    """Give the currency that every list with one agrees on."""
    mixed = any(p.code == "mixed_currencies" for r in reports for p in r.problems)
    found = {r.currency for r in reports if r.currency and _has_money(r)}
    found = found or {r.currency for r in reports if r.currency}
    return found.pop() if len(found) == 1 and not mixed else None


def _descriptions(tables: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    words = pl.concat(
        [tables[k][DESCRIPTION] for k in _VOTING if DESCRIPTION in tables[k].columns]
        or [pl.Series(DESCRIPTION, dtype=pl.String)]
    )
    counted = words.drop_nulls().value_counts().sort("count", DESCRIPTION)
    return dict(counted.iter_rows())


def _as_of(
    lists: Mapping[int, Documents], tables: Mapping[str, pl.DataFrame], today: date
) -> date | None:
    """Give the printed day of the reports, or the last thing that happened."""
    said = {
        at: day
        for at, documents in lists.items()
        if (day := printed_day(documents.recognition.layout.around, today))
    }
    printed = believed(tables, said)
    events = last_event(up_to_printed(tables, printed), today)
    days = [day for day in (*printed.values(), events) if day is not None]
    return max(days, default=None)


def _date_order(lists: Mapping[int, Documents]) -> str | None:
    orders = {o for d in lists.values() for o in proven_orders(d.days.columns)}
    return next(iter(orders)) if len(orders) == 1 else None


def _remembered(
    entries: Sequence[Entry], lists: Mapping[int, Documents], choices: Choices
) -> tuple[Remembered, ...]:
    """Give the choices that this reading followed, each once."""
    kinds = [said for entry in entries for said in entry.kinds_said]
    used = [
        choice
        for documents in lists.values()
        for choice in used_choices(documents, choices)
    ]
    return tuple(dict.fromkeys([*kinds, *used]))
