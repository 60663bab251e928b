"""Keeping what a file says to plain characters, before anything draws it."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar


T = TypeVar("T")


def plain(value: T) -> T:
    r"""Take control and direction characters out of every text of a value.

    A customer's name could otherwise move a terminal's cursor, or turn the reading
    direction of a page. Line ends become spaces.

    Parameters
    ----------
    value
        A text, a tuple or a frozen dataclass of such, or anything else (kept as is).

    Examples
    --------
    >>> plain(("Harbor\x1b[2J", 7))
    ('Harbor[2J', 7)
    """
    return _plain(value)  # type: ignore[no-any-return] # the same shape comes back


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of an artifact
    if isinstance(value, str):
        spaced = " ".join(value.splitlines())
        return "".join(c for c in spaced if unicodedata.category(c)[0] != "C")
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        return replace(value, **changed)
    return value
