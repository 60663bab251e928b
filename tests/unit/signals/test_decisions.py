from __future__ import annotations

import pytest

from calmrun.signals.decisions import Decisions
from unit.signals.sample_packs import Row, ago, client, invoice, quote, tables


def read(quotes: list[Row], invoices: list[Row] | None = None) -> Decisions:
    """Read quotes as decisions."""
    found = tables(invoices or [], quotes).decisions
    assert found is not None
    return found


def same(**more: object) -> Row:
    """Give what one customer and one work have in common."""
    return {"customer": client(1), "service": "s_1", **more}


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        ({"status": "approved"}, "approved"),
        ({"status": "converted"}, "approved"),
        ({"status": "sent", "approved_on": ago(3)}, "approved"),
        ({"status": "declined"}, "lost"),
        ({"status": "sent", "declined_on": ago(3)}, "lost"),
        ({"status": "sent"}, "open"),
        ({"status": None}, "open"),
        ({"status": "expired"}, None),
        ({"status": "changes_requested"}, None),
        ({"status": "sent", "decided_on": ago(3)}, None),
    ],
    ids=str,
)
def test_outcome_of_a_quote(row: dict[str, object], outcome: str | None) -> None:
    """Words and days together say how a quote ended."""
    found = read([{**quote(1, 40), **row}])
    for name in ("approved", "lost", "open"):
        assert bool(getattr(found, name)[0]) == (name == outcome)


def test_archived_is_a_refusal_only_where_nothing_is_declined() -> None:
    """A tool that has no word for a refusal archives it; others archive silence."""
    archived = [{**quote(k, 40 + k), "status": "archived"} for k in range(10)]
    assert read(archived).lost.all()
    with_word = read([*archived, quote(50, 40, "declined"), quote(51, 60, "declined")])
    assert with_word.lost.sum() == 2


def test_an_invoice_that_names_a_quote_approves_it() -> None:
    """What was billed was approved, whatever the quote says."""
    found = read([quote(7, 40)], [invoice(1, 20, quote_document="Q-7")])
    assert found.approved.tolist() == [True]
    assert found.undated.tolist() == [True]


REVISIONS = [
    pytest.param(
        [
            quote(1, 40, "declined", **same(document="1001")),
            quote(2, 33, "approved", **same(document="1001-2")),
        ],
        1,
        id="number stem",
    ),
    pytest.param(
        [
            quote(1, 40, "declined", **same(document="1001-2")),
            quote(2, 40, "sent", **same(document="1000")),
            quote(3, 40, "approved", **same(document="1001")),
        ],
        2,
        id="numbers of one day, out of order",
    ),
    pytest.param(
        [
            quote(1, 40, "changes_requested", **same()),
            quote(2, 30, "approved", **same()),
        ],
        1,
        id="changes asked",
    ),
    pytest.param(
        [quote(1, 40, "declined", **same()), quote(2, 34, "approved", **same())],
        1,
        id="second try",
    ),
    pytest.param(
        [quote(1, 40, "approved", **same()), quote(2, 40, "declined", **same())],
        1,
        id="options of one day",
    ),
    pytest.param(
        [quote(1, 40, "declined", **same()), quote(2, 20, "approved", **same())],
        2,
        id="too long after",
    ),
    pytest.param(
        [quote(1, 40, "approved", **same()), quote(2, 38, "approved", **same())],
        2,
        id="two jobs",
    ),
    pytest.param(
        [
            quote(1, 40, "declined", **same(document="1001")),
            quote(2, 38, "approved", **same(document="1002")),
        ],
        2,
        id="only close",
    ),
    pytest.param(
        [
            quote(1, 40, "changes_requested", **same(service="s_2")),
            quote(2, 33, "approved", **same()),
        ],
        2,
        id="other work",
    ),
    pytest.param(
        [
            quote(1, 40, "changes_requested", **same(customer=None)),
            quote(1, 40, "approved", **same(customer=None)),
        ],
        2,
        id="nobody",
    ),
]


@pytest.mark.parametrize(("rows", "decisions"), REVISIONS)
def test_options_and_revisions_are_one_decision(
    rows: list[Row], decisions: int
) -> None:
    """Only a sign of it makes two quotes one decision; approved if any is."""
    found = read(rows)
    assert len(found) == decisions
    assert found.approved.any()
    if decisions == 1:
        assert found.issued[0] == found.issued.min()
        assert not found.lost[0]


def test_a_reopened_refusal_is_open() -> None:
    """A revision that waits for an answer makes the decision open again."""
    found = read([quote(1, 40, "declined", **same()), quote(2, 34, **same())])
    assert found.open.tolist() == [True]
    assert found.customers(found.open) == 1


def test_without_quotes_there_are_no_decisions() -> None:
    """No file, no decisions; undated quotes are none either."""
    assert tables().decisions is None
    assert len(read([{**quote(1, 4), "issued_on": None}])) == 0
