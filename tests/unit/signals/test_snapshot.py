from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.intake.pack import Pack
from calmrun.signals.catalogue import SIGNALS
from calmrun.signals.snapshot import Snapshot, build_snapshot
from unit.signals.sample_packs import AS_OF, Shop, ago, client, invoice, pack, shuffled


OF_ONE = ("top_", "share_of_past_due")


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """Give the snapshot of a business where nothing is wrong."""
    return build_snapshot(Shop().pack())


@settings(max_examples=8)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    """The same documents in another order give the same bytes."""
    whole = Shop(documents=150, customers=25).pack()
    first = json.dumps(build_snapshot(whole).to_json())
    assert json.dumps(build_snapshot(shuffled(whole, seed)).to_json()) == first


def test_a_snapshot_survives_its_json(snapshot: Snapshot) -> None:
    """What is stored can be read back, value for value."""
    document = json.loads(json.dumps(snapshot.to_json()))
    assert Snapshot.from_json(document) == snapshot


def test_paths_lead_to_measures(snapshot: Snapshot) -> None:
    """An evidence path is followed to its measure, any other to nothing."""
    found = snapshot.at("signals.days_to_pay.median")
    assert found is snapshot.signals["days_to_pay"]["median"]
    for path in ("", "signals.days_to_pay", "days_to_pay.median.value", "a.b.c"):
        assert snapshot.at(path) is None
    assert snapshot.at("signals.days_to_pay.mean") is None


def test_no_text_of_a_file_reaches_the_snapshot(snapshot: Snapshot) -> None:
    """Keys are closed and values are numbers or codes: no name, no pseudonym."""
    text = json.dumps(snapshot.to_json())
    words = set(re.findall(r'"([^"]*)"', text))
    allowed = re.compile(r"[a-z0-9_]+|-?\d+\.\d\d|\d{4}-\d\d-\d\d|USD")
    assert all(allowed.fullmatch(word) for word in words)
    assert not any(word.startswith(("c_", "s_", "Q-")) for word in words)


def test_names_are_the_same_for_every_pack(snapshot: Snapshot) -> None:
    """An empty pack has the same signals and measures, all of them silent."""
    empty = build_snapshot(pack(as_of=None))
    assert empty.as_of == date.min
    shapes = [
        {signal: tuple(measures) for signal, measures in one.signals.items()}
        for one in (snapshot, empty)
    ]
    assert shapes[0] == shapes[1]
    assert {name: tuple(units) for name, (_, units) in SIGNALS.items()} == shapes[0]
    reasons = {m.reason for some in empty.signals.values() for m in some.values()}
    assert reasons == {"no_dates"}


def test_documents_are_counted_by_kind(snapshot: Snapshot) -> None:
    """The snapshot tells how many documents of each kind there were."""
    assert snapshot.documents["invoices"] == 400
    assert snapshot.documents["jobs"] == 0
    assert snapshot.as_of == AS_OF


def test_every_unsayable_measure_has_a_reason(snapshot: Snapshot) -> None:
    """A reason is there exactly where a measure may not be said."""
    for one in (m for some in snapshot.signals.values() for m in some.values()):
        assert (one.reason is None) == one.sayable
        if one.sayable:
            assert one.value is not None


def test_a_document_from_the_future_is_left_out() -> None:
    """A day of issue after as_of belongs to nothing that is measured."""
    rows = [invoice(k, 10 + k, 3) for k in range(30)]
    later = [*rows, {**invoice(99, 0), "issued_on": ago(-40)}]
    first, second = (build_snapshot(pack(some)) for some in (rows, later))
    assert first.signals == second.signals


def test_contradictions_silence_what_rests_on_payments() -> None:
    """Too many invoices marked paid beside a balance make payments unsayable."""
    rows = [invoice(k, 10 + 7 * k, 5) for k in range(60)]
    wrong = [
        {**row, "balance_cents": 500} if k < 9 else row for k, row in enumerate(rows)
    ]
    found = build_snapshot(pack(wrong)).at("signals.days_to_pay.median")
    assert found is not None
    assert found.reason == "contradictory"
    sound = build_snapshot(pack(rows)).at("signals.days_to_pay.median")
    assert sound is not None
    assert sound.sayable


def moved(whole: Pack, days: int) -> Pack:
    """Give the same pack, so many days later."""
    tables = {
        kind: frame.with_columns(
            pl.selectors.date().dt.offset_by(f"{days}d"),
        )
        for kind, frame in whole.tables.items()
    }
    return replace(whole, tables=tables, as_of=AS_OF + timedelta(days=days))


@settings(max_examples=5)
@given(st.integers(-30, 30))
def test_whole_weeks_later_nothing_is_different(weeks: int) -> None:
    """Only what speaks of months may change when all days move by whole weeks."""
    whole = Shop(documents=200, customers=30, pay_days_recent=40.0).pack()
    first, later = build_snapshot(whole), build_snapshot(moved(whole, 7 * weeks))
    for signal, measures in first.signals.items():
        if signal != "season":
            assert later.signals[signal] == measures


@pytest.mark.parametrize("factor", [2, 100])
def test_another_currency_changes_money_only(factor: int) -> None:
    """With all amounts larger, sums grow as much and everything else stays."""
    whole = Shop(documents=300, customers=40, pay_days_recent=40.0).pack()
    amounts = pl.selectors.ends_with("_cents")
    tables = {
        kind: frame.with_columns(amounts * factor)
        for kind, frame in whole.tables.items()
    }
    first = build_snapshot(whole)
    other = build_snapshot(replace(whole, tables=tables))
    for signal, measures in first.signals.items():
        for name, one in measures.items():
            found = other.signals[signal][name]
            scale = factor if one.unit == "money" else 1
            for figure in ("value", "low", "high", "mass"):
                left, right = getattr(one, figure), getattr(found, figure)
                at = scale if figure != "mass" else 1
                cent = at if one.unit == "money" else 2e-6
                expected = None if left is None else pytest.approx(left * at, abs=cent)
                assert right == expected, f"{signal}.{name}.{figure}"
            assert (found.n, found.reason) == (one.n, one.reason)
            assert found.confidence == one.confidence


def test_the_order_of_columns_and_tables_changes_nothing() -> None:
    """A pack whose tables and columns stand the other way round is the same pack."""
    whole = Shop(documents=150, customers=25).pack()
    turned = {
        kind: frame.select(reversed(frame.columns))
        for kind, frame in reversed(whole.tables.items())
    }
    assert build_snapshot(replace(whole, tables=turned)).signals == (
        build_snapshot(whole).signals
    )


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.integers(5, 90))
def test_every_share_has_five_documents_below_it(seed: int, documents: int) -> None:
    """Only the largest client's own share may stand on fewer."""
    whole = Shop(seed=seed, documents=documents, customers=12, span=400).pack()
    for signal, measures in build_snapshot(whole).signals.items():
        for name, one in measures.items():
            if one.unit == "share" and one.sayable and not name.startswith(OF_ONE):
                assert one.n >= 5, f"{signal}.{name}"


def test_a_southern_year_has_its_quiet_months_where_they_are() -> None:
    """The months are compared as they are: six months apart, the same season."""
    rows = [
        invoice(k, age, 3, customer=client(k % 60))
        for k, age in enumerate(range(0, 1095, 2))
        if (age // 91) % 4 != 3 or k % 6 == 0
    ]
    north = pack(rows)
    south = moved(north, 182)
    found = [
        build_snapshot(one).signals["season"]["next3_vs_year"].value
        for one in (north, south)
    ]
    assert found[0] == pytest.approx(found[1], abs=0.12)
    assert found[0] < 0.6


def test_an_idle_winter_is_neither_slipping_nor_selection() -> None:
    """Three months without a document leave what was measured before them."""
    rows = [invoice(k, 95 + k, 9 + k % 7, customer=client(k % 40)) for k in range(300)]
    idle = [*rows, invoice(999, 0, 0)]
    found = build_snapshot(pack(idle)).signals
    assert found["days_to_pay"]["median"].sayable
    assert found["payment_slipping"]["change"].reason == "too_few"
    assert found["selection"]["open_tail_only"].value == 0
