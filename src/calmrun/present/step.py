"""The next step: the one tinted area, with its worklist, its cell or its question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from calmrun.present.artifact import Ask, Cell, Choice, NextStep, WorkLine, WorkTable
from calmrun.present.formats import Formats
from calmrun.present.wording import (
    choice_label,
    copy_message,
    disputed_left_out,
    document_word,
    joined,
    page,
    worklist_note,
    worklist_rest,
)


_MOST_DOCUMENTS_NAMED: Final = 3
_PAIRED: Final = "fix_double_billing"
_MOST_PAIRED_NAMED: Final = 6  # three pairs: half a pair tells nothing
_PHONE_DIGITS: Final = range(5, 16)


def concluded_step(document: Mapping[str, Any], formats: Formats) -> NextStep:
    """Build the step of a run that concluded."""
    conclusion = document["conclusion"]
    return NextStep(
        heading=page("step_title"),
        act=conclusion["next_step"],
        work=_work(document, formats),
        cell=None,
        ask=None,
        micro_steps=tuple(conclusion["micro_steps"]),
        after=page("after_step"),
    )


def abstained_step(document: Mapping[str, Any]) -> NextStep:
    """Build the one thing to do about files that could not carry a conclusion."""
    ask = _ask(document["question"])
    return NextStep(
        heading=page("mend_title" if ask is None else "ask_title"),
        act=document["conclusion"]["next_step"],
        work=None,
        cell=_cell(told_problem(document)) if ask is None else None,
        ask=ask,
        micro_steps=tuple(document["conclusion"]["micro_steps"]),
        after=None,
    )


def plain_step(act: str) -> NextStep:
    """Build a step that is one sentence, for a run that did not end as planned."""
    return NextStep(
        heading=page("broken_title"),
        act=act,
        work=None,
        cell=None,
        ask=None,
        micro_steps=(),
        after=None,
    )


def told_problem(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Give the problem that an abstaining conclusion tells about, if it does."""
    told: str = document["conclusion"]["why_now"]
    of_files = (problem for file in document["files"] for problem in file["problems"])
    problems = chain(document["warnings"], of_files)
    return next((p for p in problems if told.startswith(p["message"])), None)


def phone_link(phone: str | None) -> str | None:
    """Give the target of a ``tel:`` link, or None where it would not dial.

    Examples
    --------
    >>> phone_link("+1 (555) 010-2381"), phone_link("ask at the desk")
    ('+15550102381', None)
    """
    if phone is None:
        return None
    number = re.split(r"\s*(?:ext|x|#)", phone.strip().lower(), maxsplit=1)[0]
    digits = re.sub(r"\D", "", number)
    if len(digits) not in _PHONE_DIGITS or re.search(r"[^\d\s()+./-]", number):
        return None
    return ("+" if number.startswith("+") else "") + digits


def _work(document: Mapping[str, Any], formats: Formats) -> WorkTable | None:
    worklist = document["worklist"]
    if worklist is None:
        return None
    family = document["conclusion"]["family"]
    lines = tuple(_line(row, family, formats) for row in worklist["items"])
    return WorkTable(
        lines=lines,
        total=_money(worklist["total"], formats) if len(lines) > 1 else None,
        rest=_rest(worklist, family, formats),
        left_out=disputed_left_out(worklist.get("disputed", 0)),
        note=worklist_note(worklist.get("note"), _day(document["as_of"], formats)),
    )


def _line(row: Mapping[str, Any], family: str, formats: Formats) -> WorkLine:
    numbers = tuple(row["documents"])
    day = formats.short_day(date.fromisoformat(row["date"])) if row["date"] else None
    since = page("oldest", day=day) if day and len(numbers) > 1 else day
    amount = _money(row["amount"], formats)
    what = _documents(numbers, family)
    return WorkLine(
        customer=row["customer"] or what,
        documents=" · ".join(filter(None, (what if row["customer"] else None, since))),
        amount=amount or "",
        reason=row["reason"],
        phone=row.get("phone"),
        phone_link=phone_link(row.get("phone")),
        message=copy_message(family, numbers, day, amount or ""),
    )


def _documents(numbers: tuple[str, ...], family: str) -> str:
    word = document_word(family, max(1, len(numbers)))
    most = _MOST_PAIRED_NAMED if family == _PAIRED else _MOST_DOCUMENTS_NAMED
    named = [*numbers[:most]]
    if len(numbers) > len(named):
        named.append(page("more", n=len(numbers) - len(named)))
    return f"{word} {joined(named)}".rstrip()


def _rest(worklist: Mapping[str, Any], family: str, formats: Formats) -> str | None:
    """Say how much there is in all, None where the list shows all of it."""
    every = worklist["all"]
    listed = sum(max(1, len(row["documents"])) for row in worklist["items"])
    money = _money(every["total"], formats)
    same = (
        every["total"] == worklist["total"] if money else every["documents"] <= listed
    )
    return None if same else worklist_rest(family, every["documents"], money, formats)


def _money(amount: str, formats: Formats) -> str | None:
    """Write an amount, None where there is none: some job lists hold no money."""
    return formats.money(amount) if Decimal(amount) else None


def _ask(question: Mapping[str, Any] | None) -> Ask | None:
    if question is None:
        return None
    code = question["code"]
    column = question["column"]
    return Ask(
        code=code,
        text=question["text"],
        where=question["file"] + (f", column “{column}”" if column else ""),
        samples=tuple(question["samples"]),
        choices=tuple(
            Choice(choice, choice_label(code, choice)) for choice in question["choices"]
        ),
    )


def _cell(problem: Mapping[str, Any] | None) -> Cell | None:
    if problem is None:
        return None
    return Cell(problem["where"], problem["example"], problem["expected"])


def _day(iso: str | None, formats: Formats) -> str:
    return "" if iso is None else formats.day(date.fromisoformat(iso))
