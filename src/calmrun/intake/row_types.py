"""What the rows of a list say they are: invoice, payment, bill, ..."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from calmrun.intake.header import row_words
from calmrun.intake.scoring import Column
from calmrun.intake.statuses import plain_words


def row_types(columns: Sequence[Column]) -> Mapping[str, float]:
    """Give what the rows of a list say they are: type -> share of rows.

    The column is the one whose cells are most often words of ``rowwords.toml``.
    """
    best: dict[str, float] = {}
    for column in columns:
        if "type" not in column.heading.concepts or column.contents.is_empty:
            continue
        counts = Counter(read_row_type(cell) for cell in column.contents.cells)
        share = {
            name: count / len(column.contents.cells)
            for name, count in counts.items()
            if name is not None
        }
        if sum(share.values()) > max(0.5, sum(best.values())):
            best = share
    return best


@lru_cache(maxsize=4096)
def read_row_type(cell: str) -> str | None:
    """Tell which kind of row a cell of a type column names."""
    text = " ".join(plain_words(cell))
    for name, phrases in row_words()["rows"].items():
        if text in phrases:
            return str(name)
    return None
