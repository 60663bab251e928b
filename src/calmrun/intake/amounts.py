"""Money out of text: whole cents, one decimal sign for the cells that need one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from calmrun.intake.amount_cells import currency_of, read_amount_cells
from calmrun.intake.distinct import distinct


DecimalSign = Literal[".", ","]

_PLAIN: Final = (
    r"^-?\p{Sc}?-?(?:[0-9]{1,13}(?:\.[0-9]{1,2})?"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}\.[0-9]{1,2})$"
)
_SPACED: Final = r"[0-9][\s\x{a0}\x{202f}][0-9]{3}(?:[^0-9]|$)"
_READ: Final = pl.col("dot").is_not_null() | pl.col("comma").is_not_null()
_SAYS_NOTHING: Final = pl.col("empty").fill_null(value=False)
_LARGER: Final = (
    pl.when(pl.col("dot").abs() >= pl.col("comma").abs())
    .then("dot")
    .otherwise(pl.coalesce("comma", "dot"))
)


@dataclass(frozen=True, slots=True)
class ParsedAmounts:
    """One column read as money.

    Parameters
    ----------
    cents
        Int64, hundredths of the unit as written, one per cell; null where the cell is
        empty or no amount.
    decimal
        The decimal sign that most cells prove, None where no cell proves one.
    currency
        The only currency seen: an ISO code where the sign has one ("EUR"), else the
        sign as written ("$", "kr"). None where none or several were seen.
    currencies
        Every currency seen, most frequent first.
    spaced
        The decimal sign is a comma, and thousands stand apart by a space in some cell.
    ambiguous
        A cell such as "1.234" needs the column's decimal sign and no cell proves one;
        it was read as 1234.
    unreadable, unreadable_row
        Filled cells that are no amount, and the 0-based position of the first.
    share_parsed
        Amounts over filled cells, 0 when none is filled.
    """

    cents: pl.Series
    decimal: DecimalSign | None
    currency: str | None
    currencies: tuple[str, ...]
    spaced: bool
    ambiguous: bool
    unreadable: int
    unreadable_row: int | None
    share_parsed: float


def parse_amounts(column: pl.Series, *, native: bool = False) -> ParsedAmounts:
    """Read a String column as money.

    Parameters
    ----------
    column
        String, shape (n,), null where empty.
    native
        The column comes from a workbook, whose numbers are written with ".".

    Returns
    -------
    ParsedAmounts
        With `cents` of shape (n,), named like the column.

    Notes
    -----
    Half a cent goes to the even cent. Parentheses, a minus before or after, and a
    credit mark (CR) are negative. A share in percent is no amount.

    Examples
    --------
    >>> parse_amounts(pl.Series(["12 500,00", "1,234.50", "500"])).cents.to_list()
    [1250000, 123450, 50000]
    >>> parse_amounts(pl.Series(["1.234", "99,95"])).cents.to_list()
    [123400, 9995]
    """
    found = distinct(column)
    cells = found.spread(_readings(found.texts))
    decimal = "." if native else _decimal_sign(cells)
    told = cells.select(
        unsure=pl.col("dot") != pl.col("comma"),
        parsed=_READ,
        unreadable=pl.col("text").is_not_null() & ~_READ & ~_SAYS_NOTHING,
    )
    parsed, unreadable = int(told["parsed"].sum()), told["unreadable"].arg_true()
    currencies = _currencies(cells["currency"].filter(told["parsed"]))
    return ParsedAmounts(
        cents=cells.select(_chosen(decimal).alias(column.name)).to_series(),
        decimal=decimal,
        currency=currencies[0] if len(currencies) == 1 else None,
        currencies=currencies,
        spaced=decimal == "," and bool(found.texts.str.contains(_SPACED).any()),
        ambiguous=decimal is None and bool(told["unsure"].any()),
        unreadable=unreadable.len(),
        unreadable_row=unreadable[0] if unreadable.len() else None,
        share_parsed=parsed / max(1, parsed + unreadable.len()),
    )


def share_of_amounts(columns: pl.DataFrame) -> pl.DataFrame:
    """Tell how much of each column is money; the readers run once for all of them.

    Parameters
    ----------
    columns
        ``column`` and ``text``, one row per filled cell, shape (n, 2).

    Returns
    -------
    DataFrame
        ``column``, and ``share_parsed`` as in `ParsedAmounts`.
    """
    found = distinct(columns["text"])
    cells = found.spread(_readings(found.texts)).with_columns(columns["column"])
    read = _READ.sum()
    filled = (_READ | ~_SAYS_NOTHING).sum()
    return cells.group_by("column").agg(share_parsed=(read / filled).fill_nan(0.0))


def _readings(texts: pl.Series) -> pl.DataFrame:
    """Read distinct texts, the plain amounts among them at once, in their order."""
    text = pl.col("text")
    plain = pl.when(text.str.contains(_PLAIN)).then(text)
    number = plain.str.replace_all("[^0-9.-]", "").cast(pl.Float64, strict=False)
    cells = (
        texts.alias("text")
        .to_frame()
        .with_columns(
            dot_plain=(number * 100).round().cast(pl.Int64),
            sign=currency_of(plain.str.extract(r"(\p{Sc})")),
        )
    )
    others = cells.filter(pl.col("dot_plain").is_null())["text"]
    whole = pl.when(~text.str.contains(".", literal=True)).then("dot_plain")
    return cells.join(
        read_amount_cells(others), on="text", how="left", maintain_order="left"
    ).select(
        "text",
        "empty",
        dot=pl.coalesce("dot_plain", "dot"),
        comma=pl.coalesce(whole, "comma"),
        currency=pl.coalesce("sign", "currency"),
    )


def _decimal_sign(cells: pl.DataFrame) -> DecimalSign | None:
    """Let the cells vote that can be read with one decimal sign only."""
    dots = cells.select((pl.col("dot").is_not_null() & pl.col("comma").is_null()).sum())
    commas = cells.select(
        (pl.col("comma").is_not_null() & pl.col("dot").is_null()).sum()
    )
    if dots.item() == commas.item():
        return None
    return "." if dots.item() > commas.item() else ","


def _chosen(decimal: DecimalSign | None) -> pl.Expr:
    """Read by the column's sign; without one, three digits are thousands."""
    if decimal is None:
        return _LARGER
    first, second = ("dot", "comma") if decimal == "." else ("comma", "dot")
    return pl.coalesce(first, second)


def _currencies(said: pl.Series) -> tuple[str, ...]:
    seen = said.drop_nulls().value_counts(sort=True)
    return tuple(seen.to_series().to_list())
