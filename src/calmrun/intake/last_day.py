"""The last day that the data knows of: days open count to it, never to today."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import polars as pl

from calmrun.intake.dates import parse_dates
from calmrun.intake.header import row_words
from calmrun.intake.headings import fold


EVENTS: Final = (
    "issued_on",
    "created_on",
    "approved_on",
    "declined_on",
    "decided_on",
    "converted_on",
    "completed_on",
    "paid_on",
)
_LONELY_GAP: Final = 60
_LONELY_SHARE: Final = 0.005
_NOT_FEW: Final = 40
_SLIPS: Final = 0.02
_DATE: Final = re.compile(
    r"\b(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
    r"|\d{1,2}\.? [^\W\d_]{3,10}\.? \d{4}"
    r"|[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})\b"
)


def last_event(tables: Mapping[str, pl.DataFrame], today: date) -> date | None:
    """Give the latest plausible day of anything that happened, not after today.

    Notes
    -----
    One in two hundred days, and one in any list of 40, may lie alone at the end, over
    60 days after the one before: a typing error. They are set aside; an idle winter
    before a busy week is not.
    """
    columns = [
        table[name].drop_nulls()
        for table in tables.values()
        for name in EVENTS
        if name in table.columns
    ]
    if not columns:
        return None
    days = pl.concat(columns)
    days = days.filter(days <= today).sort()
    if days.is_empty():
        return None
    allowed = max(int(days.len() * _LONELY_SHARE), int(days.len() >= _NOT_FEW))
    tail = days.tail(allowed + 1).to_list()
    for earlier, later in zip(reversed(tail[:-1]), reversed(tail[1:]), strict=True):
        if (later - earlier).days > _LONELY_GAP:
            tail = tail[: tail.index(later)]
    last: date = tail[-1]
    return last


def up_to_printed(
    tables: Mapping[str, pl.DataFrame], printed: Mapping[int, date]
) -> dict[str, pl.DataFrame]:
    """Take away what a report says happened after it was printed: typing errors.

    Parameters
    ----------
    tables
        Tables of a pack.
    printed
        Position of a file -> the day that it says it was printed on.
    """
    return {
        kind: table.with_columns(
            pl.when(pl.col(name) <= _printed(printed)).then(name).alias(name)
            for name in EVENTS
            if name in table.columns
        )
        for kind, table in tables.items()
    }


def believed(
    tables: Mapping[str, pl.DataFrame], printed: Mapping[int, date]
) -> dict[int, date]:
    """Keep the printed days that the rows of their files bear out.

    Where more than one row in fifty is later, it was another day that was printed.
    """
    kept = {}
    for at, day in printed.items():
        later, rows = 0, 0
        for table in tables.values():
            own = table.filter(pl.col("file") == at)
            days = [pl.col(name) > day for name in EVENTS if name in table.columns]
            rows += own.height
            later += own.filter(pl.any_horizontal(days)).height
        if later <= rows * _SLIPS:
            kept[at] = day
    return kept


def _printed(printed: Mapping[int, date]) -> pl.Expr:
    last = pl.col("file").replace_strict(
        list(printed), list(printed.values()), default=date.max, return_dtype=pl.Date
    )
    return last if printed else pl.lit(date.max)


def printed_day(texts: Sequence[str], today: date) -> date | None:
    """Give the day that a report says it was printed on, None where it says none.

    A text with two dates is a range and no printing day; one that names a range in
    words is none either. A day after today is none.
    """
    found = [day for text in texts if (day := _only_day(text)) and day <= today]
    return max(found, default=None)


def _only_day(text: str) -> date | None:
    dates = _DATE.findall(text)
    if len(dates) != 1:
        return None
    before, _, after = fold(text).partition(fold(dates[0]))
    says_so = re.search(row_words()["printed"], f"{before} {after}")
    if not says_so and re.search(row_words()["range"], f"{before}|{after}"):
        return None
    read = parse_dates(pl.Series([dates[0]], dtype=pl.String))
    day: date | None = read.days.to_list()[0]
    return day
