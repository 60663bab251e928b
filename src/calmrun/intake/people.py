"""Whose name stands in a row, and which phone number, wherever a list keeps them."""

from __future__ import annotations

from typing import Final

import polars as pl

from calmrun.intake.header import FIRST
from calmrun.intake.names import ROW
from calmrun.intake.recognise import Recognition
from calmrun.intake.scoring import ENOUGH, Column, name_score


_MANY_BLANKS: Final = 0.3
_NOT_THEIRS: Final = frozenset(
    [
        "vendor",
        "staff",
        "shipping",
        "date",
        "amount",
        "total",
        "id",
        "number",
        "taxid",
        "email",
        "web",
        "code",
    ]
)


def name_cells(
    recognition: Recognition, body: pl.DataFrame
) -> tuple[pl.Series, pl.Series]:
    """Give name and phone number of each row, null where it has none.

    A first name goes before a last name; a company stands in for a missing name; in a
    grouped report the name stands alone on a row above.
    """
    customer = recognition.fields.get("customer")
    named: list[pl.Expr] = []
    if customer is not None:
        named.append(_whole_name(customer, recognition))
    if customer is None or "last" in customer.heading.concepts:
        named += [pl.col(str(c.position)) for c in _with(recognition, "company")]
    if recognition.kind == "customers":
        named += [pl.col(str(c.position)) for c in _other_names(recognition)]
    name = _first_filled(body, named)
    if name.null_count() == name.len() and recognition.kind != "customers":
        name = _group_names(recognition, body)
    if recognition.kind != "customers":
        name = _carried_down(name)
    phones = [pl.col(str(c.position)) for c in _with(recognition, "phone")]
    return name, _first_filled(body, phones)


def _carried_down(names: pl.Series) -> pl.Series:
    """Carry a name down where a list writes each one once, above rows without."""
    filled = names.drop_nulls()
    blank = names.null_count() / max(1, names.len())
    once = filled.n_unique() == filled.len() > 1 and names[0] is not None
    return names.forward_fill() if once and blank >= _MANY_BLANKS else names


def _first_filled(body: pl.DataFrame, cells: list[pl.Expr]) -> pl.Series:
    nothing = pl.lit(None, pl.String)
    return body.with_columns(pl.coalesce([*cells, nothing]).alias(FIRST))[FIRST]


def _whole_name(customer: Column, recognition: Recognition) -> pl.Expr:
    own = pl.col(str(customer.position))
    firsts = _with(recognition, "first")
    if "last" not in customer.heading.concepts or not firsts:
        return own
    first = pl.col(str(firsts[0].position))
    joined = pl.concat_str([first, own], separator=" ", ignore_nulls=True)
    return pl.when(own.is_not_null() | first.is_not_null()).then(joined)


def _with(recognition: Recognition, concept: str) -> list[Column]:
    return [
        column
        for column in recognition.columns
        if concept in column.heading.concepts
        and not column.heading.concepts & _NOT_THEIRS
        and not column.contents.is_empty
    ]


def _other_names(recognition: Recognition) -> list[Column]:
    """Give further columns that hold names: people's beside companies'."""
    return [
        column
        for column in recognition.columns
        if not column.contents.is_empty
        and name_score(column.heading, "customer", "customers") >= ENOUGH
    ]


def _group_names(recognition: Recognition, body: pl.DataFrame) -> pl.Series:
    """Give each row the lone name above it, where the list is grouped that way."""
    lone = recognition.layout.lone
    labels = lone.filter(pl.col("0").is_not_null()).select(ROW, pl.col(FIRST))
    if labels.is_empty() or body["0"].null_count() < 0.9 * body.height:
        return pl.repeat(None, body.height, dtype=pl.String, eager=True)
    grouped = body.select(ROW).join_asof(labels, on=ROW, strategy="backward")
    return grouped[FIRST]
