"""The amounts that no header names, found by which of them add up.

Where two columns of money fill up a third in nearly every row, and one of the two is
the same few rates of the other, the three are net, tax and total in any language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import Final

import numpy as np

from calmrun.intake.relations import HOLDS, OF_LINES, Cents, agreeing
from calmrun.intake.scoring import Column, field_words


_NAMES: Final = ("subtotal", "tax", "total")
_MOST_COLUMNS: Final = 8
_FEWEST: Final = 5
_HIGHEST_RATE: Final = 0.3
_MOST_RATES: Final = 4
_TAXED: Final = 0.5


def complete_by_sums(
    fields: Mapping[str, Column],
    columns: Sequence[Column],
    cents: Mapping[int, Cents],
    kind: str,
) -> dict[str, Column]:
    """Fill net, tax and total where no header names them and the amounts do.

    Parameters
    ----------
    fields
        Field -> column, as headers and cells gave it.
    columns
        All columns of the table.
    cents
        What `relations.sample_cents` read in them.
    kind
        What the list is read as.
    """
    found = dict(fields)
    missing = [name for name in _NAMES if name not in found]
    if kind not in {"invoices", "quotes"} or not missing:
        return found
    fitting = list(_adding_up(found, columns, cents, kind))
    if len(fitting) == 1:
        found |= fitting[0]
    return found


def _adding_up(
    fields: Mapping[str, Column],
    columns: Sequence[Column],
    cents: Mapping[int, Cents],
    kind: str,
) -> Iterator[dict[str, Column]]:
    """Give the ways to take columns of money as net, tax and total."""
    known = {name: fields[name] for name in _NAMES if name in fields}
    taken = {column.position for column in fields.values()}
    free = [c for c in columns if c.position in cents and c.position not in taken]
    missing = [name for name in _NAMES if name not in known]
    if len(free) > _MOST_COLUMNS or any(
        c.position not in cents for c in known.values()
    ):
        return
    for chosen in permutations(free, len(missing)):
        way = known | dict(zip(missing, chosen, strict=True))
        if _may_be(way, missing, kind) and _is_taxed(
            *(cents[way[name].position] for name in _NAMES)
        ):
            yield way


def _may_be(way: Mapping[str, Column], names: Sequence[str], kind: str) -> bool:
    """Whether no header of the chosen columns speaks against its field."""
    return not any(
        way[name].heading.concepts
        & (field_words(name, kind).never | field_words("total", kind).never | OF_LINES)
        for name in names
    )


def _is_taxed(net: Cents, tax: Cents, total: Cents) -> bool:
    """Whether net and tax are the total, at a few rates that are those of a tax."""
    both = (net != 0) & ~np.isnan(net + tax + total)
    if both.sum() < _FEWEST or agreeing(net + tax, total) < HOLDS:
        return False
    rates = tax[both] / net[both]
    taxed = rates > 0
    told = np.unique(np.round(rates[taxed & (np.abs(net[both]) > 1000)], 2))
    return bool(
        taxed.mean() >= _TAXED
        and rates.min() >= 0
        and rates.max() <= _HIGHEST_RATE
        and 0 < len(told) <= _MOST_RATES
    )
