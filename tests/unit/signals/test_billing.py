from __future__ import annotations

from calmrun.signals.billing import measure_billing, measure_quoted
from unit.signals.sample_packs import client, invoice, quote, tables


def test_what_was_billed_is_net_and_scaled() -> None:
    """Sums are net of credits; the typical quarter is the year scaled to 90 days."""
    rows = [invoice(k, 10 * k, 3, total_cents=1_000) for k in range(50)]
    rows.append(invoice(99, 5, 3, total_cents=-400, customer=client(90)))
    found = measure_billing(tables(rows))
    assert found["invoices"].value == 51
    assert found["span_days"].value == 490
    assert found["last_90_days"].value == 10_000 - 400
    assert found["last_year"].value == 37_000 - 400
    assert found["typical_90_days"].value == round(36_600 * 90 / 365)


def test_a_young_file_is_scaled_by_its_own_span() -> None:
    """Sixty days of billing are three halves of them in a quarter."""
    found = measure_billing(
        tables([invoice(k, k, 3, total_cents=100) for k in range(60)])
    )
    assert found["typical_90_days"].value == 9_000


def test_what_was_quoted_and_approved() -> None:
    """Sent money of a quarter, approved money of the year, and the approved part."""
    rows = [
        quote(k, 20 + k, "approved", total_cents=300, customer=client(k))
        for k in range(6)
    ]
    rows += [
        quote(50 + k, 20 + k, "declined", total_cents=100, customer=client(20 + k))
        for k in range(6)
    ]
    found = measure_quoted(tables(quotes=rows))
    assert found["quotes"].value == 12
    assert found["last_90_days"].value == 2_400
    assert found["approved_last_year"].value == 1_800
    assert found["approved_share_of_money"].value == 0.75


def test_what_is_missing_has_its_reason() -> None:
    """Files, days, amounts and one currency are told apart."""
    assert measure_billing(tables())["last_year"].reason == "no_file"
    assert measure_quoted(tables())["last_90_days"].reason == "no_file"
    bare = [{**invoice(1, 9), "issued_on": None}]
    assert measure_billing(tables(bare))["span_days"].reason == "no_dates"
    empty = [{**invoice(k, 9), "total_cents": None} for k in range(9)]
    assert measure_billing(tables(empty))["typical_90_days"].reason == "no_amounts"
    mixed = tables([invoice(1, 9)], [quote(1, 9)], codes=["mixed_currencies"])
    assert measure_billing(mixed)["last_year"].reason == "mixed_currencies"
    assert measure_quoted(mixed)["approved_share_of_money"].reason == "mixed_currencies"
    few = measure_quoted(tables(quotes=[quote(1, 9)]))
    assert few["approved_share_of_money"].reason == "too_few"
