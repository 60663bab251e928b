"""What each distinct money cell can mean, before the column has a say."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl


_LABEL: Final = r"\p{L}{0,3}\p{Sc}\p{L}{0,2}|\p{L}{1,5}\.?|S/"
_MONEY: Final = (
    r"^(?<paren>\()?\s*(?<ahead>[+-])?\s*(?<before>" + _LABEL + r")?\s*"
    r"(?<inner>\()?\s*(?<sign>[+-])?\s*"
    r"(?<number>[0-9](?:[0-9.,'\s]*[0-9])?|[.,][0-9]+)"
    r"(?:[.,]|/-)?\s*(?<behind>-)?\s*"
    r"(?<after>" + _LABEL + r")?\s*(?<last>-|[CcDd][Rr]\.?)?\s*\)?$"
)  # fmt: skip
_NOTHING_OWED: Final = (
    r"^(?:(" + _LABEL + r")\s*-{1,2}|-{1,2}\s*(\p{Sc}|[A-Z]{3}))$"
)  # fmt: skip
_EMPTY: Final = r"^(?i:[-./?\s]*|n/?a|none|null|nan|tbd|tba|unknown|#n/a)$"
_SCIENTIFIC: Final = r"^-?[0-9](?:\.[0-9]+e[+-]?|e[+-])[0-9]{1,2}$"
_DOT_NUMBER: Final = (
    r"^(?<whole>[0-9]+|[1-9][0-9]{0,2}(?:[,_][0-9]{3})+"
    r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3})?(?:\.(?<tail>[0-9]+))?$"
)
_COMMA_NUMBER: Final = (
    r"^(?<whole>[0-9]+|[1-9][0-9]{0,2}(?:[._][0-9]{3})+)?(?:,(?<tail>[0-9]+))?$"
)
_MOST_DIGITS: Final = 15

_SHAPE: Final = pl.DataFrame(
    schema={
        "text": pl.String,
        "dot": pl.Int64,
        "comma": pl.Int64,
        "currency": pl.String,
        "empty": pl.Boolean,
    }
)


def read_amount_cells(texts: pl.Series) -> pl.DataFrame:
    """Read each distinct text as money, with either decimal sign.

    Parameters
    ----------
    texts
        Distinct strings without nulls, shape (n,).

    Returns
    -------
    DataFrame
        Shape (n, 5): ``text``; ``dot`` and ``comma``, the cents (Int64) if that were
        the decimal sign, null where it cannot be; ``currency`` as in
        `ParsedAmounts.currencies`; ``empty`` true where the cell says that there is
        nothing. All null but ``text``: no amount.
    """
    frame = texts.alias("text").to_frame().with_columns(plain=_plain(pl.col("text")))
    empty = pl.col("plain").str.contains(_EMPTY)
    filled = frame.filter(~empty)
    said = [
        frame.filter(empty).select("text", empty=pl.lit(value=True)),
        _as_money(filled),
    ]
    return pl.concat([_SHAPE, *said], how="diagonal")


def _plain(text: pl.Expr) -> pl.Expr:
    return (
        text.str.normalize("NFKC")
        .str.replace_all(r"\p{Cf}", "")
        .str.replace_all(r"[\u2010-\u2015\u2212]", "-")
        .str.replace_all(r"[’‘`´ʼ]", "'")  # noqa: RUF001 - each is used for thousands
        .str.replace(r"([.,])-{1,2}", "${1}00")
        .str.strip_chars(" '")
    )


def _as_money(frame: pl.DataFrame) -> pl.DataFrame:
    parts = frame.with_columns(
        pl.col("plain").str.extract_groups(_MONEY).alias("parts")
    ).unnest("parts")
    behind = pl.when(~_credit_mark("after").is_in(["cr", "dr"])).then("after")
    cells = parts.with_columns(
        before=currency_of(pl.col("before")),
        after=currency_of(behind),
        number=pl.when(_is_labelled_as_money(behind)).then(_grouped_by_underscore()),
        minus=_minus(),
        plainly=pl.coalesce(_scientific(), _nothing_owed()),
    ).with_columns(
        dot=pl.col("number").str.extract_groups(_DOT_NUMBER),
        comma=pl.col("number").str.extract_groups(_COMMA_NUMBER),
    )
    return cells.select(
        "text",
        dot=pl.coalesce(pl.col("minus") * _cents(pl.col("dot")), "plainly"),
        comma=pl.coalesce(pl.col("minus") * _cents(pl.col("comma")), "plainly"),
        currency=pl.coalesce("after", "before"),
    )


def _is_labelled_as_money(behind: pl.Expr) -> pl.Expr:
    """Every label is a currency, and parentheses come in pairs."""
    opened = pl.any_horizontal(pl.col("paren", "inner").is_not_null())
    labels = [
        label.is_null() | currency_of(label).is_not_null()
        for label in (pl.col("before"), behind)
    ]
    return pl.all_horizontal(*labels, opened == pl.col("plain").str.ends_with(")"))


def _grouped_by_underscore() -> pl.Expr:
    return pl.col("number").str.replace_all(r"[\s']", "_")


def _credit_mark(name: str) -> pl.Expr:
    mark = pl.col(name).fill_null("").str.to_lowercase()
    return mark.str.strip_chars(".")


def _minus() -> pl.Expr:
    """-1 for a minus anywhere, for parentheses and for a credit (CR), else 1."""
    signs = [pl.col(name) == "-" for name in ("ahead", "sign", "behind", "last")]
    parentheses = [pl.col(name).is_not_null() for name in ("paren", "inner")]
    credits_ = [_credit_mark(name) == "cr" for name in ("after", "last")]
    less = pl.any_horizontal(*signs, *parentheses, *credits_).fill_null(value=False)
    return pl.when(less).then(-1).otherwise(1)


def _cents(parts: pl.Expr) -> pl.Expr:
    """Whole cents of a number's two parts, half a cent to the even one."""
    whole = parts.struct.field("whole")
    tail = parts.struct.field("tail")
    digits = whole.fill_null("0").str.replace_all("[.,_]", "")
    decimals = tail.fill_null("")
    cents = (digits + decimals.str.slice(0, 2).str.pad_end(2, "0")).cast(
        pl.Int64, strict=False
    )
    rest = decimals.str.slice(2).str.strip_chars_end("0")
    up = (rest > "5") | ((rest == "5") & (cents % 2 == 1))
    is_number = whole.is_not_null() | tail.is_not_null()
    fits = digits.str.len_bytes() <= _MOST_DIGITS
    return pl.when(is_number & fits).then(cents + up.cast(pl.Int64))


def _scientific() -> pl.Expr:
    """1.23E+05, which a spreadsheet makes of long numbers."""
    number = pl.col("plain").str.to_lowercase()
    value = pl.when(number.str.contains(_SCIENTIFIC)).then(number)
    cents = value.cast(pl.Float64, strict=False) * 100
    return pl.when(cents.abs() < 10**_MOST_DIGITS).then(cents.round().cast(pl.Int64))


def _nothing_owed() -> pl.Expr:
    """Give 0 for "$ -", the way a spreadsheet shows zero in money formats."""
    return pl.when(pl.col("plain").str.contains(_NOTHING_OWED)).then(0)


def currency_of(label: pl.Expr) -> pl.Expr:
    """Give the currency that a label stands for, null where it is none."""
    bare = label.str.to_lowercase().str.strip_chars(". ")
    return bare.replace_strict(_currencies(), default=None, return_dtype=pl.String)


@cache
def _currencies() -> dict[str, str]:
    """Every label in lower case -> ISO code, or the sign where many use it."""
    source = files("calmrun.intake").joinpath("currencies.toml").read_text("utf-8")
    content = tomllib.loads(source)
    codes = {code.lower(): code for code in content["codes"].split()}
    one: dict[str, str] = content["one"]
    many: dict[str, str] = content["many"]
    return codes | one | many
