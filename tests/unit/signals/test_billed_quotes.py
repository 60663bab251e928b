from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.signals.decisions import Decisions
from calmrun.signals.snapshot import build_snapshot
from calmrun.signals.worklist import build_worklist
from unit.signals.sample_packs import (
    AS_OF,
    Row,
    Shop,
    ago,
    client,
    invoice,
    pack,
    quote,
    tables,
)


def read(quotes: list[Row], invoices: list[Row]) -> Decisions:
    """Read quotes as decisions."""
    found = tables(invoices, quotes).decisions
    assert found is not None
    return found


def asked(number: int = 1, age: int = 60, cents: int = 50_000, **more: object) -> Row:
    """Make an open quote of customer 1."""
    row = {"customer": client(1), "total_cents": cents, **more}
    return quote(number, age, str(more.get("status", "sent")), **row)


def bill(number: int, age: int, cents: int = 50_000, **more: object) -> Row:
    """Make an invoice to customer 1 that names no quote."""
    return invoice(
        number, age, 9, **{"customer": client(1), "total_cents": cents, **more}
    )


def first_day(bills: list[Row]) -> float:
    """Give the day of the first of these invoices."""
    invoices = tables(bills).invoices
    assert invoices is not None
    return float(invoices.issued.min())


@pytest.mark.parametrize(
    ("quoted", "billed", "yes"),
    [
        ({}, {}, True),
        ({}, {"cents": 50_990}, True),
        ({}, {"cents": 51_100}, False),
        ({}, {"cents": 59_500, "subtotal_cents": 50_000}, True),
        ({"cents": 59_500, "subtotal_cents": 50_000}, {}, True),
        ({}, {"age": 59}, True),
        ({}, {"age": 60}, False),
        ({}, {"age": 70}, False),
        ({"age": 180}, {"age": 60}, True),
        ({"age": 181}, {"age": 60}, False),
        ({}, {"customer": client(2)}, False),
        ({"customer": None}, {"customer": None}, False),
        ({"service": "s_a"}, {"service": "s_b"}, False),
        ({"service": "s_a"}, {"service": "s_a"}, True),
        ({"service": "s_a"}, {}, True),
        ({"status": "declined"}, {}, False),
        ({"status": "expired"}, {}, True),
        ({"status": "archived"}, {}, True),
        ({}, {"quote_document": "Q-77"}, False),
    ],
    ids=str,
)
def test_an_invoice_of_that_amount_approves_an_open_quote(
    quoted: dict[str, Any], billed: dict[str, Any], *, yes: bool
) -> None:
    """Same customer and work, within 2 percent with or without tax, 1 to 120 days."""
    bills = [bill(**{"number": 5, "age": 40, **billed})]
    found = read([asked(**quoted)], bills)
    assert found.by_invoice.tolist() == [yes]
    assert found.approved.tolist() == [yes]
    if yes:
        assert found.issued[0] < found.billed[0]
        assert found.billed[0] == first_day(bills)


def test_the_number_of_a_quote_counts_before_its_amount() -> None:
    """An invoice that names a quote settles that one, whatever it comes to."""
    rows = [asked(1), asked(2)]
    found = read(rows, [bill(5, 30, 10_000, quote_document="Q-2")])
    assert dict(zip(found.position.tolist(), found.by_invoice, strict=True)) == {
        0: False,
        1: True,
    }


def test_an_invoice_approves_one_quote() -> None:
    """Of three alike quotes and two invoices, two are approved: the later ones."""
    rows = [asked(k, 90 - 20 * k) for k in range(3)]
    found = read(rows, [bill(8, 30), bill(9, 45)])
    assert found.by_invoice.tolist() == [False, True, True]


def test_what_was_approved_in_the_tool_takes_its_own_invoice() -> None:
    """The one invoice belongs to the quote that the tool says was approved."""
    rows = [asked(1, 50, status="approved"), asked(2, 40)]
    found = read(rows, [bill(9, 30)])
    assert found.approved.tolist() == [True, False]
    assert not found.by_invoice.any()


def test_weekly_work_approves_no_quote() -> None:
    """An amount that is billed more often than it is quoted says nothing."""
    weekly = [bill(100 + k, 7 * k, 6_500) for k in range(20)]
    rows = [asked(k, 30 + 9 * k, 6_500) for k in range(3)]
    assert not read(rows, weekly).by_invoice.any()
    daily = [bill(100 + k, k, 6_500) for k in range(60)]
    assert not read(rows, daily).by_invoice.any()


@pytest.mark.parametrize(
    ("parts", "yes"),
    [
        ([20_000, 30_000], True),
        ([10_000, 20_000, 20_000], True),
        ([10_000, 10_000, 15_000, 15_000], True),
        ([10_000] * 5, False),
        ([20_000, 29_000], False),
        ([4_000, 46_000], False),
        ([20_000], False),
        ([20_000, 30_000, 12_300], True),
    ],
    ids=str,
)
def test_draws_that_add_up_approve(parts: list[int], *, yes: bool) -> None:
    """Two to four invoices that come to the amount are its deposit, draws and rest."""
    bills = [bill(10 + k, 50 - 9 * k, cents) for k, cents in enumerate(parts)]
    found = read([asked()], bills)
    assert found.by_invoice.tolist() == [yes]
    if yes:
        assert found.billed[0] == first_day(bills)


def test_draws_with_tax_add_up_to_the_net() -> None:
    """Gross draws beside a net quote: their subtotals come to it."""
    bills = [
        bill(10, 50, 23_800, subtotal_cents=20_000),
        bill(11, 30, 35_700, subtotal_cents=30_000),
    ]
    assert read([asked()], bills).by_invoice.all()


def test_draws_belong_to_one_quote() -> None:
    """Two alike quotes and one deposit with its rest: one of them is approved."""
    bills = [bill(10, 40, 20_000), bill(11, 30, 30_000)]
    found = read([asked(1, 60), asked(2, 55)], bills)
    assert found.by_invoice.sum() == 1


def test_a_busy_client_adds_up_to_nothing() -> None:
    """With many invoices of all amounts some always come to any amount."""
    bills = [bill(10 + k, 1 + 2 * k, 20_000 + 10 * k) for k in range(30)]
    assert not read([asked(cents=40_050)], bills).by_invoice.any()


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(1, 200), st.integers(1, 6)), max_size=15),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 6)), max_size=15),
)
def test_no_more_quotes_are_approved_than_invoices_there_are(
    quotes: list[tuple[int, int]], invoices: list[tuple[int, int]]
) -> None:
    """However they fall, and the same whatever the order of the rows."""
    rows = [asked(k, age, 10_000 * size) for k, (age, size) in enumerate(quotes)]
    bills = [bill(k, age, 10_000 * size) for k, (age, size) in enumerate(invoices)]
    if not rows:
        return
    found = read(rows, bills)
    assert found.by_invoice.sum() <= len(bills)
    assert read(rows, bills[::-1]).by_invoice.sum() == found.by_invoice.sum()


def verbal(shop: Shop, part: int) -> tuple[list[Row], list[Row]]:
    """Leave every `part`th approved quote open, and bill all work 40 days later."""
    quotes, bills = [], []
    for k, row in enumerate(shop.quotes()):
        yes = row["status"] == "approved"
        spoken = yes and k % part == 0
        age = (AS_OF - row["issued_on"]).days
        quotes.append({**row, "status": "sent", "approved_on": None} if spoken else row)
        if yes and age > 40:
            bills.append(
                invoice(
                    k, age - 40, 5 if age > 45 else None,
                    customer=row["customer"], service=row["service"],
                    total_cents=row["total_cents"],
                )
            )  # fmt: skip
    return quotes, bills


@pytest.mark.parametrize("part", [3, 6, 12])
def test_what_is_not_billed_yet_is_neither_refused_nor_silent(part: int) -> None:
    """A spoken yes, known by its invoice only, makes no change between cohorts."""
    for seed in range(8):
        signals = build_snapshot(pack(*verbal(Shop(seed=seed), part)[::-1])).signals
        for one in (
            signals["approvals_change"]["drop"],
            signals["follow_up"]["change"],
        ):
            sure = one.sayable and one.confidence in {"high", "medium"}
            assert not sure or (one.mass or 0) < 0.5


def test_the_level_counts_them_and_the_worklist_leaves_them_out() -> None:
    """The rate has the spoken yes in it, and nobody is asked about billed work."""
    quotes, bills = verbal(Shop(seed=3), 3)
    whole = pack(bills, quotes)
    rate = build_snapshot(whole).signals["approval_rate"]["decided_rate"].value
    without = build_snapshot(pack((), quotes)).signals["approval_rate"]["decided_rate"]
    assert rate is not None
    assert without.value is not None
    assert rate > without.value + 0.05
    billed = {row["total_cents"] for row in bills}
    listed = build_worklist(whole, "follow_up_quotes", AS_OF)
    assert listed.all_documents
    assert not billed & {item.amount_cents for item in listed.items}


def test_where_invoices_answer_no_level_is_told() -> None:
    """Without days of answer, older quotes would look closed and recent ones open."""
    quotes, bills = verbal(Shop(seed=3), 2)
    undated = [{**row, "approved_on": None, "declined_on": None} for row in quotes]
    signals = build_snapshot(pack(bills, undated)).signals["follow_up"]
    assert signals["open_share_recent"].reason == "no_answer_dates"


def test_a_list_of_open_quotes_stays_one_beside_its_invoices() -> None:
    """That some of them were billed makes no rate of a list of what is open."""
    rows = [asked(k, 10 + 4 * k, 10_000 + 900 * k) for k in range(80)]
    bills = [bill(k, 4 + 4 * k, 10_000 + 900 * k) for k in range(0, 80, 5)]
    signals = build_snapshot(pack(bills, rows)).signals
    assert signals["approval_rate"]["decided_rate"].reason == "selection_all_open"
    assert signals["selection"]["quotes_all_open"].value == 1.0


def test_an_invoice_without_a_day_approves_by_its_number_only() -> None:
    """A number needs no day; an amount does."""
    rows = [asked(1), asked(2, cents=70_000)]
    bills = [
        {**bill(5, 30, quote_document="Q-1"), "issued_on": ago(30)},
        {**bill(6, 30, 70_000), "issued_on": None},
    ]
    assert read(rows, bills).by_invoice.tolist() == [True, False]


@pytest.mark.parametrize(("named", "yes"), [(0, True), (1, True), (2, False)])
def test_where_invoices_name_their_quotes_amounts_say_nothing(
    named: int, *, yes: bool
) -> None:
    """Of three approved quotes two are named: an invoice without a name is no other."""
    approved = [
        quote(at, 90, "approved", customer=client(2), total_cents=9_000 * at)
        for at in (11, 12, 13)
    ]
    bills = [
        invoice(
            20 + at, 80, 9, customer=client(2), total_cents=7_000, quote_document=name
        )
        for at, name in enumerate([one["document"] for one in approved][:named])
    ]
    found = read([asked(), *approved], [bill(5, 40), *bills])
    assert found.by_invoice.any() == yes


@pytest.mark.parametrize(("others", "yes"), [(59, True), (60, False)])
def test_among_many_invoices_some_amount_fits_by_chance(
    others: int, *, yes: bool
) -> None:
    """A customer who is billed all the time is asked about by number alone."""
    rest = [bill(10 + at, 30, 100_000 * (at + 1)) for at in range(others)]
    found = read([asked()], [bill(5, 40), *rest])
    assert found.by_invoice.tolist() == [yes]
