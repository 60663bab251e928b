"""What a column says, each distinct text once: read it once, then tell every cell."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Distinct:
    """The texts of a column, and which of them each cell holds.

    Parameters
    ----------
    texts
        Distinct texts, no null among them, shape (m,).
    places
        Position in `texts` of each cell, null where it is empty, shape (n,).
    """

    texts: pl.Series
    places: pl.Series

    def spread(self, readings: pl.DataFrame) -> pl.DataFrame:
        """Give every cell the reading of its text: shape (m, k) to shape (n, k)."""
        return readings.select(pl.all().gather(self.places))


def distinct(column: pl.Series) -> Distinct:
    """Find the distinct texts of a String column.

    Examples
    --------
    >>> found = distinct(pl.Series(["paid", None, "sent", "paid"]))
    >>> found.spread(found.texts.str.to_uppercase().to_frame()).to_series().to_list()
    ['PAID', None, 'SENT', 'PAID']
    """
    texts = column.drop_nulls().unique()
    return Distinct(texts, column.cast(pl.Enum(texts)).to_physical())
