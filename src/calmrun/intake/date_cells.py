"""What each distinct date cell can mean, before the column has a say.

Every reader takes a frame with the column ``plain`` (lower case, no accents) and adds
what it reads: ``fixed`` (one meaning), or ``dmy``, ``mdy`` and ``ymd`` (its meaning in
each order of day, month and two-digit year). All of it is vectorised.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl


FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199

_PIVOT: Final = 70  # 69 is 2069, 70 is 1970
_EXCEL_ZERO: Final = pl.lit("1899-12-30").str.to_date("%Y-%m-%d")
_EPOCH: Final = pl.lit("1970-01-01").str.to_date("%Y-%m-%d")
_DAY_MS: Final = 86_400_000

_TIME: Final = (
    r"(?:(?:t|,?\s(?:at |um |as |om |alle )?)\s?"
    r"[0-9]{1,2}(?:[:.h][0-9]{2}|\s?[ap]\.?m).*"
    r"|z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_WEEKDAY: Final = r"^(?:[a-z]+[.,]{0,2}\s)?"
_GAP: Final = r"[\s\-/.,']*"
_OF: Final = r"(?:(?:de|of|del)\s)?"
_NUMBERS: Final = (
    _WEEKDAY + r"(?<a>[0-9]{4}|[0-9]{1,2})\s?(?<gap>[-/.\s年])\s?(?<b>[0-9]{1,2})"
    r"\s?[-/.\s月]\s?(?<c>[0-9]{4}|[0-9]{1,2})(?:日|\.)?" + _TIME
)
_DAY_NAME: Final = (
    _WEEKDAY + r"(?<d>[0-9]{1,2})(?:st|nd|rd|th|er|o|a)?" + _GAP + _OF
    + r"(?<m>[a-z]{3,})" + _GAP + _OF + r"(?<y>[0-9]{4}|[0-9]{2})" + _TIME
)  # fmt: skip
_NAME_DAY: Final = (
    _WEEKDAY + r"(?<m>[a-z]{3,})[\s\-/.]*(?<d>[0-9]{1,2})(?:st|nd|rd|th)?[\s\-/.,']+"
    r"(?<y>[0-9]{4}|[0-9]{2})" + _TIME
)
_YEAR_NAME: Final = (
    r"^(?<y>[0-9]{4})" + _GAP + r"(?<m>[a-z]{3,})" + _GAP + r"(?<d>[0-9]{1,2})" + _TIME
)
_JSON_DATE: Final = r"^\\?/?date\((-?[0-9]{1,15})(?:[+-][0-9]{4})?\)\\?/?$"
_EMPTY: Final = (
    r"^(?:[-\x{2013}\x{2014}.?/_\s]*|n/?a|none|null|nil|nan|nat|never|tbd|tba|unknown|0+"
    r"|0{2,4}[-/.]00[-/.]0{2,4}.*|0001-01-01.*|01/01/0001.*|1/1/0001.*"
    r"|1899-12-3[01].*|1900-01-0[01].*|9999-12-31.*|00:00(?::00)?"
    r"|/date\(-62135596800000\)/)$"
)


_SHAPE: Final = pl.DataFrame(
    schema={
        "text": pl.String,
        "fixed": pl.Date,
        "dmy": pl.Date,
        "mdy": pl.Date,
        "ymd": pl.Date,
        "year_first": pl.Boolean,
        "dotted": pl.Boolean,
        "bare": pl.Boolean,
        "empty": pl.Boolean,
    }
)


def read_date_cells(texts: pl.Series) -> pl.DataFrame:
    """Read each distinct text in every way it can be a day.

    Parameters
    ----------
    texts
        Distinct strings without nulls, shape (n,).

    Returns
    -------
    DataFrame
        Shape (n, 9): ``text``, ``fixed``, ``dmy``, ``mdy``, ``ymd`` (Date),
        ``year_first``, ``dotted``, ``bare``, ``empty`` (true or null).
        All null but ``text``: no date.
    """
    frame = texts.alias("text").to_frame().with_columns(plain=_plain("text"))
    parts = []
    for reader in (_emptiness, _by_numbers, _by_name, _by_bare_number):
        read = frame.pipe(reader)
        found = pl.any_horizontal(pl.exclude("text", "plain").is_not_null())
        parts.append(read.filter(found).drop("plain"))
        frame = read.filter(~found).select("text", "plain")
    parts.append(frame.drop("plain"))
    return pl.concat([*parts, _SHAPE], how="diagonal")


def _plain(name: str) -> pl.Expr:
    return (
        pl.col(name)
        .str.to_lowercase()
        .str.normalize("NFKD")
        .str.replace_all(r"[\p{M}\p{Cf}]", "")
        .str.replace_all("\u0131", "i", literal=True)
        .str.replace_all(r"\s+", " ")
        .str.strip_chars(" '\"")
    )


def _emptiness(frame: pl.DataFrame) -> pl.DataFrame:
    says_nothing = pl.col("plain").str.contains(_EMPTY)
    return frame.with_columns(empty=pl.when(says_nothing).then(statement=True))


def _by_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """2026-03-31, 31/3/26, 3.31.2026 10:00."""
    groups = pl.col("plain").str.extract_groups(_NUMBERS)
    parts = frame.with_columns(groups.alias("parts")).unnest("parts")
    first, middle, last = (_number(name) for name in "abc")
    year_first = pl.col("a").str.len_bytes() == 4
    year = _whole_year("c")
    days = parts.with_columns(
        fixed=pl.when(year_first).then(_day(_whole_year("a"), middle, last)),
        dmy=pl.when(~year_first).then(_day(year, middle, first)),
        mdy=pl.when(~year_first).then(_day(year, first, middle)),
        ymd=pl.when(~year_first).then(_day(_whole_year("a"), middle, last)),
    )
    return days.select(
        "text",
        "plain",
        "fixed",
        "dmy",
        "mdy",
        "ymd",
        year_first=pl.when(pl.col("fixed").is_not_null()).then(statement=True),
        dotted=pl.when(pl.col("dmy").is_not_null() | pl.col("mdy").is_not_null()).then(
            pl.col("gap") == "."
        ),
    )


def _by_name(frame: pl.DataFrame) -> pl.DataFrame:
    """14-Jul-17, Nov 20, 2025, 3 fevr. 2025, 2025 Nov 20."""
    readings = [
        _named_day(pl.col("plain").str.extract_groups(pattern))
        for pattern in (_DAY_NAME, _NAME_DAY, _YEAR_NAME)
    ]
    return frame.with_columns(fixed=pl.coalesce(readings))


def _named_day(groups: pl.Expr) -> pl.Expr:
    year = groups.struct.field("y").cast(pl.Int32, strict=False)
    month = groups.struct.field("m").replace_strict(
        _months(), default=None, return_dtype=pl.Int32
    )
    return _day(
        _century(year, groups.struct.field("y")),
        month,
        groups.struct.field("d").cast(pl.Int32, strict=False),
    )


def _by_bare_number(frame: pl.DataFrame) -> pl.DataFrame:
    """20260331, 31032026, epoch seconds and milliseconds, spreadsheet serials."""
    plain = pl.col("plain")
    written = plain.str.extract(_JSON_DATE).cast(pl.Int64, strict=False)
    epoch_ms = plain.str.extract(r"^(1[0-9]{12})$").cast(pl.Int64)
    epoch_s = plain.str.extract(r"^(1[0-9]{9})(?:\.[0-9]+)?$").cast(pl.Int64) * 1000
    serial = plain.str.extract(r"^([2-6][0-9]{4})(?:[.,][0-9]+)?$").cast(pl.Int32)
    compact = plain.str.extract(
        r"^((?:19|20)[0-9]{6})(?:t?[0-9]{4}(?:[0-9]{2})?(?:[0-9]{3})?z?)?$"
    ).str.to_date("%Y%m%d", strict=False)
    number = pl.coalesce(
        compact,
        _since_epoch(pl.coalesce(epoch_ms, epoch_s)),
        _EXCEL_ZERO + pl.duration(days=serial),
    )
    year_last = plain.str.extract_groups(r"^([0-9]{2})([0-9]{2})((?:19|20)[0-9]{2})$")
    first, middle, year = (
        year_last.struct.field(str(place)).cast(pl.Int32) for place in (1, 2, 3)
    )
    return frame.with_columns(
        fixed=pl.coalesce(_since_epoch(written), number),
        dmy=pl.when(number.is_null()).then(_day(year, middle, first)),
        mdy=pl.when(number.is_null()).then(_day(year, first, middle)),
    ).with_columns(
        bare=pl.when(pl.any_horizontal(pl.col("fixed", "dmy", "mdy").is_not_null()))
        .then(written.is_null())
    )  # fmt: skip


def _since_epoch(milliseconds: pl.Expr) -> pl.Expr:
    days = milliseconds // _DAY_MS
    return pl.when(days.is_between(-25_567, 84_000)).then(
        _EPOCH + pl.duration(days=days)
    )


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int32, strict=False)


def _whole_year(name: str) -> pl.Expr:
    return _century(_number(name), pl.col(name))


def _century(year: pl.Expr, written: pl.Expr) -> pl.Expr:
    """Two digits are 1970 to 2069; one digit is no year."""
    century = pl.when(year < _PIVOT).then(2000).otherwise(1900)
    return (
        pl.when(written.str.len_bytes() == 4)
        .then(year)
        .when(written.str.len_bytes() == 2)
        .then(year + century)
    )


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Give the day, null where the calendar has none."""
    known_year = pl.when(year.is_between(FIRST_YEAR, LAST_YEAR)).then(year)
    known_month = pl.when(month.is_between(1, 12)).then(month)
    found = pl.date(known_year, known_month, 1) + pl.duration(days=day - 1)
    return pl.when((day >= 1) & (found.dt.month() == month)).then(found)


@cache
def _months() -> dict[str, int]:
    """Every name and every unmistakable beginning of one -> 1 to 12."""
    source = files("calmrun.intake").joinpath("months.toml").read_text("utf-8")
    languages = tomllib.loads(source)
    short: dict[str, int] = languages.pop("short")
    second: dict[str, list[str]] = languages.pop("second")
    first = _beginnings(languages)
    more = _beginnings(second) | {
        name: {month}
        for names in second.values()
        for month, name in enumerate(names, start=1)
    }
    meanings = more | first
    return {name: min(m) for name, m in meanings.items() if len(m) == 1} | short


def _beginnings(languages: Mapping[str, Sequence[str]]) -> dict[str, set[int]]:
    """Give every beginning of three letters and more -> the months it may be."""
    meanings: dict[str, set[int]] = defaultdict(set)
    for names in languages.values():
        for month, name in enumerate(names, start=1):
            for length in range(3, len(name) + 1):
                meanings[name[:length]].add(month)
    return meanings
