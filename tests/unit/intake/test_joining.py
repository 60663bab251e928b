from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from calmrun.intake.joining import join_lists
from calmrun.intake.pack import SCHEMAS


DAY = date(2026, 3, 1)


def _table(kind: str, *rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict(SCHEMAS[kind]))


def _listed(file: int, number: str | None, status: str, day: date) -> dict[str, object]:
    return {
        "document": number,
        "customer": "c_1",
        "issued_on": day,
        "status": status,
        "file": file,
    }


def test_overlapping_lists_count_once_and_the_newer_knows_more() -> None:
    """Last month's export uploaded beside this month's adds nothing twice."""
    old = _table("invoices", _listed(0, "7", "sent", DAY))
    new = _table(
        "invoices",
        _listed(1, "7", "paid", DAY),
        _listed(1, "8", "sent", date(2026, 4, 1)),
    )
    for tables in ([old, new], [new, old]):
        joined, dropped = join_lists(tables, "invoices")
        assert dropped == 1
        assert sorted(joined["status"].to_list()) == ["paid", "sent"]


def test_one_number_in_two_lists_that_disagree_is_two_documents() -> None:
    """Two tools may both have an invoice 7."""
    old = _table("invoices", _listed(0, "7", "sent", DAY))
    new = _table("invoices", _listed(1, "7", "sent", date(2025, 1, 1)))
    joined, dropped = join_lists([old, new], "invoices")
    assert (joined.height, dropped) == (2, 0)


def test_documents_without_a_number_all_stay() -> None:
    """What has no number cannot be known again."""
    rows = [_table("invoices", _listed(at, None, "sent", DAY)) for at in (0, 1)]
    assert join_lists(rows, "invoices")[0].height == 2


def _named(file: int, customer: str | None, day: date | None) -> pl.DataFrame:
    row = _listed(file, "7", "sent", day) | {"customer": customer}
    return _table("invoices", row)


@pytest.mark.parametrize(
    ("newer", "left"),
    [
        pytest.param(_named(1, "c_1", DAY), 1, id="the same"),
        pytest.param(_named(1, None, DAY), 1, id="customer not told"),
        pytest.param(_named(1, "c_1", None), 1, id="day not told"),
        pytest.param(_named(1, "c_1", date(2026, 3, 20)), 1, id="sent later"),
        pytest.param(_named(1, "c_2", DAY), 2, id="another customer"),
        pytest.param(_named(1, "c_1", date(2026, 5, 20)), 2, id="months later"),
    ],
)
def test_a_document_is_known_again_by_what_both_lists_tell(
    newer: pl.DataFrame, left: int
) -> None:
    """Empty cells contradict nothing, and a draft may be dated anew when it is sent."""
    joined, dropped = join_lists([_named(0, "c_1", DAY), newer], "invoices")
    assert (joined.height, dropped) == (left, 2 - left)


def test_what_the_newer_list_does_not_tell_comes_from_the_older() -> None:
    """A report without statuses or descriptions takes none away."""
    old = _listed(0, "7", "paid", DAY) | {
        "service": "s_1",
        "paid_on": DAY,
        "balance_cents": 0,
    }
    new = _listed(1, "7", "unknown", DAY) | {"due_on": date(2026, 4, 1)}
    (row,) = join_lists([_table("invoices", old), _table("invoices", new)], "invoices")[
        0
    ].to_dicts()
    assert (row["status"], row["paid_on"], row["balance_cents"]) == ("paid", DAY, 0)
    assert (row["service"], row["due_on"]) == ("s_1", date(2026, 4, 1))
    assert row["file"] == 1


def test_how_a_document_stands_comes_from_one_list() -> None:
    """An old balance does not stand beside the news that it was paid."""
    old = _listed(0, "7", "sent", DAY) | {"balance_cents": 100}
    new = _listed(1, "7", "paid", DAY) | {"paid_on": date(2026, 4, 1)}
    (row,) = join_lists([_table("invoices", new), _table("invoices", old)], "invoices")[
        0
    ].to_dicts()
    assert (row["status"], row["balance_cents"]) == ("paid", None)


def test_zero_stays_where_no_list_tells_more() -> None:
    """A balance of nothing is no news, and is not lost either."""
    rows = [
        _table("invoices", _listed(at, "7", "unknown", DAY) | {"balance_cents": 0})
        for at in (0, 1)
    ]
    (row,) = join_lists(rows, "invoices")[0].to_dicts()
    assert (row["status"], row["balance_cents"]) == ("unknown", 0)


def _plain(file: int, *days: int, **more: object) -> pl.DataFrame:
    rows = [
        _listed(file, None, "sent", date(2026, 3, day))
        | {"total_cents": 10_000, "service": "s_1"}
        | more
        for day in days
    ]
    return _table("invoices", *rows)


@pytest.mark.parametrize(
    ("older", "newer", "kept"),
    [
        (_plain(0, 1, 2, 3), _plain(1, 3, 4), 4),
        (_plain(0, 3, 3), _plain(1, 3, 4), 3),
        (_plain(0, 3, 3), _plain(1, 3, 3, 3), 3),
        (_plain(0, 1, 2), _plain(1, 3, 4), 4),
        (_plain(0, 3), _plain(1, 3, total_cents=9_999), 2),
        (_plain(0, 3), _plain(1, 3, customer="c_2"), 2),
        (_plain(0, 3), _plain(1, 3, service="s_2"), 2),
        (_plain(0, 3, customer=None), _plain(1, 3, customer=None), 2),
    ],
    ids=[
        "one day in both",
        "twice in the older",
        "thrice in the newer",
        "no day in both",
        "another amount",
        "another customer",
        "other work",
        "nobody named",
    ],
)
def test_rows_without_a_number_that_overlap_count_once(
    older: pl.DataFrame, newer: pl.DataFrame, kept: int
) -> None:
    """Customer, day, amount and work know a row again; twins inside a file stay."""
    for tables in ([older, newer], [newer, older]):
        joined, dropped = join_lists(tables, "invoices")
        assert joined.height == kept
        assert dropped == older.height + newer.height - kept


def test_one_list_keeps_its_twins() -> None:
    """Two visits to one customer on one day at one price are two."""
    joined, dropped = join_lists([_plain(0, 3, 3)], "invoices")
    assert (joined.height, dropped) == (2, 0)
