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
from calmrun.intake.pack import DOCUMENT_KINDS, Choices, FileReport, Upload
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
    why_unrecognized,
)
from calmrun.intake.sheet import Sheet


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
    """

    report: FileReport
    documents: Documents | None
    counts: bool


@dataclass(frozen=True, slots=True)
class _Opened:
    upload: Upload
    digest: str
    recognitions: tuple[Recognition, ...]
    trouble: IntakeError | None
    same_as: str | None


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
    opened = list(_open_all(uploads, terms))
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
    return [entry for one in opened for entry in _tell(one, lists, money, terms)]


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
        found = [_recognise(sheet, terms.choices) for sheet in sheets]
        yield _Opened(upload, digest, _worth_telling(found), None, same_as)


def _recognise(sheet: Sheet, choices: Choices) -> Recognition:
    wanted = dict(choices.columns.get(sheet.file, {}))
    recognition = recognise(sheet, wanted, choices.remembered)
    answer = answer_to(AMOUNT_COLUMN, choices, recognition.source)
    if answer and answer in {c.heading.text.strip() for c in recognition.rivals}:
        return recognise(sheet, {**wanted, "total": answer}, choices.remembered)
    return recognition


def _worth_telling(found: list[Recognition]) -> tuple[Recognition, ...]:
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


def _tell(
    one: _Opened,
    lists: Mapping[int, Documents],
    money: Mapping[int, tuple[str, ...]],
    terms: Terms,
) -> Iterator[Entry]:
    if one.trouble is not None or not one.recognitions:
        told = _trouble(one)
        yield Entry(
            report_closed(one.upload.name, one.digest, told), None, counts=False
        )
    for recognition in one.recognitions:
        documents = lists.get(id(recognition))
        if documents is None:
            why = why_unrecognized(recognition)
            report = report_unrecognized(recognition, one.digest, [why])
        else:
            known = Told(one.digest, money[id(recognition)], terms.today)
            report = report_list(documents, known)
        yield Entry(_copied(report, one), documents, counts=one.same_as is None)


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
