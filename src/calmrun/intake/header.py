"""Where the table of a sheet begins, and which of its records are rows of data.

Above a table stand title lines, dates and section words; inside it second headers,
group names and subtotals; below it totals and notes. None of them is a document.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import polars as pl

from calmrun.intake.amounts import parse_amounts
from calmrun.intake.headings import Heading, fold, read_heading
from calmrun.intake.names import ROW, Names, is_known, is_typed, join_names
from calmrun.intake.sheet import Sheet


FIRST: Final = "first"
FILLED: Final = "filled"
WHY: Final = "why"
_LOOK_AT: Final = 60
_MOST_GAPS: Final = 50
_FEWEST_NAMES: Final = 2
_FEWEST_SUMMED: Final = 4
_SPARSE: Final = 0.75
_WHOLE_DAY: Final = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|[^\W\d]{3,9}\.? \d{1,2},? \d{4}\b"
    r"|\d{1,2}\.? [^\W\d]{3,9}\.? \d{4}\b"
)
_DAY: Final = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|^\p{L}{3,9}\.? \d{1,2},? \d{4}$"


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet with its table found.

    Parameters
    ----------
    header_row
        0-based record, None where the table has no header.
    headings
        One per column; an unnamed column has an empty heading.
    body
        Rows that may be data: the columns "0", "1", ..., `ROW` (record), `FIRST`
        (text of the first filled cell) and `FILLED` (filled cells).
    lone
        Rows with one filled cell, of the same shape: group names, section words, notes.
    aside
        The other rows below the header, which are not data: `ROW`, and `WHY`
        (``other_table``, ``other_record``, ``repeated_header``, ``total_row``).
    above, around
        Texts above the table; these and its notes.
    yearless
        Columns of days without a year, which nothing tells.
    """

    header_row: int | None
    headings: tuple[Heading, ...]
    body: pl.DataFrame
    lone: pl.DataFrame
    aside: pl.DataFrame
    above: tuple[str, ...]
    around: tuple[str, ...]
    yearless: tuple[int, ...] = ()


@cache
def row_words() -> Mapping[str, Any]:
    """Give the tables of ``rowwords.toml``."""
    source = files("calmrun.intake").joinpath("rowwords.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def find_tables(sheet: Sheet) -> Iterator[Layout]:
    """Find header and rows of a sheet, in one or two ways.

    First with one row of names; then, where the row above or below may belong to them,
    with the names of both rows joined.
    """
    columns = sheet.cells.columns
    records = _records(sheet, columns)
    header_row = _header_row(records, columns)
    start = -1 if header_row is None else header_row
    header = records.filter(pl.col(ROW) == start).select(columns)
    names = header.row(0) if header.height else (None,) * len(columns)
    written = _as_written(sheet.top, header_row, names)
    yield _layout(
        records, columns, Names(start, start, header_row, names, written, written)
    )
    if header_row is not None:
        for joined in join_names(records.head(_LOOK_AT), columns, header_row):
            yield _layout(records, columns, joined)


def _records(sheet: Sheet, columns: list[str]) -> pl.DataFrame:
    """Give the filled records, with their number, first text and filled cells."""
    records = sheet.cells.with_row_index(ROW).with_columns(
        pl.coalesce(columns).alias(FIRST) if columns else pl.lit(None).alias(FIRST),
        pl.sum_horizontal(pl.col(columns).is_not_null()).alias(FILLED)
        if columns
        else pl.lit(0).alias(FILLED),
    )
    return records.filter(pl.col(FILLED) > 0)


def _layout(records: pl.DataFrame, columns: list[str], names: Names) -> Layout:
    """Part what stands above and below the names."""
    record = pl.col(ROW).cast(pl.Int64)
    below = records.filter(record > names.last)
    first = _before_another_table(below, columns, names.cells)
    marked = _drop_marks(first, names.cells)
    body = _drop_headers(marked, columns, names.cells)
    normal, lone = _split_rows(body, columns)
    above = _texts(records.filter(record < names.first), columns)
    return Layout(
        header_row=names.row,
        headings=tuple(map(_heading, names.written, names.meant)),
        body=normal,
        lone=lone,
        aside=pl.concat(
            [
                _gone(below, first, "other_table"),
                _gone(first, marked, "other_record"),
                _gone(marked, body, "repeated_header"),
                _gone(body, pl.concat([normal, lone]), "total_row"),
            ]
        ),
        above=tuple(above),
        around=tuple(above) + tuple(lone[FIRST].to_list()),
    )


def _gone(before: pl.DataFrame, after: pl.DataFrame, why: str) -> pl.DataFrame:
    """Give the rows that a step left out, and why."""
    gone = before.select(ROW)
    if before.height == after.height:
        gone = gone.clear()
    else:
        gone = gone.join(after.select(ROW), on=ROW, how="anti")
    return gone.with_columns(pl.lit(why).alias(WHY))


def _texts(records: pl.DataFrame, columns: list[str]) -> list[str]:
    return [" ".join(filter(None, row)) for row in records.select(columns).rows()]


def _as_written(
    top: pl.DataFrame, header_row: int | None, names: tuple[str | None, ...]
) -> tuple[str | None, ...]:
    """Give the names with the blanks that the file has around them."""
    if header_row is None or header_row >= top.height:
        return names
    pairs = zip(top.row(header_row), names, strict=True)
    return tuple(raw if raw and raw.strip() == name else name for raw, name in pairs)


def _heading(written: str | None, meant: str | None) -> Heading:
    heading = read_heading(_unmarked(meant))
    return heading if written == meant else replace(heading, text=written or "")


def _unmarked(name: str | None) -> str | None:
    return name.removeprefix("!") if name else name


def _header_row(records: pl.DataFrame, columns: list[str]) -> int | None:
    """Give the record whose cells look most like names of columns."""
    sample = records.head(_LOOK_AT)
    if not sample.height:
        return None
    rows = sample.select(columns).rows()
    marked = [i for i, row in enumerate(rows) if (row[0] or "").startswith("!")]
    if marked:
        return int(sample[ROW][marked[0]])
    scores = [
        0.0 if _are_documents(rows[at : at + 2]) else _header_score(row)
        for at, row in enumerate(rows)
    ]
    scores[-1] = 0.0 if _are_documents(rows[-2:]) else scores[-1]
    best = max(scores)
    if best < 2.0:
        return None
    at = next(i for i, score in enumerate(scores) if score >= 0.8 * best)
    if not _names_columns(rows, at):
        return None
    return int(sample[ROW][at])


def _names_columns(rows: list[tuple[str | None, ...]], at: int) -> bool:
    """Whether a row holds names: known words, or text above numbers and days."""
    cells = [cell for cell in rows[at] if cell]
    known = sum(is_known(cell) for cell in cells)
    if known >= max(1, len(cells) / 4) and known >= min(2, len(cells)):
        return True
    below = rows[at + 1 : at + 11]
    typed = [
        sum(bool(row[i] and is_typed(row[i])) for row in below)
        for i, cell in enumerate(rows[at])
        if cell and not is_typed(cell)
    ]
    return any(count >= max(1, 0.6 * len(below)) for count in typed)


def _header_score(row: tuple[str | None, ...]) -> float:
    """Score one record: known words for, values against."""
    score = 0.0
    for cell in row:
        if cell:
            score += _cell_score(cell)
    return score


def _are_documents(rows: list[tuple[str | None, ...]]) -> bool:
    """Whether two records have a whole day in the same column, as names have not."""
    return len(rows) > 1 and any(
        one and other and _WHOLE_DAY.match(one) and _WHOLE_DAY.match(other)
        for one, other in zip(*rows[:2], strict=True)
    )


def _cell_score(cell: str) -> float:
    if is_typed(cell):
        return -2.0
    if len(cell) > 60 or sum(map(str.isdigit, cell)) > 6:
        return -1.0
    return 3.0 if is_known(cell) else 0.7


def _before_another_table(
    below: pl.DataFrame, columns: list[str], names: tuple[str | None, ...]
) -> pl.DataFrame:
    """Keep the rows above the names of another table.

    They stand after a blank record, with or without a title, or say much of what our
    own say. Nothing, or typed cells, stand under them. Where records name their kind,
    that parts them.
    """
    if _is_marked(names):
        return below
    gaps = below.filter(below[ROW].cast(pl.Int64).diff() > 1).head(_MOST_GAPS)
    same = _says_most(columns, names)
    nearly = below.filter((same > 0) & (same < pl.col(FILLED))).head(_MOST_GAPS)
    for at in sorted({*gaps[ROW], *nearly[ROW]}):
        rows = below.filter(pl.col(ROW) >= at).head(5).select(columns).rows()
        titled = sum(map(bool, rows[0])) == 1
        head, under = (rows[1:2] or rows, rows[2:]) if titled else (rows, rows[1:])
        typed = any(is_typed(cell) for row in under for cell in row)
        if _names_another(head[0], names) and (typed or not under):
            return below.filter(pl.col(ROW) < at)
    return below


def _says_most(columns: list[str], names: tuple[str | None, ...]) -> pl.Expr:
    """Count the names that a record says in their places; 0 where they are few."""
    named = [pair for pair in zip(columns, names, strict=True) if pair[1]]
    if len(named) < _FEWEST_NAMES:
        return pl.lit(0)
    same = pl.sum_horizontal(
        pl.col(column).eq_missing(pl.lit(name)) for column, name in named
    )
    return pl.when(same >= max(2, 0.6 * len(named))).then(same).otherwise(0)


def _names_another(
    cells: tuple[str | None, ...], names: tuple[str | None, ...]
) -> bool:
    """Whether cells are names of columns and not this table's own in their places."""
    filled = [cell for cell in cells if cell]
    known = sum(map(is_known, filled))
    if len(filled) < _FEWEST_NAMES or any(map(is_typed, filled)):
        return False
    again = all(_means_the_same(c, n) for c, n in zip(cells, names, strict=True) if c)
    return known > len(filled) / 2 and not again


def _means_the_same(cell: str, name: str | None) -> bool:
    """Whether a name may stand under another one: "Quote No" not under "Invoice No"."""
    if name is None or cell == name:
        return True
    return read_heading(cell).concepts == read_heading(name).concepts


def _drop_marks(body: pl.DataFrame, names: tuple[str | None, ...]) -> pl.DataFrame:
    """Keep the records of the first kind where each record names its kind."""
    if not _is_marked(names):
        return body
    return body.filter(pl.col("0") == _unmarked(names[0]))


def _is_marked(names: tuple[str | None, ...]) -> bool:
    return bool(names) and (names[0] or "").startswith("!")


def _drop_headers(
    body: pl.DataFrame, columns: list[str], names: tuple[str | None, ...]
) -> pl.DataFrame:
    """Drop headers that come again, and a second line of names under the first."""
    named = sum(map(bool, names))
    if not named:
        return body
    kept = body.filter(_says_most(columns, names) == 0)
    if _is_second_header(kept.head(12).select(columns).rows(), named):
        kept = kept.slice(1)
    return kept


def _is_second_header(rows: list[tuple[str | None, ...]], named: int) -> bool:
    if len(rows) < 2:
        return False
    first = [cell for cell in rows[0] if cell]
    if len(first) < max(3, 0.6 * named) or any(map(is_typed, first)):
        return False
    typed = sum(is_typed(cell) for row in rows[1:] for cell in row)
    known = sum(map(is_known, first))
    return typed >= 2 * (len(rows) - 1) and known >= 0.6 * len(first)


def _split_rows(
    body: pl.DataFrame, columns: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part rows of data from lone cells, and drop those that add others up."""
    if not body.height or len(columns) < 2:
        return body, body.clear()
    fills = body[FILLED].filter(body[FILLED] > 1).to_numpy()
    typical = float(np.median(fills)) if len(fills) else 1.0
    rest = body.filter(~(_adds_up(body, typical) | _is_sum(body, columns, typical)))
    is_lone = pl.col(FILLED) == 1 if typical >= 3 else pl.lit(value=False)
    return rest.filter(~is_lone), rest.filter(is_lone)


def _adds_up(body: pl.DataFrame, typical: float) -> pl.Series:
    """Tell the rows that add others up: they say so first, and say little else."""
    words = row_words()
    hinted = body[FIRST].str.contains(f"(?i){words['totals_hint']}")
    texts = body[FIRST].filter(hinted).unique().to_list()
    sure = [text for text in texts if _matches(words["total"], text)]
    likely = [text for text in texts if _matches(words["totals"], text)]
    few = body[FIRST].is_in(likely)
    if few.any():  # a customer may be called Total Comfort: its rows have a day
        dated = body.select(pl.any_horizontal(pl.col("^[0-9]+$").str.contains(_DAY)))
        has_day = dated["0"].fill_null(value=False)
        others = has_day.filter((body[FILLED] > 1) & ~body[FIRST].is_in(sure + likely))
        plain = (body[FILLED] <= 0.75 * typical) | bool(others.len() and others.all())
        few &= plain & ~has_day
    return (body[FIRST].is_in(sure) & (body[FILLED] <= max(typical, 2))) | few


def _is_sum(body: pl.DataFrame, columns: list[str], typical: float) -> pl.Series:
    """Tell the last row, where it says less than others and adds up what they say."""
    last = body.height - 1
    sparse = bool(body[FILLED][last] <= _SPARSE * typical)
    summed = (
        sparse and _adds_up_above(body[column])
        for column in columns
        if body[column][last] and is_typed(body[column][last])
    )
    return (pl.int_range(body.height, eager=True) == last) & (sparse and any(summed))


def _adds_up_above(column: pl.Series) -> bool:
    cents = parse_amounts(column).cents
    above = cents.head(-1).drop_nulls()
    several = above.len() >= _FEWEST_SUMMED and above.n_unique() > 1
    return several and cents[-1] is not None and cents[-1] == above.sum() != 0


def _matches(patterns: list[str], text: str) -> bool:
    folded = fold(text)
    return any(re.fullmatch(pattern, folded) for pattern in patterns)
