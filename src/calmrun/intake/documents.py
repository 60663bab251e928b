"""One recognised list -> its documents as typed columns, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from calmrun.intake.amounts import ParsedAmounts, parse_amounts
from calmrun.intake.days import DaysRead, Hints, read_days
from calmrun.intake.disputes import find_disputed
from calmrun.intake.distinct import distinct
from calmrun.intake.grouping import (
    DOCUMENT,
    LINE,
    line_amounts,
    mark_documents,
    merge_rows,
    sharing_numbers,
)
from calmrun.intake.header import FIRST, WHY, row_words
from calmrun.intake.headings import vocabulary
from calmrun.intake.line_sizes import with_line_sizes
from calmrun.intake.names import ROW
from calmrun.intake.people import name_cells
from calmrun.intake.recognise import Recognition
from calmrun.intake.row_types import read_row_type
from calmrun.intake.statuses import UNKNOWN, read_statuses


MAIN_DAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "invoices": ("issued_at", "created_at", "due_at"),
    "quotes": ("issued_at", "created_at"),
    "jobs": ("scheduled_at", "created_at", "completed_at"),
    "payments": ("paid_at",),
    "customers": ("created_at",),
}
"""The main date of a kind: the first of these that has a column."""

STATUS: Final = "status"
ROW_TYPE: Final = "row_type"
CREDIT: Final = "credit"
TOTAL: Final = "total"
NAME: Final = "name"
PHONE: Final = "phone"
DISPUTED: Final = "disputed"
_COUNTRY_OF: Final = {
    "USD": "US",
    "EUR": "DE",
    "GBP": "GB",
    "AUD": "AU",
    "NZD": "NZ",
    "CHF": "CH",
    "INR": "IN",
    "ZAR": "ZA",
    "BRL": "BR",
    "SEK": "SE",
    "NOK": "NO",
    "DKK": "DK",
}
"""Currency -> a country that uses it, for its date order only."""
_KEPT_TYPES: Final = {"invoices": ("invoice", "credit"), "quotes": ("quote",)}
_OTHER_TYPES: Final = ("invoice", "credit", "quote", "payment", "payable", "other")


@dataclass(frozen=True, slots=True)
class Documents:
    """What one list holds.

    Parameters
    ----------
    recognition
        Where it comes from.
    table
        One row per document. Field columns as `vocabulary` names them: Date for
        days, Int64 cents for money, String else; plus ``row`` (record of its first
        row), `NAME`, `PHONE`, `ROW_TYPE`, `DISPUTED`.
    days, money
        Field -> how its column was read.
    records
        Record of each row of the list, for telling where a cell is.
    main_day
        The field that dates the documents, None where there is none.
    rows
        Rows of data that were used.
    left_out
        The rows that were not, with columns ``row`` and ``why``: ``other_table``,
        ``other_record``, ``repeated_header``, ``total_row``, ``lone_row``,
        ``other_kind``, ``unusable``.
    other_types
        Row type as written -> rows of it that were left out.
    summed
        Amounts that were added up over the lines of a document.
    statuses
        Normalised status of every filled cell of the status column.
    reused
        Rows that share a number with another row and are no line of its document.
    """

    recognition: Recognition
    table: pl.DataFrame
    days: DaysRead
    money: Mapping[str, ParsedAmounts]
    records: pl.Series
    main_day: str | None
    rows: int
    left_out: pl.DataFrame
    other_types: Mapping[str, int]
    summed: frozenset[str]
    statuses: pl.Series
    reused: int


def read_documents(recognition: Recognition, hints: Hints) -> Documents:
    """Read the documents of a recognised list."""
    kind = recognition.kind
    body, other_types = _own_rows(recognition)
    texts = _fields(recognition, body)
    types = {name: vocabulary()["fields"][name]["values"] for name in texts.columns}
    native = recognition.sheet.native
    money = {
        name: parse_amounts(texts[name], native=native)
        for name, held in types.items()
        if held == "money"
    }
    if recognition.times is not None:
        counts = parse_amounts(body[str(recognition.times.position)], native=native)
        money["total"] = _times(money["total"], counts)
    days = read_days(
        {name: texts[name] for name, held in types.items() if held == "day"},
        native=native,
        hints=_by_money(hints, money, texts),
    )
    main_day = next((f for f in MAIN_DAYS[kind] if f in recognition.fields), None)
    typed = _typed(texts, days, money, recognition, body)
    usable = typed.filter(_usable(texts, typed[NAME], kind))
    used = body if kind == "customers" else usable
    agree = [n for n in ("_who", main_day, "created_at") if n in usable.columns]
    keyed = _with_key(usable)
    shared = sharing_numbers(keyed)
    marked = mark_documents(keyed, shared, list(dict.fromkeys(agree)))
    headings = {name: recognition.fields[name].heading for name in money}
    summed = line_amounts(marked, list(money), headings)
    sized = marked if summed else with_line_sizes(marked, recognition, body)
    table = merge_rows(sized, list(money), summed).drop(LINE, strict=False)
    return Documents(
        recognition=recognition,
        table=table,
        days=days,
        money=money,
        records=body[ROW],
        main_day=main_day,
        rows=used.height,
        left_out=_left_out(recognition, body, used),
        other_types=other_types,
        summed=summed,
        statuses=_filled_statuses(texts, typed),
        reused=_reused(marked, shared),
    )


def _times(price: ParsedAmounts, counts: ParsedAmounts) -> ParsedAmounts:
    """Take a price of one as often as its row says, once where it does not say."""
    often = counts.cents.fill_null(100).cast(pl.Float64) / 100
    cents = (price.cents * often).round().cast(pl.Int64)
    return replace(price, cents=cents)


def _left_out(
    recognition: Recognition, own: pl.DataFrame, used: pl.DataFrame
) -> pl.DataFrame:
    """Give every row below the header that was not used, and why, in their order."""
    layout = recognition.layout
    groups = (
        (layout.lone, own, "lone_row"),
        (layout.body, own, "other_kind"),
        (own, used, "unusable"),
    )
    left = [
        rows.select(ROW)
        .join(kept.select(ROW), on=ROW, how="anti")
        .with_columns(pl.lit(why).alias(WHY))
        for rows, kept, why in groups
        if not rows[ROW].equals(kept[ROW])
    ]
    return pl.concat([layout.aside, *left]).sort(ROW)


def _by_money(
    hints: Hints, money: Mapping[str, ParsedAmounts], texts: pl.DataFrame
) -> Hints:
    """Let a currency that is one country's own stand in for the country."""
    named = texts.get_column("currency", default=pl.Series(dtype=pl.String))
    codes = named.drop_nulls().str.to_uppercase().unique().to_list()
    code = codes[0] if len(codes) == 1 else None
    signs = {read.currency for read in money.values() if read.currency}
    country = _COUNTRY_OF.get(code or (signs.pop() if len(signs) == 1 else ""))
    commas = any(read.decimal == "," for read in money.values())
    return replace(
        hints,
        country=hints.country or country,
        usual="dmy" if commas else "mdy",
    )


def _filled_statuses(texts: pl.DataFrame, typed: pl.DataFrame) -> pl.Series:
    if STATUS not in texts.columns:
        return pl.Series(dtype=pl.String)
    return typed[STATUS].filter(texts[STATUS].is_not_null())


def _reused(marked: pl.DataFrame, shared: pl.DataFrame) -> int:
    """Count rows whose number another document has as well."""
    documents = pl.col(DOCUMENT).n_unique().over("id")
    rows = marked.join(shared.select("row"), on="row", how="semi")
    return rows.filter(documents > 1).height


def _own_rows(recognition: Recognition) -> tuple[pl.DataFrame, dict[str, int]]:
    """Keep the rows of the list's own kind, where a type column tells them apart."""
    body = recognition.layout.body
    kind = recognition.kind
    if kind == "customers":
        lone = recognition.layout.lone
        stamped = lone[FIRST].str.to_lowercase().str.contains(row_words()["stamp"])
        body = pl.concat([body, lone.filter(~stamped)]).sort(ROW)
    kept = _KEPT_TYPES.get(kind)
    column = _type_column(recognition) if kept else None
    if column is None or kept is None:
        return body.with_columns(pl.lit(None, pl.String).alias(ROW_TYPE)), {}
    read = _row_types(body[str(column)])
    body = body.with_columns(read.alias(ROW_TYPE))
    other = pl.col(ROW_TYPE).is_in([t for t in _OTHER_TYPES if t not in kept])
    left = body.filter(other)[str(column)].value_counts()
    return body.filter(~other.fill_null(value=False)), dict(left.iter_rows())


def _type_column(recognition: Recognition) -> int | None:
    """Find the column that says what each row is: most of its words are row types."""
    best, most = None, 0.5
    for column in recognition.columns:
        cells = column.contents.cells
        if "type" not in column.heading.concepts or not cells:
            continue
        known = sum(read_row_type(cell) is not None for cell in cells) / len(cells)
        if known > most:
            best, most = column.position, known
    return best


def _row_types(cells: pl.Series) -> pl.Series:
    distinct = cells.drop_nulls().unique()
    read = pl.Series([read_row_type(c) for c in distinct.to_list()], dtype=pl.String)
    return cells.replace_strict(distinct, read, default=None, return_dtype=pl.String)


def _fields(recognition: Recognition, body: pl.DataFrame) -> pl.DataFrame:
    return body.select(
        pl.col(str(column.position)).alias(field)
        for field, column in recognition.fields.items()
    )


def _typed(
    texts: pl.DataFrame,
    days: DaysRead,
    money: Mapping[str, ParsedAmounts],
    recognition: Recognition,
    body: pl.DataFrame,
) -> pl.DataFrame:
    """Put read days, cents, statuses and names in the place of the cells."""
    name, phone = name_cells(recognition, body)
    columns = [column.days.alias(field) for field, column in days.columns.items()]
    columns += [column.cents.alias(field) for field, column in money.items()]
    columns += [body[ROW], body[ROW_TYPE], name.alias(NAME), phone.alias(PHONE)]
    columns.append(_disputed(recognition, body).alias(DISPUTED))
    named = distinct(name)
    who = named.texts.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    typed = texts.with_columns(*columns, who.gather(named.places).alias("_who"))
    if STATUS in texts.columns:
        read = read_statuses(texts[STATUS], recognition.kind)
        typed = typed.with_columns(read.alias(STATUS))
        if recognition.kind == "invoices" and TOTAL in texts.columns:
            typed = _credit_notes(typed, texts[STATUS])
    return typed


def _credit_notes(typed: pl.DataFrame, statuses: pl.Series) -> pl.DataFrame:
    """Take an amount below zero whose status names a credit note for one.

    "Avoir" beside a positive total is an invoice that was credited; beside a negative
    one it is the credit note itself, and counts.
    """
    words = statuses.unique().drop_nulls()
    named = words.filter([read_row_type(word) == CREDIT for word in words])
    credit = statuses.is_in(named.implode()) & (typed[TOTAL] < 0)
    changes = {ROW_TYPE: CREDIT, STATUS: UNKNOWN}
    return typed.with_columns(
        pl.when(credit).then(pl.lit(value)).otherwise(name).alias(name)
        for name, value in changes.items()
    )


def _disputed(recognition: Recognition, body: pl.DataFrame) -> pl.Series:
    columns = recognition.columns if recognition.kind == "invoices" else ()
    return find_disputed(columns, body, recognition.fields.get(STATUS))


def _usable(texts: pl.DataFrame, names: pl.Series, kind: str) -> pl.Series:
    """Tell which rows name a document: a number or a day, and something beside it."""
    if kind == "customers":
        return names.is_not_null()
    filled = texts.select(pl.all().is_not_null())
    dates = [n for n in texts.columns if n.endswith("_at")]
    named = _any(filled, ["id", *dates])
    counts = filled.select(
        pl.sum_horizontal(
            pl.col([n for n in texts.columns if n in _TELLING or n in dates] or "^$")
        )
    )
    return named & (counts.to_series() >= 2)


_TELLING: Final = ("id", "customer", "total", "description", "balance_due", "status")


def _any(filled: pl.DataFrame, names: list[str]) -> pl.Series:
    there = [name for name in names if name in filled.columns]
    if not there:
        return pl.repeat(value=True, n=filled.height, eager=True)
    return filled.select(pl.any_horizontal(there)).to_series()


def _with_key(rows: pl.DataFrame) -> pl.DataFrame:
    if "id" in rows.columns:
        return rows
    return rows.with_columns(pl.lit(None, pl.String).alias("id"))
