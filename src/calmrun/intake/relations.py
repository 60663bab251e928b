"""What the amounts of a list say about each other, where headers leave room.

Net plus tax is gross, and a balance that only ever runs on is the list's own and not a
document's. Such a relation holds in every row or it is chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calmrun.intake.amounts import parse_amounts
from calmrun.intake.scoring import ENOUGH, Column, name_score, score


Cents = NDArray[np.float64]
_ROWS: Final = 400
_HOLDS: Final = 0.95
_CENT: Final = 1.01
_CLOSE: Final = 0.041
_NET_TAX: Final = ("subtotal", "tax")
_PAID_BALANCE: Final = ("amount_paid", "balance_due")
_DIFFERENT: Final = 0.1


def mend(
    fields: Mapping[str, Column],
    columns: Sequence[Column],
    body: pl.DataFrame,
    kind: str,
) -> dict[str, Column]:
    """Correct the money fields of one list by how its amounts relate.

    Parameters
    ----------
    fields
        Field -> column, as headers and values gave it.
    columns
        All columns of the table.
    body
        The rows of data.
    kind
        What the list holds.
    """
    mended = dict(fields)
    cents = _money(columns, body)
    if _runs_on(mended, cents):
        del mended["balance_due"]
    _prefer_gross(mended, columns, cents, kind)
    _prefer_fitting(_NET_TAX, mended, columns, cents, kind)
    _prefer_fitting(_PAID_BALANCE, mended, columns, cents, kind)
    return mended


def equal_rivals(
    fields: Mapping[str, Column],
    columns: Sequence[Column],
    body: pl.DataFrame,
    kind: str,
) -> tuple[Column, ...]:
    """Give the columns that fit ``total`` as well as the chosen one, with other sums.

    Empty where the choice is clear; else the chosen column comes first.
    """
    chosen = fields.get("total")
    if chosen is None or chosen.contents.is_empty:
        return ()
    cents = _money(columns, body)
    mark = score(chosen, "total", kind) - _CLOSE
    taken = {column.position for field, column in fields.items() if field != "total"}
    rivals = [
        column
        for column in columns
        if column.position not in taken | {chosen.position}
        and not column.contents.is_empty
        and score(column, "total", kind) >= max(mark, ENOUGH)
        and _differ(cents, chosen.position, column.position)
    ]
    if not rivals or _is_gross(fields, chosen, cents):
        return ()
    return (chosen, *rivals)


def _money(columns: Sequence[Column], body: pl.DataFrame) -> dict[int, Cents]:
    """Read the columns that hold money: position -> cents, nan where empty."""
    step = max(1, body.height // _ROWS)
    sample = body.gather_every(step).head(_ROWS)
    return {
        column.position: parse_amounts(
            sample[str(column.position)], native=column.contents.native
        )
        .cents.cast(pl.Float64)
        .fill_null(np.nan)
        .to_numpy()
        for column in columns
        if column.contents.money >= 0.85 and column.contents.days < 0.5
    }


def _runs_on(fields: Mapping[str, Column], cents: Mapping[int, Cents]) -> bool:
    """Whether the balance of each row is the one before plus this row's amount.

    It may begin anew with each customer, as in a report by customer.
    """
    if not {"balance_due", "total"} <= fields.keys():
        return False
    balance = cents.get(fields["balance_due"].position)
    total = cents.get(fields["total"].position)
    if balance is None or total is None or len(balance) < 4:
        return False
    runs = np.abs(np.diff(balance) - total[1:]) <= _CENT
    starts = np.abs(balance - total)[1:] <= _CENT  # a group's first row
    return bool((runs | starts).mean() >= _HOLDS and (runs & ~starts).mean() >= 0.25)


def _prefer_gross(
    fields: dict[str, Column],
    columns: Sequence[Column],
    cents: Mapping[int, Cents],
    kind: str,
) -> None:
    """Where total plus tax is a third column, that one is the gross total."""
    if not {"total", "tax"} <= fields.keys():
        return
    net, tax = fields["total"], fields["tax"]
    if net.position not in cents or tax.position not in cents:
        return
    wanted = cents[net.position] + cents[tax.position]
    if not np.nanmax(np.abs(cents[tax.position]), initial=0.0) > 0:
        return
    for column in columns:
        if column.position not in cents or column.position == net.position:
            continue
        named = name_score(column.heading, "total", kind) >= ENOUGH
        if named and _share(wanted, cents[column.position]) >= _HOLDS:
            fields |= {"total": column, "subtotal": net}
            return


def _prefer_fitting(
    names: tuple[str, str],
    fields: dict[str, Column],
    columns: Sequence[Column],
    cents: Mapping[int, Cents],
    kind: str,
) -> None:
    """Take the second part that fills up the total with the first, where one does."""
    parts = [fields.get(name) for name in (*names, "total")]
    if any(part is None or part.position not in cents for part in parts):
        return
    first, second, gross = (cents[part.position] for part in parts if part is not None)
    if _share(first + second, gross) >= 0.5:
        return
    for column in columns:
        other = cents.get(column.position)
        if other is None or name_score(column.heading, names[1], kind) < ENOUGH:
            continue
        if _share(first + other, gross) >= _HOLDS:
            fields[names[1]] = column
            return


def _is_gross(
    fields: Mapping[str, Column], chosen: Column, cents: Mapping[int, Cents]
) -> bool:
    """Whether net plus tax, or paid plus balance, proves the chosen column."""
    gross = cents.get(chosen.position)
    for first, second in (_NET_TAX, _PAID_BALANCE):
        one, two = fields.get(first), fields.get(second)
        if one is None or two is None or gross is None:
            continue
        if one.position in cents and two.position in cents:
            together = cents[one.position] + cents[two.position]
            if _share(together, gross) >= _HOLDS:
                return True
    return False


def _differ(cents: Mapping[int, Cents], one: int, two: int) -> bool:
    if one not in cents or two not in cents:
        return False
    return _share(cents[one], cents[two]) < 1 - _DIFFERENT


def _share(one: Cents, two: Cents) -> float:
    """Give the share of rows, filled on both sides, that agree to the cent."""
    both = ~(np.isnan(one) | np.isnan(two))
    if not both.any():
        return 0.0
    return float((np.abs(one[both] - two[both]) <= _CENT).mean())
