"""Lists that look like ours and are none of ours: purchases, orders, movements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from calmrun.intake.evidence import (
    ENOUGH_ROWS,
    MOST_ROWS,
    NEARLY_ALL,
    Candidate,
    names_customers,
    own_prefix,
    own_rows,
    tables,
    title_weight,
    told_weight,
    worded,
)
from calmrun.intake.headings import words_of
from calmrun.intake.identity import plain_name
from calmrun.intake.scoring import Column


CERTAIN: Final = 99.0
"""The score of a near miss that outweighs everything."""

MAIN_DAYS: Final = {
    "invoices": ("issued_at", "created_at", "due_at"),
    "quotes": ("issued_at", "created_at", "approved_at"),
    "jobs": ("scheduled_at", "created_at", "completed_at"),
    "payments": ("paid_at",),
}
"""Kind -> the days one of which dates its documents."""

_SUPPLIED: Final = 4.0
_NAMED_SO: Final = 4.0
_FOR_NOBODY: Final = 4.0
_CELLS_WEIGHT: Final = 3.0
_SORTED_BY: Final = frozenset({"account", "tag", "type", "status", "method"})


def score_near_misses(
    columns: Sequence[Column],
    best: Candidate,
    titles: Sequence[str],
    types: Mapping[str, float],
    told: Collection[str],
) -> dict[str, float]:
    """Score the lists that are none of ours; a sure one outweighs everything.

    Parameters
    ----------
    columns, titles, told
        As in `kinds.choose_kind`.
    best
        The table read as the likeliest of our kinds.
    types
        Row type -> share of rows.

    Returns
    -------
    dict[str, float]
        Near miss -> score on the scale of our kinds, or `CERTAIN`.
    """
    others = [column for column in columns if not _is_us(column)]
    proven = best.kind != "customers" and own_rows(best.kind, types) >= NEARLY_ALL
    sold = names_customers(columns)
    scores: dict[str, float] = {}
    for name, near in tables()["near"].items():
        score = worded(others, near["evidence"], 3) + told_weight(name, told)
        lacks = not proven and all(not _has_part(best, p) for p in near["without"])
        share = _share_by_cells(others, name)
        named = _is_named(name, best, titles)
        unsold = "customer" in near["without"] and not (proven or sold)
        certain = (
            (name == "payables" and types.get("payable", 0.0) > MOST_ROWS)
            or (score >= near["needs"] and lacks)
            or (unsold and (named or (best.kind != "payments" and share >= MOST_ROWS)))
        )
        score += _CELLS_WEIGHT * share + _NAMED_SO * named
        score = max(score, CERTAIN) if certain else score
        scores[name] = score if score >= near["least"] else 0.0
    scores["till"] += _FOR_NOBODY * is_for_nobody(best)
    if best.kind != "payments":
        scores["payables"] += _SUPPLIED * own_prefix(best, "payables")
    return scores


def called(near: Mapping[str, float]) -> str | None:
    """Give the plain words for the nearest list that is none of ours."""
    name = max(near, key=lambda miss: near[miss])
    words: str = tables()["near"][name]["called"]
    return words if near[name] > 0 else None


def _is_us(column: Column) -> bool:
    """Whether a seller is named who is the same in every row: the one who exports."""
    cells = column.contents.cells
    alike = len(cells) >= ENOUGH_ROWS and len(set(cells)) == 1
    return alike and "vendor" in column.heading.concepts


def _is_named(name: str, best: Candidate, titles: Sequence[str]) -> bool:
    """Whether the file, the sheet or a line above the table says what it is.

    Bills are invoices too; another list that is called by our kind as well may be ours,
    and so may orders that are numbered as jobs are.
    """
    jobs = best.kind == "jobs" and own_prefix(best, "jobs") > MOST_ROWS
    ours = jobs or title_weight(best.kind, titles) > 0
    said = title_weight(name, titles) > 0 or any(
        _says_one_of(title, _phrases(name, "named")) for title in titles
    )
    return said and (name == "payables" or not ours)


def _share_by_cells(columns: Sequence[Column], name: str) -> float:
    """Give the share of rows whose account, category or type is the near miss's."""
    phrases = _phrases(name, "cells")
    sorting = [c for c in columns if phrases and c.heading.concepts & _SORTED_BY]
    return max((_share(column, phrases) for column in sorting), default=0.0)


def _share(column: Column, phrases: Iterable[str]) -> float:
    cells = column.contents.cells
    own = {cell for cell in set(cells) if _says_one_of(cell, phrases)}
    return sum(cell in own for cell in cells) / len(cells) if cells else 0.0


def _says_one_of(text: str, phrases: Iterable[str]) -> bool:
    said = f" {' '.join(words_of(text))} "
    return any(phrase in said for phrase in phrases)


@cache
def _phrases(name: str, where: str) -> tuple[str, ...]:
    """Give phrases as they stand in a text of `words_of`, blanks around them."""
    written = tables()["near"][name].get(where, ())
    return tuple(f" {' '.join(words_of(phrase))} " for phrase in written)


def is_for_nobody(candidate: Candidate) -> bool:
    """Whether most rows are sold to whoever came in, as at a till."""
    if candidate.kind == "customers" or not candidate.has("customer"):
        return False
    cells = candidate.fields["customer"].contents.cells
    return sum(not plain_name(cell) for cell in cells) > MOST_ROWS * len(cells)


def _has_part(candidate: Candidate, part: str) -> bool:
    if part == "day":
        return candidate.has(*MAIN_DAYS.get(candidate.kind, ()))
    if candidate.kind == "customers" or part != "customer":
        return candidate.has(part)
    if not candidate.has(part):
        return False
    column = candidate.fields[part]
    named = column.heading.concepts & {"customer", "contact", "company", "display"}
    return bool(named) and column.contents.filled_share >= MOST_ROWS
