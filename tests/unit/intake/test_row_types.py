"""What the rows of a list say they are, and what that makes of the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.intake.pack import FileReport


Inspect = Callable[..., FileReport]


@pytest.mark.parametrize(
    "types",
    [
        pytest.param(["Invoice", "Payment", "Credit note", "Payment"], id="few"),
        pytest.param(["Invoice", "Payment", "Payment", "Payment"], id="mostly paid"),
        pytest.param(["Rechnung", "Zahlung", "Gutschrift", "Zahlung"], id="German"),
    ],
)
def test_payments_among_invoices_make_no_list_of_payments(
    inspect: Inspect, types: list[str]
) -> None:
    """Of a list of what was billed and paid, the invoices are the documents."""
    rows = [f"2026-03-0{n},{t},{n},Lake,10.00" for n, t in enumerate(types, start=1)]
    text = "\n".join(["Date,Type,No,Customer,Amount", *rows])
    found = inspect(text, "transactions.csv")
    paid = sum(t in {"Payment", "Zahlung"} for t in types)
    assert (found.kind, found.documents) == ("invoices", len(types) - paid)


def test_payments_alone_are_payments(inspect: Inspect) -> None:
    """Without an invoice among its rows, a list of movements is what they say."""
    rows = [f"2026-03-0{n},Payment,{n},Lake,10.00" for n in (1, 2, 3, 4)]
    text = "\n".join(["Date,Type,No,Customer,Amount", *rows])
    assert inspect(text, "transactions.csv").kind == "payments"
