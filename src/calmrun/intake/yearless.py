"""Days that are written without their year ("3 Mar", "12/05"), and where it stands.

The year is taken where it is certain: a column of years beside the days, a column of
whole days before or after them in the life of a document, or the one year that the
names of file and sheet or the lines above the table say. Two years that follow each
other ("2025/26") are parted where the months begin again. It is never guessed from the
order of rows or from today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from calmrun.intake.dates import parse_dates
from calmrun.intake.header import Layout
from calmrun.intake.headings import fold


_MOSTLY: Final = 0.8
_HALF: Final = 0.5
_DAY_NAME: Final = (
    r"^(?:\p{L}+[.,]?\s)?\d{1,2}(?:st|nd|rd|th|er|\.)?[\s.\-/]*\p{L}{3,}\.?$"
)
_NAME_DAY: Final = r"^(?:\p{L}+[.,]?\s)?\p{L}{3,}\.?\s\d{1,2}(?:st|nd|rd|th)?$"
_NAMED: Final = f"{_DAY_NAME}|{_NAME_DAY}"
_NUMBERED: Final = r"^\d{1,2}(?:/\d{1,2}|\.\s?\d{1,2}\.)$"
_ANY: Final = f"{_NAMED}|{_NUMBERED}"
_LAST_SURE_DAY: Final = 18  # "Mar 25" alone may be March 2025
_DATED: Final = frozenset(
    {"date", "issue", "sent", "create", "due", "paid", "approve", "decline", "schedule"}
)
_EARLY: Final = frozenset({"date", "issue", "sent", "create"})
_LATE: Final = frozenset({"due", "paid", "payment", "expire"})
_LONGEST: Final = 300  # days; beyond it the year before may be meant as well
_LEAP: Final = "2024"  # so that 29 February is a day
_LOOK_AT: Final = 200
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SPAN: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/\u2013]\s?(\d\d)(?!\d)")
_DAY: Final = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[.\s-]+[^\W\d]+[\s.,-]+\d{4}"
    r"|[^\W\d]+\.? \d{1,2},? \d{4}"
)
_YEAR_WORDS: Final = frozenset(
    {"year", "jahr", "annee", "jaar", "ano", "anno", "exercice", "fiscal year"}
)


def complete_days(layout: Layout, titles: Sequence[str]) -> Layout:
    """Write the year to the days that lack it, where it is certain.

    Parameters
    ----------
    layout
        The table.
    titles
        Names of file and sheet, and the lines above the table.

    Returns
    -------
    Layout
        With whole days in its body; columns whose year is not known are named in
        `yearless`.
    """
    places = [at for at in range(len(layout.headings)) if _lacks_years(layout, at)]
    if not places:
        return layout
    body = layout.body
    beside = _years_beside(layout)
    open_places = []
    for at in places:
        years = beside
        if years is None:
            years = _years_by_life(layout, at)
        if years is None:
            years = _years_of(body[str(at)], titles)
        if years is None:
            open_places.append(at)
        else:
            body = body.with_columns(_with_years(body[str(at)], years))
    return replace(layout, body=body, yearless=tuple(open_places))


def _lacks_years(layout: Layout, at: int) -> bool:
    """Whether most cells of a column are days but for their year."""
    cells = layout.body[str(at)].drop_nulls().head(_LOOK_AT)
    dated = layout.headings[at].concepts & _DATED
    lacking = cells.filter(cells.str.contains(_ANY if dated else _NAMED))
    if len(lacking) <= _HALF * len(cells) or _are_years(lacking):
        return False
    years = pl.repeat(_LEAP, len(cells), eager=True)
    return parse_dates(_with_years(cells, years)).share_parsed >= _MOSTLY


def _are_years(cells: pl.Series) -> bool:
    """Whether the numbers after names of months may be years ("Mar 25")."""
    after = cells.filter(cells.str.contains(_NAME_DAY))
    numbers = after.str.extract(r"(\d{1,2})").cast(pl.Int32)
    return 2 * len(after) > len(cells) and bool((numbers > _LAST_SURE_DAY).all())


def _with_years(cells: pl.Series, years: pl.Series) -> pl.Series:
    """Add the year to each cell that lacks one."""
    cell = pl.col("cell")
    joint = (
        pl.when(cell.str.contains(r"/\d{1,2}$"))
        .then(pl.lit("/"))
        .when(cell.str.contains(r"\d\.$"))
        .then(pl.lit(""))
        .otherwise(pl.lit(" "))
    )
    whole = pl.concat_str(cell, joint, pl.col("year"))
    lacks = cell.str.contains(_ANY)
    frame = pl.DataFrame({"cell": cells, "year": years})
    read = frame.select(pl.when(lacks).then(whole).otherwise(cell))
    return read.to_series().alias(cells.name)


def _years_beside(layout: Layout) -> pl.Series | None:
    """Give the cells of a column of years."""
    for at, heading in enumerate(layout.headings):
        cells = layout.body[str(at)]
        named = fold(heading.text).strip() in _YEAR_WORDS
        if named and cells.str.contains(r"^(?:19|20)\d\d$").all():
            return cells if cells.null_count() == 0 else None
    return None


def _years_by_life(layout: Layout, at: int) -> pl.Series | None:
    """Give the year of each cell by a whole day that comes before or after it.

    An invoice is issued before it is due or paid, in less than a year. A cell whose day
    lies nearly a year apart may as well be of the other year, so it gets none.
    """
    early = _is_early(layout, at)
    if early is None:
        return None
    cells = layout.body[str(at)]
    lacks = cells.str.contains(_ANY)
    for other, text in _whole_days(layout):
        if _is_early(layout, other) is not (not early):
            continue
        years = _nearest_years(cells, parse_dates(text).days, early=early)
        known = int((lacks & years.is_not_null()).sum())
        if known >= _MOSTLY * int(lacks.sum()):
            return years
    return None


def _is_early(layout: Layout, at: int) -> bool | None:
    """Whether a column of days is of a document's beginning; None: it is of neither."""
    concepts = layout.headings[at].concepts
    if concepts & _LATE:
        return False
    return True if concepts & _EARLY else None


def _whole_days(layout: Layout) -> Iterator[tuple[int, pl.Series]]:
    """Give the columns whose cells are days with their year."""
    for at in range(len(layout.headings)):
        cells = layout.body[str(at)].drop_nulls().head(_LOOK_AT)
        whole = len(cells) > 0 and not cells.str.contains(_ANY).any()
        if whole and parse_dates(cells).share_parsed >= _MOSTLY:
            yield at, layout.body[str(at)]


def _nearest_years(cells: pl.Series, known: pl.Series, *, early: bool) -> pl.Series:
    """Give the year that puts each cell right before (or after) a known day."""
    ways = []
    for step in (0, -1 if early else 1):
        years = (known.dt.year() + step).cast(pl.String)
        gaps = (parse_dates(_with_years(cells, years)).days - known).dt.total_days()
        fits = (-gaps if early else gaps).is_between(0, _LONGEST)
        ways.append(years.set(~fits.fill_null(value=False), None))
    same, other = ways
    return same.zip_with(same.is_not_null(), other)


def _years_of(cells: pl.Series, titles: Sequence[str]) -> pl.Series | None:
    """Give the year of each cell by the titles; None where they do not settle it."""
    said = sorted(_said(titles))
    days = parse_dates(_with_years(cells, pl.repeat(_LEAP, len(cells), eager=True)))
    months = days.days.dt.month()
    again = (months.drop_nulls().diff() <= -6).sum()
    if len(said) == 1 and not again:
        return pl.repeat(str(said[0]), len(cells), eager=True)
    if len(said) == 2 and said[1] == said[0] + 1 and again == 1:
        later = (months.forward_fill().diff() <= -6).fill_null(value=False).cum_sum()
        return (later.cast(pl.Int64) + said[0]).cast(pl.String)
    return None


def _said(titles: Sequence[str]) -> set[int]:
    """Give the years that titles say, without those of whole days."""
    years: set[int] = set()
    for title in titles:
        for first, last in _SPAN.findall(title):
            years |= {int(first), int(first[:2] + last)}
        rest = _SPAN.sub(" ", _DAY.sub(" ", title))
        years |= {int(year) for year in _YEAR.findall(rest)}
    return years
