from __future__ import annotations

import json
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmrun.signals.catalogue import SIGNALS
from calmrun.signals.snapshot import Snapshot, build_snapshot
from unit.signals.sample_packs import AS_OF, Shop, ago, invoice, pack, shuffled


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
