from __future__ import annotations

from datetime import UTC, datetime

from calmrun.errors import LockHeldError
from calmrun.intake.pack import Named
from calmrun.present.document import refusal_document, run_document
from unit.present.sample_documents import sample


KEYS = list(sample("concluded"))


def outcome() -> dict[str, object]:
    """Give an outcome as it is stored: pseudonyms and codes."""
    stored = sample("concluded")
    for key in ("run_id", "workspace", "manifest"):
        del stored[key]
    line = {
        "documents": ["2381"],
        "customer": "c_0123456789ab",
        "date": "2025-12-09",
        "amount": "4210.00",
        "reason": "open_days",
        "days": 112,
    }
    worklist = {
        "total": "4210.00",
        "items": [line, line | {"customer": "c_ffffffffffff"}],
        "all": {"documents": 2, "total": "4210.00"},
        "note": None,
    }
    return stored | {"worklist": worklist, "asked": {"about": "private words"}}


def test_names_and_words_are_joined_to_the_stored_outcome() -> None:
    """Pseudonyms become names, codes become words, and nothing else is added."""
    names = {"c_0123456789ab": Named("Birch Lane Dentists", "555 010 2381")}
    manifest = sample("concluded")["manifest"]
    document = run_document(outcome(), manifest, names, status="concluded")
    known, unknown = document["worklist"]["items"]
    assert known == {
        "documents": ["2381"],
        "customer": "Birch Lane Dentists",
        "phone": "555 010 2381",
        "date": "2025-12-09",
        "amount": "4210.00",
        "reason": "112 days open",
    }
    assert (unknown["customer"], unknown["phone"]) == (None, None)
    assert sorted(document) == sorted(KEYS)
    assert "c_" not in str(document["worklist"])


def test_a_run_without_an_outcome_has_the_same_shape() -> None:
    """Running, failed and stopped runs print every key, empty."""
    manifest = sample("running")["manifest"]
    document = run_document(None, manifest, {}, status="running")
    assert document == sample("running")


def test_a_refusal_is_the_document_of_the_holder() -> None:
    """Message, since, step and free_by; no run of its own."""
    moment = datetime(2026, 4, 2, 14, 2, 1, tzinfo=UTC)
    held = LockHeldError(
        run_id="r1",
        since=moment,
        step="build_snapshot_v2",
        free_by=moment.replace(minute=7),
    )
    assert refusal_document(held) == sample("refused")
