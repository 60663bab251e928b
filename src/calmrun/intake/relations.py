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
from calmrun.intake.headings import vocabulary
from calmrun.intake.scoring import ENOUGH, Column, field_words, name_score, score


Cents = NDArray[np.float64]
_ROWS: Final = 400
HOLDS: Final = 0.95
_CENT: Final = 1.01
_CLOSE: Final = 0.041
_NET_TAX: Final = ("subtotal", "tax")
_PAID_BALANCE: Final = ("amount_paid", "balance_due")
_PARTS: Final = (
    ("amount_paid", "balance_due"),
    ("balance_due", "amount_paid"),
    ("tax", "subtotal"),
    ("subtotal", "tax"),
)
"""What the total is made of: one part, and the other."""
_AMOUNTS: Final = frozenset({"amount", "total", "value", "price", "invoice", "quote"})
OF_LINES: Final = frozenset({"receiptline", "item", "unit"})
_DIFFERENT: Final = 0.1
_FEWEST: Final = 4
_BOTH_SIGNS: Final = 0.2
_MOST_TAXED: Final = 0.5


def mend(
    fields: Mapping[str, Column],
    columns: Sequence[Column],
    cents: Mapping[int, Cents],
    kind: str,
) -> dict[str, Column]:
    """Correct the money fields of one list by how its amounts relate.

    Parameters
    ----------
    fields
        Field -> column, as headers and values gave it.
    columns
        All columns of the table.
    cents
        What `sample_cents` read in them.
    kind
        What the list holds.
    """
    mended = dict(fields)
    if "total" not in mended and "subtotal" in mended:
        mended["total"] = mended.pop("subtotal")
    if _runs_on(mended, cents):
        del mended["balance_due"]
    _prefer_gross(mended, columns, cents, kind)
    _prefer_fitting(_NET_TAX, mended, columns, cents, kind)
    _prefer_fitting(_PAID_BALANCE, mended, columns, cents, kind)
    for part, missing in _PARTS:
        _complete(part, missing, mended, columns, cents, kind)
    _take_net(mended, columns, cents)
    if _is_billed(mended, cents):
        del mended["balance_due"]
    if _is_one_of_several_taxes(mended, columns, cents):
        del mended["tax"]
    return mended


def told_by_amounts(
    columns: Sequence[Column], cents: Mapping[int, Cents]
) -> frozenset[str]:
    """Tell what the amounts of a list say of the list.

    Parameters
    ----------
    columns
        All columns of the table.
    cents
        What `sample_cents` read in them.

    Returns
    -------
    frozenset[str]
        ``fee_taken_off``: a fee is what lies between two amounts, as where cards are
        paid out. ``running_balance``: a balance goes on by each row's amount, as in
        an account. ``both_ways``: money comes in and goes out.
    """
    heads = {column.position: column.heading.concepts for column in columns}
    tests = {
        "fee_taken_off": _takes_fee_off(heads, cents),
        "running_balance": _is_an_account(heads, cents),
        "both_ways": _goes_both_ways(heads, cents),
    }
    return frozenset(name for name, holds in tests.items() if holds)


Heads = Mapping[int, frozenset[str]]


def _named(heads: Heads, cents: Mapping[int, Cents], *concepts: str) -> list[Cents]:
    return [cents[at] for at, own in heads.items() if at in cents and own & {*concepts}]


def _takes_fee_off(heads: Heads, cents: Mapping[int, Cents]) -> bool:
    """Whether amount less fee is what is left, in nearly every row."""
    return any(
        bool(np.nanmax(np.abs(fee), initial=0.0) > 0)
        and agreeing(amount - np.abs(fee), left) >= HOLDS
        for fee in _named(heads, cents, "fee")
        for amount in _named(heads, cents, "amount", "gross", "total")
        for left in _named(heads, cents, "net")
        if left is not amount
    )


def _is_an_account(heads: Heads, cents: Mapping[int, Cents]) -> bool:
    """Whether each balance is the one before, or after, and this row's amount."""
    return any(
        len(balance) >= _FEWEST
        and max(
            agreeing(np.diff(balance), amount[1:]),
            agreeing(-np.diff(balance), amount[:-1]),
        )
        >= HOLDS
        for balance in _named(heads, cents, "balance")
        for amount in _named(heads, cents, "amount", "total", "value", "net")
        if amount is not balance
    )


def _goes_both_ways(heads: Heads, cents: Mapping[int, Cents]) -> bool:
    """Whether a good part of the amounts has either sign."""
    for amount in _named(heads, cents, "amount", "total", "value"):
        filled = amount[~np.isnan(amount) & (amount != 0)]
        less = float((filled < 0).mean()) if len(filled) >= _FEWEST else 0.0
        if _BOTH_SIGNS <= less <= 1 - _BOTH_SIGNS:
            return True
    return False


def equal_rivals(
    fields: Mapping[str, Column],
    columns: Sequence[Column],
    cents: Mapping[int, Cents],
    kind: str,
) -> tuple[Column, ...]:
    """Give the columns that fit ``total`` as well as the chosen one, with other sums.

    Empty where the choice is clear; else the chosen column comes first.
    """
    chosen = fields.get("total")
    if chosen is None or chosen.contents.is_empty:
        return ()
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


def sample_cents(columns: Sequence[Column], body: pl.DataFrame) -> dict[int, Cents]:
    """Read some rows of the columns of money: position -> cents, nan where empty."""
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
    return bool((runs | starts).mean() >= HOLDS and (runs & ~starts).mean() >= 0.25)


def _is_billed(fields: Mapping[str, Column], cents: Mapping[int, Cents]) -> bool:
    """Whether the balance is the total again, also where all of it was paid."""
    names = ("balance_due", "total", "amount_paid")
    if not fields.keys() >= {*names}:
        return False
    balance, total, paid = (cents.get(fields[name].position) for name in names)
    if balance is None or total is None or paid is None:
        return False
    covered = (total > 0) & (np.abs(paid - total) <= _CENT)
    return bool(covered.any()) and agreeing(balance[covered], total[covered]) >= HOLDS


def _is_one_of_several_taxes(
    fields: Mapping[str, Column], columns: Sequence[Column], cents: Mapping[int, Cents]
) -> bool:
    """Whether only all tax columns together fill up the total (CGST, SGST, IGST)."""
    parts = [fields.get(name) for name in ("subtotal", "tax", "total")]
    if any(part is None or part.position not in cents for part in parts):
        return False
    net, tax, gross = (cents[part.position] for part in parts if part is not None)
    if agreeing(net + tax, gross) >= 0.5:
        return False
    taxes = [
        np.nan_to_num(cents[column.position])
        for column in columns
        if column.position in cents and "tax" in column.heading.concepts
    ]
    return len(taxes) > 1 and agreeing(net + np.sum(taxes, axis=0), gross) >= HOLDS


def _prefer_gross(
    fields: dict[str, Column],
    columns: Sequence[Column],
    cents: Mapping[int, Cents],
    kind: str,
) -> None:
    """Where total plus tax is another column, that one is the gross total."""
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
        named |= column is fields.get("subtotal")
        if named and agreeing(wanted, cents[column.position]) >= HOLDS:
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
    if agreeing(first + second, gross) >= 0.5:
        return
    for column in columns:
        other = cents.get(column.position)
        if other is None or name_score(column.heading, names[1], kind) < ENOUGH:
            continue
        if agreeing(first + other, gross) >= HOLDS:
            fields[names[1]] = column
            return


def _complete(
    part: str,
    missing: str,
    fields: dict[str, Column],
    columns: Sequence[Column],
    cents: Mapping[int, Cents],
    kind: str,
) -> None:
    """Take the one column that no header names and that fills up the total."""
    known = [fields.get(name) for name in (part, "total")]
    if missing in fields or missing not in vocabulary()["kinds"]["fields"][kind]:
        return
    if any(column is None or column.position not in cents for column in known):
        return
    first, gross = (cents[column.position] for column in known if column is not None)
    never = field_words(missing, kind).never
    fitting = [
        column
        for column, other in _free_money(fields, columns, cents)
        if not column.heading.concepts & (never | OF_LINES)
        and min(np.nanmax(first, initial=0.0), np.nanmax(other, initial=0.0)) > 0
        and agreeing(first + other, gross) >= HOLDS
    ]
    if len(fitting) == 1:
        fields[missing] = fitting[0]


def _take_net(
    fields: dict[str, Column], columns: Sequence[Column], cents: Mapping[int, Cents]
) -> None:
    """Beside an amount with tax, take the one plain amount that is never more."""
    total = fields.get("total")
    if total is None or "subtotal" in fields or "gross" not in total.heading.concepts:
        return
    gross = np.abs(cents.get(total.position, np.zeros(0)))
    fitting = [
        column
        for column, net in _free_money(fields, columns, cents)
        if column.heading.concepts
        and column.heading.concepts <= _AMOUNTS
        and len(net) == len(gross)
        and bool(np.all(np.abs(net) <= gross + _CENT))
        and bool(np.mean(np.abs(net) < gross - _CENT) >= _MOST_TAXED)
    ]
    if len(fitting) == 1:
        fields["subtotal"] = fitting[0]


def _free_money(
    fields: Mapping[str, Column], columns: Sequence[Column], cents: Mapping[int, Cents]
) -> list[tuple[Column, Cents]]:
    taken = {column.position for column in fields.values()}
    return [
        (column, cents[column.position])
        for column in columns
        if column.position in cents and column.position not in taken
    ]


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
            if agreeing(together, gross) >= HOLDS:
                return True
    return False


def _differ(cents: Mapping[int, Cents], one: int, two: int) -> bool:
    if one not in cents or two not in cents:
        return False
    return agreeing(cents[one], cents[two]) < 1 - _DIFFERENT


def agreeing(one: Cents, two: Cents) -> float:
    """Give the share of rows, filled on both sides, that agree to the cent."""
    both = ~(np.isnan(one) | np.isnan(two))
    if not both.any():
        return 0.0
    return float((np.abs(one[both] - two[both]) <= _CENT).mean())
