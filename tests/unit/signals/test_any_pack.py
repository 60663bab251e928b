"""Whatever a pack holds, the snapshot and the worklists are made of it."""

from __future__ import annotations

import json
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.intake.pack import SCHEMAS, Pack
from calmrun.signals.snapshot import build_snapshot
from calmrun.signals.worklist import build_worklist
from unit.signals.sample_packs import AS_OF, Shop, ago, client, pack, shuffled


WORDS = {
    "invoices": "draft sent partial paid overdue void bad_debt unknown",
    "quotes": "draft sent approved declined expired changes_requested archived",
    "jobs": "unscheduled scheduled in_progress completed cancelled",
}
FAMILIES = (
    "collect_open_invoices",
    "follow_up_quotes",
    "review_lost_quotes",
    "invoice_finished_work",
    "fix_double_billing",
    "reduce_concentration",
    "protect_capacity",
)


def cell(kind: str, name: str) -> st.SearchStrategy[object]:
    """Draw a cell of a column, or nothing."""
    named: dict[str, list[object]] = {
        "status": [*WORDS[kind].split(), None],
        "customer": [client(1), client(2), client(3), None],
        "service": ["s_1", "s_2", None],
        "file": [0],
    }
    if name in named:
        return st.sampled_from(named[name])
    if SCHEMAS[kind][name] == pl.Boolean:
        return st.sampled_from([True, False, None])
    if SCHEMAS[kind][name] is pl.Date:
        return st.one_of(st.none(), st.integers(-30, 900).map(ago))
    if SCHEMAS[kind][name] is pl.Int64:
        return st.one_of(st.none(), st.sampled_from([0, 100, 5_000, -5_000, 10**12]))
    return st.sampled_from(["1", "2", "Q-3", "1001-2", "", None])


def rows(kind: str) -> st.SearchStrategy[list[dict[str, object]]]:
    """Draw rows of a table; a column may be empty throughout."""
    columns = {name: cell(kind, name) for name in SCHEMAS[kind]}
    filled = st.lists(st.fixed_dictionaries(columns), max_size=40)
    empty = st.sets(st.sampled_from(sorted(columns)), max_size=6)
    return st.tuples(filled, empty).map(
        lambda both: [
            {name: None if name in both[1] else one for name, one in row.items()}
            for row in both[0]
        ]
    )


def assert_finite_and_held(whole: Pack) -> int:
    """Check every figure of a snapshot; give how many of them have an interval."""
    snapshot = build_snapshot(whole)
    json.dumps(snapshot.to_json(), allow_nan=False)
    held = 0
    for signal, measures in snapshot.signals.items():
        for name, one in measures.items():
            assert (one.low is None) == (one.high is None), (signal, name)
            if one.low is not None and one.high is not None:
                assert one.value is not None, (signal, name)
                assert one.low <= one.value <= one.high, (signal, name)
                held += 1
    return held


def shops() -> st.SearchStrategy[Shop]:
    """Draw small businesses, steady or changed, with few customers or many."""
    share = st.floats(0.02, 0.98)
    return st.builds(
        Shop,
        seed=st.integers(0, 10**6),
        documents=st.integers(30, 300),
        customers=st.integers(3, 60),
        span=st.sampled_from([200, 400, 720, 1200]),
        pay_days=st.floats(1, 90),
        pay_days_recent=st.one_of(st.none(), st.floats(1, 120)),
        unanswered_recent=share,
        approved=share,
        approved_recent=st.one_of(st.none(), share),
    )


@pytest.mark.timeout(1200)
@settings(max_examples=settings.default.max_examples // 2)
@given(shops())
def test_every_interval_holds_its_figure(shop: Shop) -> None:
    """What few documents say lies inside of its own interval, of whatever signal."""
    invoices = shop.invoices()
    jobs = [
        {**row, "completed_on": None if k % 3 else row["approved_on"]}
        for k, row in enumerate(shop.quotes())
    ]
    assert assert_finite_and_held(pack(invoices, shop.quotes(), jobs)) > 0


@settings(max_examples=30)
@given(rows("invoices"), rows("quotes"), rows("jobs"))
def test_no_pack_breaks_the_snapshot(
    invoices: list[dict[str, object]],
    quotes: list[dict[str, object]],
    jobs: list[dict[str, object]],
) -> None:
    """Any mix of empty cells gives finite figures, and lines that add up."""
    whole = pack(invoices, quotes, jobs)
    assert_finite_and_held(whole)
    for family in FAMILIES:
        found = build_worklist(whole, family, AS_OF)
        assert len(found.items) <= 5
        assert found.total_cents == sum(row.amount_cents for row in found.items)
        customers = [row.customer for row in found.items if row.customer]
        assert len(customers) == len(set(customers))


def with_nulls(whole: Pack, kind: str, column: str) -> Pack:
    """Empty one column of one table."""
    frame = whole.tables[kind]
    bare = frame.with_columns(pl.lit(None, frame[column].dtype).alias(column))
    return replace(whole, tables={**whole.tables, kind: bare})


CASES = [
    (kind, column)
    for kind in ("invoices", "quotes")
    for column in SCHEMAS[kind]
    if column != "file"
]


@pytest.mark.parametrize(("kind", "column"), CASES)
def test_no_column_is_needed(kind: str, column: str) -> None:
    """A business without a column still has a snapshot, whatever the order of rows."""
    whole = with_nulls(Shop(documents=120, customers=30).pack(), kind, column)
    text = json.dumps(build_snapshot(whole).to_json(), allow_nan=False)
    again = json.dumps(build_snapshot(shuffled(whole, 5)).to_json(), allow_nan=False)
    assert again == text
