from __future__ import annotations

import numpy as np
import pytest

from calmrun.signals.tables import read_tables
from unit.signals.sample_packs import ago, client, invoice, pack, quote, tables


def owed(**row: object) -> float:
    """Give what one invoice still owes, in cents."""
    found = tables([{**invoice(1, 40), "balance_cents": None, **row}]).invoices
    assert found is not None
    return float(found.open[0])


@pytest.mark.parametrize(
    ("row", "cents"),
    [
        ({}, 10_000),
        ({"balance_cents": 2_500}, 2_500),
        ({"paid_cents": 4_000}, 6_000),
        ({"paid_cents": 10_000}, 0),
        ({"status": "paid"}, 0),
        ({"status": "paid", "balance_cents": 300}, 0),
        ({"status": "bad_debt"}, 0),
        ({"paid_on": ago(3)}, 0),
        ({"total_cents": -700}, -700),
        ({"total_cents": None}, 0),
    ],
    ids=[
        "whole",
        "balance",
        "part",
        "in parts",
        "said paid",
        "paid with balance",
        "written off",
        "day of payment",
        "credit",
        "no amount",
    ],
)
def test_what_an_invoice_still_owes(row: dict[str, object], cents: int) -> None:
    """A balance counts before everything; paid and written off owe nothing."""
    assert owed(**row) == cents


def test_drafts_and_voids_do_not_exist() -> None:
    """Only invoices that were sent are read; a missing status is one."""
    rows = [
        invoice(k, 9, status=word) for k, word in enumerate(["draft", "void", None])
    ]
    found = tables(rows).invoices
    assert found is not None
    assert len(found) == 1


def test_quotes_never_sent_and_cancelled_jobs_do_not_exist() -> None:
    """A draft quote was not asked, a cancelled job was not done."""
    read = tables(
        quotes=[quote(1, 9, status="draft"), quote(2, 9)],
        jobs=[{"status": "cancelled"}, {"status": "completed"}, {"status": None}],
    )
    assert read.quotes is not None
    assert read.jobs is not None
    assert (len(read.quotes), len(read.jobs)) == (1, 2)


def test_customers_are_numbered_by_their_pseudonym() -> None:
    """Codes do not depend on the order of rows, and nobody is not a customer."""
    rows = [
        invoice(k, 9 + k, customer=who)
        for k, who in enumerate([client(5), None, client(2), client(5)])
    ]
    found = tables(rows).invoices
    assert found is not None
    assert found.customer[[0, 2, 3]].tolist() == [1, 0, 1]
    assert found.customers == 2
    assert found.known.tolist() == [True, False, True, True]
    assert found.customers_in(np.array([True, True, False, False])) == 1


def test_a_pack_without_a_last_day_is_read() -> None:
    """Without as_of nothing is cut off."""
    assert read_tables(pack([invoice(1, 9)], as_of=None)).invoices is not None
