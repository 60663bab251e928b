"""Canonical JSON and the short fingerprint that people compare by eye."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final


_PLAIN: Final = (str, int, float, bool, type(None))


def canonical_json(value: object) -> str:
    """Write a value so that equal content gives equal text.

    Parameters
    ----------
    value
        Mappings with text keys, sequences, sets, dataclasses, dates, decimals and
        JSON's own values, nested at will.

    Returns
    -------
        JSON with sorted keys and no spaces. A tuple is a list, a set is a sorted
        list, a date is ISO text, a decimal is its digits.

    Raises
    ------
    TypeError
        For a key that is not text, or a value of any other type.
    ValueError
        For a number that JSON does not have (infinity, not a number).

    Examples
    --------
    >>> canonical_json({"b": (1, 2), "a": {"y", "x"}})
    '{"a":["x","y"],"b":[1,2]}'
    """
    return json.dumps(
        _plain(value), sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def fingerprint(value: object) -> str:
    """Give the first 12 hex digits of the SHA-256 of the canonical JSON.

    It is for people who compare two runs. Sameness of files is proven by the digests
    of their bytes, never by this.

    Raises
    ------
    TypeError, ValueError
        As `canonical_json`.

    Examples
    --------
    >>> fingerprint({"rows": 2, "kind": "a"}) == fingerprint({"kind": "a", "rows": 2})
    True
    """
    return sha256(canonical_json(value).encode()).hexdigest()[:12]


def _plain(value: object) -> object:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Mapping):
        return {_text(key): _plain(item) for key, item in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((_plain(item) for item in value), key=canonical_json)
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return _scalar_or_list(value)


def _scalar_or_list(value: object) -> object:
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray):
        return [_plain(item) for item in value]
    message = f"No canonical form for {type(value).__name__}"
    raise TypeError(message)


def _text(key: object) -> str:
    if isinstance(key, str):
        return key
    message = f"Keys must be text, not {type(key).__name__}"
    raise TypeError(message)
