"""The one question: asked where one answer decides, and followed once answered."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, cast

from calmrun.errors import UsageError
from calmrun.intake.dates import DateOrder
from calmrun.intake.documents import Documents
from calmrun.intake.headings import vocabulary
from calmrun.intake.pack import (
    DOCUMENT_KINDS,
    Choices,
    FileReport,
    Question,
    Remembered,
)
from calmrun.intake.problems import shown
from calmrun.intake.recognise import Recognition
from calmrun.intake.scoring import Column
from calmrun.intake.unsure import LIST_KIND, SOMETHING_ELSE


DATE_ORDER: Final = "date_order"
AMOUNT_COLUMN: Final = "amount_column"
RIGHT_CLIENT: Final = "right_client"
YES: Final = "yes"
NO: Final = "no"
_ORDERS: Final[Mapping[str, DateOrder]] = {
    "day_first": "dmy",
    "month_first": "mdy",
    "dmy": "dmy",
    "mdy": "mdy",
}
_CHOICES: Final[Mapping[DateOrder, str]] = {"dmy": "day_first", "mdy": "month_first"}
_ANSWERS: Final[Mapping[str, Mapping[str, str]]] = {
    DATE_ORDER: {said: _CHOICES[order] for said, order in _ORDERS.items()},
    RIGHT_CLIENT: {YES: YES, NO: NO},
    LIST_KIND: {kind: kind for kind in (*DOCUMENT_KINDS, SOMETHING_ELSE)},
}
"""Question code -> what may be answered -> how it is kept."""
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_SAMPLES: Final = 3


def settled_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """Give answers as they are kept: a date order in the words of its question.

    Raises
    ------
    UsageError
        There is no such question, or this is none of its choices.

    Examples
    --------
    >>> settled_answers({"date_order": "dmy"})
    {'date_order': 'day_first'}
    """
    return {code: _settled(code, choice.strip()) for code, choice in answers.items()}


def _settled(code: str, choice: str) -> str:
    if code == AMOUNT_COLUMN:
        return choice
    if code not in _ANSWERS:
        known = ", ".join([*_ANSWERS, AMOUNT_COLUMN])
        message = f"There is no question “{code}”. There are: {known}."
        raise UsageError(message)
    if choice not in _ANSWERS[code]:
        offered = " or ".join(dict.fromkeys(_ANSWERS[code].values()))
        message = f"“{choice}” is no answer to {code}. Choose {offered}."
        raise UsageError(message)
    return _ANSWERS[code][choice]


def fields_of(kind: str) -> tuple[str, ...]:
    """Give the fields that a kind of list may have; none where nothing is known."""
    return tuple(vocabulary()["kinds"]["fields"].get(kind, ()))


def answer_to(code: str, choices: Choices, source: str) -> str | None:
    """Give the owner's answer to a question: for this run, else an earlier one."""
    earlier = next(
        (
            known.choice
            for known in choices.remembered
            if (known.source, known.code) == (source, code)
        ),
        None,
    )
    return choices.answers.get(code, earlier)


def order_answer(choices: Choices, source: str) -> DateOrder | None:
    """Give the date order that the owner said a source has."""
    return _ORDERS.get(answer_to(DATE_ORDER, choices, source) or "")


def question_about(documents: Documents, *, alone: bool) -> Question | None:
    """Give the question that this list leaves open: what it is, then days, then money.

    Parameters
    ----------
    documents
        The list as it was read.
    alone
        Whether no list of the run was taken for invoices or quotes.
    """
    recognition = documents.recognition
    if kind := question_about_kind(recognition, alone=alone):
        return kind
    if documents.days.open:
        return _about_days(documents, documents.days.open[0])
    if recognition.rivals:
        return _about_amounts(recognition)
    return None


def question_about_kind(recognition: Recognition, *, alone: bool) -> Question | None:
    """Give the question what a list is, where that is open; `alone` as above."""
    unsure = recognition.unsure
    if unsure is None or not unsure.asks(alone=alone):
        return None
    file, number = recognition.sheet.file, recognition.fields.get("id")
    return Question(
        code=LIST_KIND,
        file=file,
        column=None,
        text=_text(LIST_KIND, file=file),
        choices=unsure.choices,
        samples=samples_of(number) if number else (),
    )


def question_about_client(report: FileReport) -> Question:
    """Give the question whether a file is of this business; no customer is named."""
    return Question(
        code=RIGHT_CLIENT,
        file=report.name,
        column=None,
        text=_text(RIGHT_CLIENT, file=report.name),
        choices=(YES, NO),
        samples=report.samples.get("id", ()),
    )


def samples_of(column: Column) -> tuple[str, ...]:
    """Give the first different cells of a column, as they may be shown."""
    distinct = dict.fromkeys(shown(cell) or "" for cell in column.contents.cells)
    return tuple(distinct)[:_SAMPLES]


def changed_column(report: FileReport, field: str, header: str) -> Remembered:
    """Give what is remembered when the owner says what a column really is.

    Raises
    ------
    UsageError
        The file has no such column, or its kind of list no such field.
    """
    if header not in {*report.columns.values(), *report.unused}:
        message = f"There is no column “{header}” in {report.name}."
        raise UsageError(message)
    if field not in fields_of(report.kind):
        message = f"A list of {report.kind} has no {field}."
        raise UsageError(message)
    return Remembered(report.source, f"column:{field}", header)


def used_choices(documents: Documents, choices: Choices) -> tuple[Remembered, ...]:
    """Give the choices that the reading of one list followed."""
    recognition = documents.recognition
    source = recognition.source
    used: list[Remembered] = []
    if documents.days.answered:
        used.append(_answered(DATE_ORDER, choices, source))
    for field in sorted(recognition.given & recognition.fields.keys()):
        header = recognition.fields[field].heading.text
        if field == "total" and _chose_amount(recognition, choices, header):
            used.append(_answered(AMOUNT_COLUMN, choices, source))
        else:
            used.append(Remembered(source, f"column:{field}", header))
    return tuple(used)


def _text(code: str, **words: object) -> str:
    return _texts()[code].format_map(words)


@cache
def _texts() -> Mapping[str, str]:
    source = files("calmrun.intake").joinpath("questions.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _answered(code: str, choices: Choices, source: str) -> Remembered:
    answer = answer_to(code, choices, source) or ""
    return Remembered(source, code, _settled(code, answer))


def _chose_amount(recognition: Recognition, choices: Choices, header: str) -> bool:
    named = choices.columns.get(recognition.sheet.file, {})
    answer = answer_to(AMOUNT_COLUMN, choices, recognition.source)
    return "total" not in named and answer == header.strip()


def _about_days(documents: Documents, field: str) -> Question:
    column = documents.recognition.fields[field]
    cells = column.contents.cells
    dated = [cell for cell in cells if any(map(str.isdigit, cell))]
    unclear = sorted(dated, key=_same_either_way)[:_SAMPLES]
    header = column.heading.text
    example = shown(unclear[0]) if unclear else ""
    return Question(
        code=DATE_ORDER,
        file=documents.recognition.sheet.file,
        column=header,
        text=_text(DATE_ORDER, column=header, example=example),
        choices=("day_first", "month_first"),
        samples=tuple(shown(cell) or "" for cell in unclear),
    )


def _same_either_way(cell: str) -> bool:
    """Tell 02/02/2026, of which nobody can say how it is written."""
    return len(set(map(int, _NUMBER.findall(cell)[:2]))) == 1


def _about_amounts(recognition: Recognition) -> Question:
    headers = tuple(column.heading.text for column in recognition.rivals)
    samples = tuple(
        cast("str", shown(column.contents.cells[0])) for column in recognition.rivals
    )
    return Question(
        code=AMOUNT_COLUMN,
        file=recognition.sheet.file,
        column=headers[0],
        text=_text(AMOUNT_COLUMN),
        choices=headers,
        samples=samples,
    )
