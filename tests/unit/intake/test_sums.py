"""Net, tax and total without a word, told by what they add up to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.intake.pack import FileReport


Inspect = Callable[..., FileReport]

ROWS = [
    ("100.00", "20.00", "120.00"),
    ("250.00", "50.00", "300.00"),
    ("80.50", "16.10", "96.60"),
    ("40.00", "0.00", "40.00"),
    ("1310.00", "262.00", "1572.00"),
    ("99.90", "19.98", "119.88"),
]


def _written(names: str, rows: list[tuple[str, str, str]]) -> str:
    lines = (
        f"INV-{at},Lake School {at % 3},2026-01-{at + 10},{','.join(row)}"
        for at, row in enumerate(rows)
    )
    return "\n".join((f"Invoice No,Customer,Date,{names}", *lines, ""))


@pytest.mark.parametrize(
    "names",
    ["Quux,Zorblax,Wibble", "Net,Zorblax,Wibble", "Quux,VAT,Wibble", "Quux,Zorb,Total"],
)
def test_net_tax_and_total_need_no_name(inspect: Inspect, names: str) -> None:
    """Two columns fill up a third, the one at the same few rates of the other."""
    found = inspect(_written(names, ROWS))
    told = [found.columns[field] for field in ("subtotal", "tax", "total")]
    assert ",".join(told) == names
    assert found.total_sum == "2248.48"


def test_parts_at_any_rate_are_no_tax(inspect: Inspect) -> None:
    """Labour and material are a sum of two, and neither is the tax of the other."""
    rows = [
        (f"{100 + 37 * at}.00", f"{3 + 11 * at}.00", f"{103 + 48 * at}.00")
        for at in range(8)
    ]
    found = inspect(_written("Quux,Zorblax,Wibble", rows))
    assert not {"tax", "subtotal"} & found.columns.keys()


def test_a_header_that_says_otherwise_is_believed(inspect: Inspect) -> None:
    """What is called a discount is none of the three, whatever it adds up to."""
    found = inspect(_written("Quux,Discount,Wibble", ROWS))
    assert "tax" not in found.columns
