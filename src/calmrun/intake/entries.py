"""Every file of a run: opened, recognised, read, and told as entries of ``inspect``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from calmrun.errors import (
    FileTooLargeError,
    IntakeError,
    NothingReadableError,
    UnreadableFileError,
)
from calmrun.intake.currency import currencies_of, settle_signs
from calmrun.intake.dates import DateOrder
from calmrun.intake.days import Hints, proven_orders
from calmrun.intake.documents import Documents, read_documents
from calmrun.intake.limits import Limits, require_total
from calmrun.intake.opening import open_upload
from calmrun.intake.pack import (
    DOCUMENT_KINDS,
    Choices,
    FileReport,
    Remembered,
    Upload,
)
from calmrun.intake.problems import Place, Problem, problem
from calmrun.intake.questions import (
    AMOUNT_COLUMN,
    answer_to,
    order_answer,
    settled_answers,
)
from calmrun.intake.recognise import Recognition, recognise
from calmrun.intake.report import (
    Told,
    report_closed,
    report_list,
    report_unrecognized,
)
from calmrun.intake.sheet import Sheet
from calmrun.intake.unsure import BILLED, LIST_KIND, Unsure


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every file of one run."""

    choices: Choices
    today: date
    country: str | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of ``inspect``, with the list behind it where it was read.

    Parameters
    ----------
    report
        As it is printed.
    documents
        None where the file could not be opened or is none of ours.
    counts
        False for a second copy of a file: it is told, and adds nothing.
    kinds_said
        What the owner said that the sheets of this file are, those left out included.
    """

    report: FileReport
    documents: Documents | None
    counts: bool
    kinds_said: tuple[Remembered, ...] = ()


@dataclass(frozen=True, slots=True)
class _Opened:
    upload: Upload
    digest: str
    found: tuple[Recognition, ...]
    trouble: IntakeError | None
    same_as: str | None

    @property
    def recognitions(self) -> tuple[Recognition, ...]:
        """The sheets that are told."""
        return _worth_telling(self.found)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known once all files are read: lists and currencies by recognition."""

    lists: Mapping[int, Documents]
    money: Mapping[int, tuple[str, ...]]
    today: date
    alone: bool


def read_entries(uploads: Sequence[Upload], terms: Terms) -> list[Entry]:
    """Read every file, in the order given.

    Raises
    ------
    NothingReadableError
        No file can be opened.
    FileTooLargeError
        All files together are larger than the limit.
    UsageError
        An answer is none of the choices of its question.
    """
    require_total((len(upload.content) for upload in uploads), terms.limits)
    answers = settled_answers(terms.choices.answers)
    terms = replace(terms, choices=replace(terms.choices, answers=answers))
    opened = _as_said(list(_open_all(uploads, terms)), terms.choices)
    if not any(one.recognitions for one in opened):
        raise _nothing(opened)
    lists = {
        id(recognition): _read_list(recognition, terms, None)
        for one in opened
        for recognition in one.recognitions
        if recognition.kind != "unrecognized"
    }
    agreed = _agreed_order(list(lists.values()))
    if agreed is not None:
        lists = {
            at: _read_list(documents.recognition, terms, agreed)
            if documents.days.open
            else documents
            for at, documents in lists.items()
        }
    money = dict(zip(lists, _currencies(lists.values(), terms.country), strict=True))
    known = _Known(lists, money, terms.today, _is_alone(opened))
    return [entry for one in opened for entry in _tell(one, known)]


def _as_said(opened: list[_Opened], choices: Choices) -> list[_Opened]:
    """Read again what the answer of this run says about its first open list.

    Where none is open, it changes the answer about the first that was.
    """
    answer = choices.answers.get(LIST_KIND)
    unsure = [r.unsure for one in opened for r in one.found if r.unsure is not None]
    alone = _is_alone(opened)
    open_ = [one for one in unsure if one.asks(alone=alone)]
    about = next(iter([*open_, *(one for one in unsure if one.said is not None)]), None)
    if about is None or answer is None:
        return opened
    remembered = (about.answered(answer), *choices.remembered)
    choices = replace(choices, remembered=remembered)
    return [
        replace(one, found=tuple(_again(r, about, choices) for r in one.found))
        for one in opened
    ]


def _again(recognition: Recognition, about: Unsure, choices: Choices) -> Recognition:
    unsure = recognition.unsure
    if unsure is None or unsure.source != about.source:
        return recognition
    return _recognise(recognition.sheet, choices)


def _is_alone(opened: Sequence[_Opened]) -> bool:
    """Whether no list of a run was taken for invoices or quotes."""
    return not any(r.kind in BILLED for one in opened for r in one.found)


def _currencies(
    lists: Iterable[Documents], country: str | None
) -> list[tuple[str, ...]]:
    return settle_signs([currencies_of(documents) for documents in lists], country)


def _open_all(uploads: Sequence[Upload], terms: Terms) -> Iterator[_Opened]:
    first: dict[str, str] = {}
    for upload in uploads:
        digest = sha256(upload.content).hexdigest()
        same_as = first.get(digest)
        first.setdefault(digest, upload.name)
        try:
            sheets = open_upload(upload, terms.limits)
        except (UnreadableFileError, FileTooLargeError) as trouble:
            yield _Opened(upload, digest, (), trouble, same_as)
            continue
        found = tuple(_recognise(sheet, terms.choices) for sheet in sheets)
        yield _Opened(upload, digest, found, None, same_as)


def _recognise(sheet: Sheet, choices: Choices) -> Recognition:
    wanted = dict(choices.columns.get(sheet.file, {}))
    recognition = recognise(sheet, wanted, choices.remembered)
    answer = answer_to(AMOUNT_COLUMN, choices, recognition.source)
    if answer and answer in {c.heading.text.strip() for c in recognition.rivals}:
        return recognise(sheet, {**wanted, "total": answer}, choices.remembered)
    return recognition


def _worth_telling(found: Sequence[Recognition]) -> tuple[Recognition, ...]:
    """Keep the recognised sheets of a workbook, the main one first; else one sheet."""
    ours = [r for r in found if r.kind != "unrecognized"]
    if not ours:
        largest = max(found, key=lambda r: r.layout.body.height, default=None)
        return () if largest is None else (largest,)
    order = {kind: rank for rank, kind in enumerate(DOCUMENT_KINDS)}
    return tuple(sorted(ours, key=lambda r: (order[r.kind], -r.layout.body.height)))


def _read_list(
    recognition: Recognition, terms: Terms, elsewhere: DateOrder | None
) -> Documents:
    answer = order_answer(terms.choices, recognition.source)
    hints = Hints(answer, elsewhere, terms.country, terms.today)
    return read_documents(recognition, hints)


def _agreed_order(lists: Sequence[Documents]) -> DateOrder | None:
    """Give the date order that the lists of a run prove, where they agree."""
    proven = {
        order for documents in lists for order in proven_orders(documents.days.columns)
    }
    return proven.pop() if len(proven) == 1 else None


def _tell(one: _Opened, known: _Known) -> Iterator[Entry]:
    if one.trouble is not None or not one.recognitions:
        closed = report_closed(one.upload.name, one.digest, _trouble(one))
        yield Entry(closed, None, counts=False)
    unsure = [r.unsure for r in one.found if r.unsure is not None]
    said = tuple(u.answered(u.said) for u in unsure if u.said is not None)
    for recognition in one.recognitions:
        documents = known.lists.get(id(recognition))
        currencies = known.money.get(id(recognition), ())
        told = Told(one.digest, currencies, known.today, known.alone)
        if documents is None:
            report = report_unrecognized(recognition, told)
        else:
            report = report_list(documents, told)
        yield Entry(_copied(report, one), documents, one.same_as is None, said)


def _copied(report: FileReport, one: _Opened) -> FileReport:
    if one.same_as is None:
        return report
    copy = problem("duplicate_file", Place(one.upload.name), other=one.same_as)
    return replace(report, problems=(copy,), question=None)


def _trouble(one: _Opened) -> Problem:
    place = Place(one.upload.name)
    if one.trouble is None:
        return problem("empty_file", place)
    told = problem(one.trouble.code, place)
    fix = one.trouble.fix or told.fix
    return replace(told, message=str(one.trouble), fix=fix)


def _nothing(opened: Sequence[_Opened]) -> NothingReadableError:
    troubles = [one.trouble for one in opened if one.trouble is not None]
    first = troubles[0] if troubles else None
    return NothingReadableError(
        str(first) if first else None,
        where=", ".join(one.upload.name for one in opened),
        fix=first.fix if first else "Give us a CSV file or a workbook.",
    )
