from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.intake.pack import FileReport


Inspect = Callable[..., FileReport]

ROWS = """\
Invoice No,Customer,Date,{first},{second},Total
INV-1,Lake School,2026-01-13,100.00,20.00,120.00
INV-2,Pine Works,2026-01-20,200.00,40.00,240.00
INV-3,Oak Hall,2026-02-20,50.00,10.00,60.00
INV-4,Lake School,2026-03-20,300.00,60.00,360.00
"""


@pytest.mark.parametrize(
    ("first", "second", "field", "header"),
    [
        ("Net", "Zorblax", "tax", "Zorblax"),
        ("Zorblax", "VAT", "subtotal", "Zorblax"),
        ("Paid", "Zorblax", "balance_due", "Zorblax"),
        ("Zorblax", "Balance", "amount_paid", "Zorblax"),
    ],
)
def test_what_fills_up_the_total_needs_no_name(
    inspect: Inspect, first: str, second: str, field: str, header: str
) -> None:
    """One part of the total is known, and one column is the rest in every row."""
    found = inspect(ROWS.format(first=first, second=second))
    assert found.columns[field] == header


def test_what_fills_it_up_in_half_of_the_rows_is_chance(inspect: Inspect) -> None:
    """An amount that does not add up is not taken for a part."""
    text = ROWS.format(first="Net", second="Zorblax").replace(",20.00", ",7.00")
    assert "tax" not in inspect(text.replace(",60.00,", ",9.00,")).columns


def test_beside_an_amount_with_tax_the_plain_one_is_net(inspect: Inspect) -> None:
    """No tax column stands between them; the plain amount is never more."""
    text = """\
No.,Customer Name,Posting Date,Amount,Amount Including VAT,Remaining Amount
INV-1,Lake School,2026-01-13,100.00,120.00,0.00
INV-2,Pine Works,2026-01-20,200.00,240.00,240.00
INV-3,Oak Hall,2026-02-20,50.00,60.00,0.00
"""
    found = inspect(text)
    assert found.columns["total"] == "Amount Including VAT"
    assert found.columns["subtotal"] == "Amount"


def test_what_is_called_net_is_the_total_where_it_holds_the_tax(
    inspect: Inspect,
) -> None:
    """Some books write "gross" before tax and "net" for what is to be paid."""
    text = ROWS.format(first="Gross value", second="VAT").replace("Total", "Net value")
    columns = inspect(text).columns
    assert (columns["total"], columns["subtotal"]) == ("Net value", "Gross value")


def test_a_rate_in_the_header_is_the_same_for_all_rows(inspect: Inspect) -> None:
    """Under "TVA 10 %" stand amounts of tax."""
    found = inspect(ROWS.format(first="HT", second="TVA 10 %"))
    assert found.columns["tax"] == "TVA 10 %"
