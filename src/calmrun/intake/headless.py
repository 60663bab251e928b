"""A table without a header: its columns are named by what their cells look like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from calmrun.intake.dates import parse_dates
from calmrun.intake.evidence import own_prefixes
from calmrun.intake.headings import Heading, read_heading
from calmrun.intake.scoring import Column
from calmrun.intake.statuses import known_share, telling_share


_WORD_OF: Final = {"invoices": "invoice", "quotes": "quote", "jobs": "job"}
_MOSTLY: Final = 0.8
_EVIDENCE: Final = 0.6
_MOST_STATES: Final = 12


def name_columns(
    columns: Sequence[Column], body: pl.DataFrame, titles: Sequence[str]
) -> tuple[Column, ...]:
    """Give columns the headings that their cells stand for, where that is clear.

    Parameters
    ----------
    columns
        Columns with empty headings.
    body
        The rows of data.
    titles
        Names of file and sheet.

    Returns
    -------
    tuple[Column, ...]
        The columns, named; unchanged where nothing tells what the list is.
    """
    kind = _kind(columns, titles)
    if kind is None:
        return tuple(columns)
    names = _name_days(columns, body) | _name_money(columns)
    number = _number(columns, set(names))
    if number is not None:
        names[number] = f"{_WORD_OF[kind]} number"
    names |= _name_words(columns, set(names))
    return tuple(
        replace(column, heading=_heading(names.get(column.position)))
        for column in columns
    )


def _heading(name: str | None) -> Heading:
    return replace(read_heading(name), text="")


def _kind(columns: Sequence[Column], titles: Sequence[str]) -> str | None:
    """Tell the kind by numbers and statuses; a title alone is not enough."""
    marks = dict.fromkeys(_WORD_OF, 0.0)
    for kind, word in _WORD_OF.items():
        prefixes = own_prefixes(kind)
        for column in columns:
            numbered = sum(column.contents.prefixes.get(p, 0.0) for p in prefixes)
            if column.contents.distinct_share > _MOSTLY:
                marks[kind] = max(marks[kind], numbered)
            if _is_status(column):
                marks[kind] += telling_share(column.contents.cells, kind)
        titled = any(word in read_heading(title).concepts for title in titles)
        marks[kind] += 0.3 * titled
    best, second = sorted(marks, key=lambda kind: marks[kind], reverse=True)[:2]
    clear = marks[best] >= _EVIDENCE and marks[best] - marks[second] >= 0.3
    return best if clear else None


def _is_status(column: Column) -> bool:
    contents = column.contents
    few = len(set(contents.cells)) <= min(_MOST_STATES, max(2, contents.filled - 1))
    best = max(known_share(contents.cells, kind) for kind in _WORD_OF)
    return bool(contents.cells) and few and contents.words <= 4 and best >= _MOSTLY


def _name_days(columns: Sequence[Column], body: pl.DataFrame) -> dict[int, str]:
    """Name the day columns: the first is the date, later ones are due or paid."""
    dated = [column.position for column in columns if column.contents.days >= _MOSTLY]
    if not dated:
        return {}
    days = [parse_dates(body[str(position)]).days for position in dated[:3]]
    names = {dated[0]: "date"}
    for position, column in zip(dated[1:], days[1:], strict=False):
        gaps = (column - days[0]).dt.total_days().drop_nulls()
        regular = gaps.len() > 0 and gaps.n_unique() <= max(2, 0.2 * gaps.len())
        filled = column.null_count() == 0
        due = (regular or filled) and "due date" not in names.values()
        names[position] = "due date" if due else "paid date"
    return names


def _name_money(columns: Sequence[Column]) -> dict[int, str]:
    """Name the one money column; of several, none is the total for sure."""
    money = [
        column.position
        for column in columns
        if column.contents.money >= _MOSTLY
        and column.contents.days == 0.0
        and _has_fractions(column)
    ]
    return {money[0]: "total"} if len(money) == 1 else {}


def _has_fractions(column: Column) -> bool:
    cells = column.contents.cells
    return sum("." in c or "," in c or not c.isdigit() for c in cells) > len(cells) / 2


def _number(columns: Sequence[Column], taken: set[int]) -> int | None:
    for column in columns:
        contents = column.contents
        digits = sum(any(map(str.isdigit, cell)) for cell in contents.cells)
        if (
            column.position not in taken
            and contents.distinct_share > _MOSTLY
            and digits > _MOSTLY * len(contents.cells)
            and contents.words <= 2
            and contents.emails == 0
        ):
            return column.position
    return None


def _name_words(columns: Sequence[Column], taken: set[int]) -> dict[int, str]:
    """Name the status, then customer and description in the order they stand."""
    free = [column for column in columns if column.position not in taken]
    names = {c.position: "status" for c in free if _is_status(c)}
    names = dict(list(names.items())[:1])
    wording = iter(("customer", "description"))
    for column in free:
        contents = column.contents
        odd = max(contents.emails, contents.links, contents.answers)
        if column.position in names or contents.letters < _MOSTLY or odd > 0.5:
            continue
        name = next(wording, None)
        if name is None:
            break
        names[column.position] = name
    return names
