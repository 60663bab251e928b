from __future__ import annotations

import math
import re
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.governance import canonical_json, fingerprint


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@dataclass(frozen=True)
class Facts:
    """A record of two facts."""

    rows: int
    kind: str


def disguised(value: object) -> object:
    """Give equal content in other containers, with the keys in another order."""
    if isinstance(value, dict):
        turned = reversed(list(value.items()))
        return MappingProxyType(
            OrderedDict((key, disguised(item)) for key, item in turned)
        )
    if isinstance(value, list):
        return deque(disguised(item) for item in value)
    return value


@given(VALUES)
def test_key_order_and_container_do_not_matter(value: object) -> None:
    """Equal content gives equal fingerprints, however it is held."""
    assert fingerprint(disguised(value)) == fingerprint(value)


@given(VALUES)
def test_a_fingerprint_is_twelve_hex_digits(value: object) -> None:
    """The form is fixed."""
    assert re.fullmatch(r"[0-9a-f]{12}", fingerprint(value))


@given(VALUES, VALUES)
def test_different_content_has_different_canonical_text(
    one: object, other: object
) -> None:
    """Nothing but the container is lost."""
    same = canonical_json(one) == canonical_json(other)
    assert same == (repr(one) == repr(other) or _equal(one, other))


def _equal(one: object, other: object) -> bool:
    """Compare as JSON does: 1, 1.0 and true differ; key order does not count."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            _equal(one[key], other[key]) for key in one
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


def test_it_never_changes_between_versions() -> None:
    """A stored fingerprint stays comparable: this value is fixed for good."""
    facts = {"files": [{"kind": "invoices", "rows": 450}], "as_of": date(2026, 3, 2)}
    assert canonical_json(facts) == (
        '{"as_of":"2026-03-02","files":[{"kind":"invoices","rows":450}]}'
    )
    assert fingerprint(facts) == "2e6064227f3e"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param({"b", "a"}, '["a","b"]', id="set"),
        pytest.param(frozenset({2, 10}), "[10,2]", id="set of numbers"),
        pytest.param(Facts(3, "quotes"), '{"kind":"quotes","rows":3}', id="dataclass"),
        pytest.param(Decimal("1.50"), '"1.50"', id="decimal"),
        pytest.param(
            datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
            '"2026-03-02T09:30:00+00:00"',
            id="moment",
        ),
        pytest.param((n for n in (1, 2)), "[1,2]", id="generator"),
        pytest.param("é", '"\\u00e9"', id="text beyond ASCII"),
    ],
)
def test_each_kind_of_value_has_one_form(value: object, text: str) -> None:
    """Sets are sorted by their own text, records are mappings."""
    assert canonical_json(value) == text


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param({1: "a"}, TypeError, id="key that is no text"),
        pytest.param(object(), TypeError, id="unknown type"),
        pytest.param(b"rows", TypeError, id="bytes"),
        pytest.param(Facts, TypeError, id="a class"),
        pytest.param(math.nan, ValueError, id="not a number"),
        pytest.param([math.inf], ValueError, id="infinity"),
    ],
)
def test_what_has_no_form_is_refused(value: object, error: type[Exception]) -> None:
    """Nothing is written down by accident."""
    with pytest.raises(error):
        fingerprint(value)
