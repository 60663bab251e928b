from __future__ import annotations

import numpy as np
import pytest

from calmrun.signals.endings import measure
from calmrun.signals.measure import Measure
from calmrun.signals.survival import kaplan_meier
from unit.signals.sample_packs import Row, client, invoice, tables


def run(rows: list[Row], **more: object) -> dict[str, Measure]:
    """Measure the signal over these documents."""
    return measure(tables(rows, **more))


def ended(number: int, issued: int, status: str, **more: object) -> Row:
    """Make an invoice that was voided or written off, on a day nobody noted."""
    return {**invoice(number, issued), "status": status, **more}


def mixed() -> list[Row]:
    """Make invoices of which most are paid, some void, some written off."""
    rows = [invoice(k, 20 + 3 * k, 10 + k % 40) for k in range(150)]
    rows += [ended(500 + k, 60 + 9 * k, "void") for k in range(12)]
    return rows + [ended(700 + k, 90 + 20 * k, "bad_debt") for k in range(8)]


def test_undated_ends_give_bounds() -> None:
    """A void of an unknown day lies between none within 180 days and all of them."""
    rows = [invoice(k, 400 + k, 20, customer=client(k)) for k in range(90)]
    rows += [ended(500 + k, 400, "void", customer=client(200 + k)) for k in range(10)]
    found = run(rows)["voided_by_180"]
    assert found.low == 0.0
    assert found.high is not None
    assert found.high >= 0.10
    assert found.value == pytest.approx(0.05)
    assert found.confidence == "low"


def test_a_young_void_is_known_to_be_early() -> None:
    """What was issued 30 days ago and is void was voided within 180 days."""
    rows = [invoice(k, 30, 5 + k % 9, customer=client(k)) for k in range(45)]
    rows += [ended(500 + k, 30, "void", customer=client(200 + k)) for k in range(5)]
    found = run(rows)["voided_by_180"]
    assert found.value == pytest.approx(0.10)


def test_ends_that_compete_add_up() -> None:
    """Paid, void and written off together never pass the whole."""
    found = run(mixed())
    shares = [found[f"{name}_by_180"] for name in ("voided", "written_off")]
    assert found["voided"].value == 12
    assert found["written_off"].value == 8
    whole = sum(one.value or 0 for one in shares) + (found["paid_by_90"].value or 0)
    assert 0.9 < whole <= 1.0 + 1e-9
    assert all(one.low <= one.value <= one.high for one in shares)


def test_taking_other_ends_for_open_ones_says_too_much() -> None:
    """One less Kaplan-Meier says .68 or so where .52 of them are ever paid."""
    draw = np.random.default_rng(4)
    paid, gone = draw.exponential(40, 4000), draw.exponential(43, 4000)
    first, observed = np.floor(np.minimum(paid, gone)), paid <= gone
    naive = 1 - float(kaplan_meier(first, observed, last=60).at(45))
    rows = [
        invoice(k, 300, int(days), customer=client(k % 97))
        if seen
        else ended(k, int(days), "void", customer=client(k % 97))
        for k, (days, seen) in enumerate(zip(first, observed, strict=True))
    ]
    truth = float((observed & (first <= 90)).mean())
    late = run(rows)["paid_by_90"]
    assert late.low is not None
    assert late.high is not None
    assert late.low <= truth <= late.high
    assert naive > truth + 0.1


@pytest.mark.parametrize("way", ["void", "bad_debt"])
def test_an_end_needs_five(way: str) -> None:
    """Four voids or four written off are too few for a share."""
    rows = [invoice(k, 20 + k, 9) for k in range(50)]
    rows += [ended(500 + k, 90, way) for k in range(4)]
    found = run(rows)
    name = "voided" if way == "void" else "written_off"
    assert found[f"{name}_by_180"].reason == "too_few"
    assert found[name].value == 4
    assert found["paid_by_90"].sayable


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no_file"),
        ([{**invoice(1, 9), "issued_on": None}], "no_dates"),
        (
            [{**invoice(k, 9 + k, 3), "paid_on": None} for k in range(40)],
            "no_paid_dates",
        ),
    ],
    ids=["no file", "no days", "paid without a day"],
)
def test_without_what_it_needs_it_is_silent(rows: list[Row], reason: str) -> None:
    """The shares tell why they may not be said."""
    assert run(rows)["paid_by_90"].reason == reason
