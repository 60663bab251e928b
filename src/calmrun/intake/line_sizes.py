"""What each line of a document comes to, where its total is repeated on every line."""

from __future__ import annotations

from typing import Final

import polars as pl

from calmrun.intake.amounts import parse_amounts
from calmrun.intake.grouping import DOCUMENT, LINE
from calmrun.intake.names import ROW
from calmrun.intake.recognise import Recognition


_MONEY: Final = 0.9
_NEARLY_ALWAYS: Final = 0.9
_WITHOUT_TAX: Final = 0.75  # lines without tax beside a total with it
_ROUNDED: Final = 1.01


def with_line_sizes(
    rows: pl.DataFrame, recognition: Recognition, body: pl.DataFrame
) -> pl.DataFrame:
    """Add the column `LINE` in cents, where a column adds up to the documents' totals.

    Parameters
    ----------
    rows
        Columns ``row``, `DOCUMENT` and ``total`` (cents, the same on each line).
    recognition
        Its columns that were taken for no field are tried.
    body
        The cells, by position.
    """
    several = rows.filter(pl.col(DOCUMENT).is_duplicated())
    if several.is_empty() or not {"total", "description"} <= set(rows.columns):
        return rows
    taken = {column.position for column in recognition.fields.values()}
    for column in recognition.columns:
        if column.position in taken or column.contents.money < _MONEY:
            continue
        cells = body[str(column.position)]
        cents = parse_amounts(cells, native=recognition.sheet.native).cents
        lines = pl.DataFrame({ROW: body[ROW], LINE: cents})
        if _adds_up(several.join(lines, on=ROW, how="left")):
            return rows.join(lines, on=ROW, how="left", maintain_order="left")
    return rows


def _adds_up(several: pl.DataFrame) -> bool:
    """Whether lines come to the totals of nearly all documents that have several."""
    whole = several.group_by(DOCUMENT).agg(
        pl.col(LINE).sum(), pl.col("total").first().abs()
    )
    share = pl.col(LINE).abs() / pl.col("total")
    fits = whole.select(share.is_between(_WITHOUT_TAX, _ROUNDED).mean()).item()
    return fits is not None and fits >= _NEARLY_ALWAYS
