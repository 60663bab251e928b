"""Which currency a list is in, and which country that and its dates point to."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl

from calmrun.intake.amount_cells import currency_of
from calmrun.intake.documents import Documents
from calmrun.intake.headings import words_of
from calmrun.intake.pack import NumberStyle


_CODE: Final = re.compile(r"\b[A-Z]{3}\b")
_NAMED: Final = {
    "euro": "EUR",
    "pound": "GBP",
    "sterling": "GBP",
    "franc": "CHF",
    "rupee": "INR",
    "real": "BRL",
    "reais": "BRL",
}
_DOLLARS: Final = {
    "US": "USD",
    "CA": "CAD",
    "AU": "AUD",
    "NZ": "NZD",
    "SG": "SGD",
    "MX": "MXN",
}
_CROWNS: Final = {"SE": "SEK", "NO": "NOK", "DK": "DKK"}
_COUNTRIES: Final = {
    "GBP": "GB",
    "CAD": "CA",
    "AUD": "AU",
    "NZD": "NZ",
    "CHF": "CH",
    "INR": "IN",
    "ZAR": "ZA",
    "BRL": "BR",
    "SEK": "SE",
    "NOK": "NO",
    "DKK": "DK",
    "SGD": "SG",
    "MXN": "MX",
    "PLN": "PL",
}


def in_minor_units(documents: Documents) -> frozenset[str]:
    """Give the amounts whose header says cents and whose cells are all whole."""
    return frozenset(
        field
        for field, read in documents.money.items()
        if _minor() & set(words_of(documents.recognition.fields[field].heading.text))
        and not (read.cents % 100 != 0).any()
    )


@cache
def _minor() -> frozenset[str]:
    source = files("calmrun.intake").joinpath("currencies.toml").read_text("utf-8")
    return frozenset(tomllib.loads(source)["minor"])


def settle_signs(
    found: Sequence[tuple[str, ...]], country: str | None
) -> list[tuple[str, ...]]:
    """Say which dollar (or crown) a bare sign stands for, over the lists of one run.

    Parameters
    ----------
    found
        What `currencies_of` gave for each list.
    country
        ISO code, None where unknown.

    Examples
    --------
    >>> settle_signs([("$",), ("CAD",)], None)
    [('CAD',), ('CAD',)]
    """
    named = {code for codes in found for code in codes if code in _DOLLARS.values()}
    usual = named.pop() if len(named) == 1 else "USD"
    dollars = _DOLLARS.get(country or "", usual)
    crowns = _CROWNS.get(country or "", "kr")
    signs = {"$": dollars, "kr": crowns}
    return [tuple(dict.fromkeys(signs.get(c, c) for c in codes)) for codes in found]


def currencies_of(documents: Documents) -> tuple[str, ...]:
    """Give every currency that a list's amounts are in, most frequent first.

    The currency column decides, then signs in the cells, then the header, then a
    section row that is nothing but a code. A bare ``$`` stays one.
    """
    column = documents.table.get_column("currency", default=None)
    found: Sequence[str] = () if column is None else _codes(column)
    total = documents.money.get("total") or next(iter(documents.money.values()), None)
    if not found and total is not None:
        found = total.currencies
    if not found:
        headed = documents.recognition.fields.get("total")
        found = _some(headed.heading.currency if headed else None)
    if not found:
        lone = documents.recognition.layout.lone["first"].drop_nulls()
        found = _codes(lone.filter(lone.str.len_chars() == 3))
    return tuple(found)


def guess_country(currency: str | None, order: str | None) -> str | None:
    """Guess the country from currency and date order, None where several fit.

    Examples
    --------
    >>> guess_country("USD", "mdy"), guess_country("EUR", "dmy")
    ('US', None)
    """
    if currency in {"USD", None} and order == "mdy":
        return "US"
    return _COUNTRIES.get(currency or "")


def number_style(lists: Iterable[Documents]) -> NumberStyle | None:
    """Tell how the files write amounts, where all that show it have a decimal comma.

    A workbook's own numbers show nothing: every country's look alike there.
    """
    written = [
        read
        for documents in lists
        if not documents.recognition.sheet.native
        for read in documents.money.values()
    ]
    if {read.decimal for read in written if read.decimal} != {","}:
        return None
    return "spaced" if any(read.spaced for read in written) else "latin"


def _codes(column: pl.Series) -> tuple[str, ...]:
    counts = column.drop_nulls().value_counts(sort=True)
    texts = counts.to_series(0)
    if texts.is_empty():
        return ()
    read = texts.to_frame("text").select(currency_of(pl.col("text"))).to_series()
    codes = [
        known or _in_words(text)
        for text, known in zip(texts.to_list(), read.to_list(), strict=True)
    ]
    return tuple(dict.fromkeys(code for code in codes if code))


def _in_words(text: str) -> str | None:
    code = _CODE.search(text)
    if code:
        return code[0]
    words: Iterable[str] = re.findall(r"[a-z]+", text.lower())
    return next((_NAMED[w.rstrip("s")] for w in words if w.rstrip("s") in _NAMED), None)


def _some(code: str | None) -> tuple[str, ...]:
    return (code,) if code else ()
