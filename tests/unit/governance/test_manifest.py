from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.errors import (
    GovernanceError,
    IllegalMoveError,
    SealedManifestError,
    UnfinishedManifestError,
    UnknownStepError,
    UsageError,
)
from calmrun.governance import RunManifest, StepRecord


AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(seconds=1)
NAMES = ("read", "count", "write")
FIELDS = [
    "run_id",
    "workspace_id",
    "mode",
    "lock_id",
    "fencing_token",
    "calmrun_version",
    "created_at",
    "finalized_at",
    "steps",
]
STEP_FIELDS = [
    "step_name",
    "status",
    "started_at",
    "finished_at",
    "input_fingerprint",
    "output_refs",
    "notes",
    "error_message",
    "reason_codes",
]


def opened(*names: str) -> RunManifest:
    """Give a manifest at its start."""
    return RunManifest(
        run_id="0a1b2c3d4e5f",
        workspace_id="acme",
        mode="test",
        lock_id="1a2b3c4d5e6f7a8b",
        fencing_token=7,
        calmrun_version="1.2.3",
        created_at=AT,
        steps=tuple(StepRecord(name) for name in names or NAMES),
    )


Move = Callable[[RunManifest, str], RunManifest]
MOVES: dict[str, Move] = {
    "start": lambda manifest, name: manifest.start(name, at=AT),
    "succeed": lambda manifest, name: manifest.succeed(name, at=LATER),
    "fail": lambda manifest, name: manifest.fail(name, at=LATER, error_message="E"),
    "skip": lambda manifest, name: manifest.skip(name, "because"),
    "seal": lambda manifest, _: manifest.seal(at=LATER),
}
NEXT = {
    ("pending", "start"): "running",
    ("pending", "skip"): "skipped",
    ("running", "succeed"): "succeeded",
    ("running", "fail"): "failed",
}


@given(
    st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.sampled_from(NAMES))),
)
def test_only_legal_moves_are_possible(moves: list[tuple[str, str]]) -> None:
    """Any sequence of moves does what the drawing says, or changes nothing."""
    manifest, expected, sealed = opened(), dict.fromkeys(NAMES, "pending"), False
    for move, name in moves:
        legal = not sealed and _legal(expected, move, name)
        before = manifest
        if legal:
            manifest = MOVES[move](manifest, name)
            sealed = sealed or move == "seal"
            expected[name] = NEXT.get((expected[name], move), expected[name])
        else:
            with pytest.raises(GovernanceError):
                MOVES[move](manifest, name)
            assert manifest is before
        assert {step.step_name: step.status for step in manifest.steps} == expected
        assert manifest.sealed == sealed
        assert list(expected.values()).count("running") <= 1
        again = RunManifest.from_json(json.loads(json.dumps(manifest.to_json())))
        assert again == manifest


def _legal(states: dict[str, str], move: str, name: str) -> bool:
    if move == "seal":
        return not {"pending", "running"} & set(states.values())
    earlier = [states[other] for other in NAMES[: NAMES.index(name)]]
    if move == "start" and {"pending", "running"} & set(earlier):
        return False
    return (states[name], move) in NEXT


def test_the_receipt_has_the_fields_of_the_specification() -> None:
    """Other programs read these names, in this order."""
    document = opened().to_json()
    assert list(document) == FIELDS
    assert list(opened().steps[0].to_json()) == STEP_FIELDS


def test_a_finished_step_keeps_what_it_left_behind() -> None:
    """References, notes, times and fingerprint are in the record."""
    manifest = opened().start("read", at=AT, input_fingerprint="0123456789ab")
    manifest = manifest.succeed("read", at=LATER, output_refs=["pack"], notes=["450"])
    assert manifest.step("read") == StepRecord(
        step_name="read",
        status="succeeded",
        started_at=AT,
        finished_at=LATER,
        input_fingerprint="0123456789ab",
        output_refs=("pack",),
        notes=("450",),
    )


def test_a_fingerprint_learnt_in_the_step_replaces_the_first() -> None:
    """What a step was given may be known only once it has read it."""
    manifest = opened().start("read", at=AT, input_fingerprint="0" * 12)
    manifest = manifest.succeed("read", at=LATER, input_fingerprint="f" * 12)
    assert manifest.step("read").input_fingerprint == "f" * 12


@pytest.mark.parametrize("move", ["start", "succeed", "fail", "skip"])
def test_an_unknown_step_is_an_error(move: str) -> None:
    """A step that the manifest does not know cannot be marked."""
    with pytest.raises(UnknownStepError, match="'dance'"):
        MOVES[move](opened(), "dance")


@pytest.mark.parametrize("move", ["start", "succeed", "fail", "skip", "seal"])
def test_a_sealed_manifest_refuses_changes(move: str) -> None:
    """Sealed is sealed."""
    sealed = opened("read").skip("read", "because").seal(at=LATER)
    with pytest.raises(SealedManifestError):
        MOVES[move](sealed, "read")


def test_a_step_waits_for_the_one_before_it() -> None:
    """Steps run in their order, never two at a time."""
    with pytest.raises(IllegalMoveError):
        opened().start("count", at=AT)
    with pytest.raises(IllegalMoveError):
        opened().start("read", at=AT).start("count", at=AT)


@pytest.mark.parametrize("running", [False, True], ids=["pending", "running"])
def test_an_unfinished_manifest_cannot_be_sealed(running: bool) -> None:  # noqa: FBT001 - a parameter
    """Finalising with a pending or running step is an error."""
    manifest = opened("read")
    if running:
        manifest = manifest.start("read", at=AT)
    with pytest.raises(UnfinishedManifestError):
        manifest.seal(at=LATER)


def test_a_step_is_not_skipped_without_a_reason() -> None:
    """Silence needs a code too."""
    with pytest.raises(IllegalMoveError):
        opened().skip("read")


@pytest.mark.parametrize(
    "names", [(), ("read", "read")], ids=["no step", "the same step twice"]
)
def test_steps_need_names_of_their_own(names: tuple[str, ...]) -> None:
    """A manifest without steps, or with two of a name, cannot be opened."""
    with pytest.raises(UsageError):
        RunManifest.from_json(
            opened().to_json() | {"steps": [StepRecord(n).to_json() for n in names]}
        )


def test_halting_fails_what_runs_and_skips_the_rest() -> None:
    """After an early end nothing is left open, and what was done stays."""
    manifest = opened().start("read", at=AT).succeed("read", at=AT)
    manifest = manifest.start("count", at=AT).halt(
        at=LATER, error_message="Gone", reason_code="lock_expired", rest="stopped"
    )
    assert [step.status for step in manifest.steps] == [
        "succeeded",
        "failed",
        "skipped",
    ]
    assert manifest.step("count").error_message == "Gone"
    assert manifest.step("count").reason_codes == ("lock_expired",)
    assert manifest.step("write").reason_codes == ("stopped",)
    assert manifest.seal(at=LATER).halt(
        at=AT, error_message="Again", reason_code="x", rest="y"
    ) == manifest.seal(at=LATER)


def test_the_current_step_is_the_running_one_or_the_next() -> None:
    """A refusal tells which step of the run it is."""
    manifest = opened("read", "write")
    assert manifest.current == 0
    manifest = manifest.start("read", at=AT)
    assert manifest.current == 0
    manifest = manifest.succeed("read", at=AT)
    assert manifest.current == 1
    assert manifest.skip("write", "because").current is None


@pytest.mark.parametrize(
    ("done", "line"),
    [
        (0, "0 steps succeeded, 3 skipped, 0 failed (lock: 1a2b3c4d)"),
        (1, "1 step succeeded, 2 skipped, 0 failed (lock: 1a2b3c4d)"),
        (3, "3 steps succeeded, 0 skipped, 0 failed (lock: 1a2b3c4d)"),
    ],
)
def test_the_summary_is_one_line(done: int, line: str) -> None:
    """Counts by outcome, and the first eight digits of the lock."""
    manifest = opened()
    for name in NAMES[:done]:
        manifest = manifest.start(name, at=AT).succeed(name, at=AT)
    for name in NAMES[done:]:
        manifest = manifest.skip(name, "because")
    assert manifest.summary() == line


def test_records_cannot_be_changed_in_place() -> None:
    """A move gives a new manifest."""
    with pytest.raises(FrozenInstanceError):
        opened().run_id = "other"  # type: ignore[misc]
