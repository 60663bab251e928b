from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from calmrun.intake.pack import SCHEMAS
from calmrun.intake.payments import join_payments, unjoined


def _invoices(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict(SCHEMAS["invoices"]))


def _payments(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict(SCHEMAS["payments"]))


def _paid(number: str, day: int, cents: int, status: str = "paid") -> dict[str, object]:
    return {
        "invoice_document": number,
        "paid_on": date(2026, 4, day),
        "total_cents": cents,
        "status": status,
    }


INVOICE = {"document": "INV-7", "total_cents": 10_000, "status": "sent"}


def test_paid_on_is_the_day_payments_reach_the_total() -> None:
    """A deposit does not settle an invoice, the payment that completes it does."""
    invoices = _invoices(INVOICE)
    payments = _payments(_paid("INV-7", 20, 4_000), _paid("inv-7", 10, 6_000))
    joined = join_payments(invoices, payments).row(0, named=True)
    assert joined["paid_on"] == date(2026, 4, 20)
    assert (joined["paid_cents"], joined["balance_cents"]) == (10_000, 0)


def test_a_part_leaves_a_balance_and_no_day() -> None:
    """An invoice that is paid in part is still open."""
    joined = join_payments(_invoices(INVOICE), _payments(_paid("INV-7", 10, 2_500)))
    row = joined.row(0, named=True)
    assert row["paid_on"] is None
    assert (row["paid_cents"], row["balance_cents"]) == (2_500, 7_500)


@pytest.mark.parametrize("number", ["INV-7", "#INV-7", " inv-7 ", "Invoice INV-7"])
def test_numbers_are_compared_without_decoration(number: str) -> None:
    """A tool may write the same number in other dress."""
    joined = join_payments(_invoices(INVOICE), _payments(_paid(number, 10, 10_000)))
    assert joined["paid_on"].to_list() == [date(2026, 4, 10)]


def test_tools_that_write_payments_below_zero_are_read_all_the_same() -> None:
    """A list of payments is turned around where most of its amounts are negative."""
    payments = _payments(_paid("INV-7", 10, -10_000))
    assert join_payments(_invoices(INVOICE), payments)["paid_cents"].to_list() == [
        10_000
    ]


def test_failed_payments_pay_nothing() -> None:
    """A card that was declined settles no invoice."""
    payments = _payments(_paid("INV-7", 10, 10_000, "failed"))
    assert join_payments(_invoices(INVOICE), payments)["paid_on"].to_list() == [None]


def test_what_the_invoice_says_itself_stays() -> None:
    """Payments fill gaps; they do not correct the list."""
    told = INVOICE | {"paid_on": date(2026, 1, 1), "balance_cents": 1}
    row = join_payments(_invoices(told), _payments(_paid("INV-7", 10, 10_000)))
    assert row["paid_on"].to_list() == [date(2026, 1, 1)]
    assert row["balance_cents"].to_list() == [1]


def test_a_number_that_two_invoices_share_takes_no_payment() -> None:
    """Whose payment it is cannot be known."""
    joined = join_payments(
        _invoices(INVOICE, INVOICE), _payments(_paid("INV-7", 10, 10_000))
    )
    assert joined["paid_cents"].to_list() == [None, None]


def test_payments_for_unknown_invoices_are_counted() -> None:
    """Payments that name no invoice of the list are told."""
    payments = _payments(_paid("INV-7", 10, 1), _paid("INV-8", 10, 1))
    assert unjoined(_invoices(INVOICE), payments) == 1


OTHER = {"document": "INV-8", "total_cents": 4_000, "status": "sent"}


@pytest.mark.parametrize(
    "words",
    [
        "INV-7, INV-8",
        "#INV-7; #INV-8",
        "INV-7 & INV-8",
        "inv-7 und inv-8",
        "INV-7\nINV-8",
    ],
)
def test_one_payment_may_settle_several_invoices(words: str) -> None:
    """A payment that names two invoices pays the first, then the second."""
    joined = join_payments(
        _invoices(INVOICE, OTHER), _payments(_paid(words, 10, 14_000))
    )
    assert joined["balance_cents"].to_list() == [0, 0]
    assert joined["paid_on"].to_list() == [date(2026, 4, 10)] * 2


def test_a_shared_payment_pays_what_is_still_wanted() -> None:
    """What a deposit has paid already is not paid again."""
    payments = _payments(_paid("INV-7", 2, 4_000), _paid("INV-7, INV-8", 10, 9_000))
    joined = join_payments(_invoices(INVOICE, OTHER), payments)
    assert joined["paid_cents"].to_list() == [10_000, 3_000]
    assert joined["balance_cents"].to_list() == [0, 1_000]


def test_a_shared_payment_leaves_room_for_invoices_that_are_not_listed() -> None:
    """The part of an invoice from before the list is nobody else's."""
    payments = _payments(_paid("INV-7, INV-3", 10, 15_000))
    joined = join_payments(_invoices(INVOICE, OTHER), payments)
    assert joined["paid_cents"].to_list() == [10_000, None]
    assert unjoined(_invoices(INVOICE, OTHER), payments) == 0


def test_a_number_with_a_comma_in_it_is_one_number() -> None:
    """A cell that is a number of the list is not taken apart."""
    invoices = _invoices(INVOICE | {"document": "2026,7"}, OTHER)
    joined = join_payments(invoices, _payments(_paid("2026,7", 10, 10_000)))
    assert joined["paid_cents"].to_list() == [10_000, None]


def test_a_refund_leaves_nothing_to_ask_for() -> None:
    """Money given back is not owed again; given back in whole, the invoice is void."""
    part = _payments(_paid("INV-7", 2, 10_000), _paid("INV-7", 9, -2_000, "refund"))
    row = join_payments(_invoices(INVOICE), part).row(0, named=True)
    assert (row["paid_cents"], row["balance_cents"]) == (8_000, 0)
    assert (row["status"], row["paid_on"]) == ("sent", date(2026, 4, 2))
    whole = _payments(_paid("INV-7", 2, 10_000), _paid("INV-7", 9, -10_000, "refund"))
    row = join_payments(_invoices(INVOICE), whole).row(0, named=True)
    assert (row["status"], row["paid_cents"]) == ("void", 0)
    flagged = _payments(_paid("INV-7", 2, 10_000, "refund"))
    row = join_payments(_invoices(INVOICE), flagged).row(0, named=True)
    assert (row["status"], row["paid_cents"]) == ("void", 0)


def test_a_bounced_payment_opens_its_invoice_again() -> None:
    """A check that came back pays nothing, on no day."""
    payments = _payments(
        _paid("INV-7", 2, 10_000), _paid("INV-7", 9, -10_000), _paid("INV-8", 9, 1)
    )
    row = join_payments(_invoices(INVOICE, OTHER), payments).row(0, named=True)
    assert (row["paid_on"], row["balance_cents"]) == (None, 10_000)


def test_a_tip_settles_as_well() -> None:
    """Paying more than was asked is paying."""
    joined = join_payments(_invoices(INVOICE), _payments(_paid("INV-7", 2, 11_500)))
    assert joined["paid_on"].to_list() == [date(2026, 4, 2)]
    assert joined["balance_cents"].to_list() == [-1_500]
