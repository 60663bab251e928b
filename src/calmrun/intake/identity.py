"""Who a document is for, under a keyed pseudonym; names stay beside the pack.

Ways of writing one name are one customer: case, spaces, accents, punctuation and legal
forms do not tell two customers apart, nor does "Last, First".
"""

from __future__ import annotations

import hmac
import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

import polars as pl

from calmrun.intake.distinct import distinct
from calmrun.intake.headings import fold
from calmrun.intake.pack import Named, Names


_NOT_A_WORD: Final = re.compile(r"[^\w]+|_+")
_NOT_A_LETTER: Final = re.compile(r"[\W\d_]+")
NAME: Final = "name"
PHONE: Final = "phone"


def plain_name(name: str) -> str:
    """Give the form under which ways of writing one name are the same, "" for nobody.

    Examples
    --------
    >>> plain_name("FERN COURT HOA, Inc. ") == plain_name("Fern Court HOA")
    True
    >>> plain_name("???")
    ''
    """
    words = _NOT_A_WORD.sub(" ", fold(_turned(name)).replace("&", " and ")).split()
    kept = [word for word in words if word not in _words("legal")] or words
    telling = [word for word in kept if word not in _words("beside")] or kept
    return "" if all(word in _words("nobody") for word in telling) else " ".join(kept)


@cache
def _words(group: str) -> frozenset[str]:
    source = files("calmrun.intake").joinpath("names.toml")
    words: str = tomllib.loads(source.read_text(encoding="utf-8"))[group]
    return frozenset(words.split())


def plain_service(description: str) -> str:
    """Give what groups similar work: letters only, lower case.

    Examples
    --------
    >>> plain_service("Tune-Up #12")
    'tune up'
    """
    return " ".join(_NOT_A_LETTER.sub(" ", fold(description)).split())


def customer_pseudonyms(names: pl.Series, key: bytes) -> pl.Series:
    """Give ``c_`` and 12 hex digits for each name, null for nobody."""
    return _keyed(names, key, "c_", plain_name)


def service_pseudonyms(descriptions: pl.Series, key: bytes) -> pl.Series:
    """Give ``s_`` and 12 hex digits for each description, null for an empty one."""
    return _keyed(descriptions, key, "s_", plain_service)


def collect_names(frames: Iterable[pl.DataFrame]) -> Names:
    """Give each pseudonym its name as most often written, and a phone number.

    Parameters
    ----------
    frames
        Columns ``customer`` (pseudonym), `NAME` and `PHONE`, one row per document.
    """
    kept = list(frames)
    phones = dict(_commonest(kept, PHONE).iter_rows())
    return {
        pseudonym: Named(name, phones.get(pseudonym))
        for pseudonym, name in _commonest(kept, NAME).iter_rows()
    }


def _commonest(frames: Iterable[pl.DataFrame], column: str) -> pl.DataFrame:
    """Count list by list: copies of all rows together would be the largest of a run."""
    told = (frame.select("customer", column).drop_nulls() for frame in frames)
    counted = [some.group_by("customer", column).len() for some in told]
    none = pl.DataFrame(
        schema={"customer": pl.String, column: pl.String, "len": pl.UInt32}
    )
    return (
        pl.concat([none, *counted])
        .group_by("customer", column)
        .agg(pl.col("len").sum())
        .sort("customer", "len", column, descending=[False, True, False])
        .unique("customer", keep="first", maintain_order=True)
        .select("customer", column)
    )


def _turned(name: str) -> str:
    """Put "Last, First" the way it is spoken."""
    last, comma, first = name.partition(",")
    legal = fold(first).strip(" .") in _words("legal")
    if not comma or "," in first or legal or not 0 < len(first.split()) <= 2:
        return name
    return f"{first} {last}" if 0 < len(last.split()) <= 2 else name


def _keyed(
    texts: pl.Series, key: bytes, mark: str, plain: Callable[[str], str]
) -> pl.Series:
    found = distinct(texts)
    forms = [plain(text) for text in found.texts.to_list()]
    pseudonyms = {
        form: mark + hmac.new(key, form.encode(), sha256).hexdigest()[:12]
        for form in set(forms)
        if form
    }
    read = pl.Series([pseudonyms.get(form) for form in forms], dtype=pl.String)
    return read.gather(found.places)
