from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from calmrun.errors import RunNotFoundError
from calmrun.governance import (
    Lease,
    LockStore,
    Lost,
    RunManifest,
    RunStore,
    Taken,
    Written,
)
from calmrun.store import Results


Take = Callable[..., Taken]


def finished(taken: Taken) -> RunManifest:
    """Give the sealed manifest of a run in which every step was skipped."""
    manifest = taken.manifest
    for step in manifest.steps:
        manifest = manifest.skip(step.step_name, "nothing_to_do")
    return manifest.seal(at=manifest.created_at + timedelta(seconds=3))


def test_a_recorded_move_is_read_back_exactly(
    runs: RunStore[Results], take: Take
) -> None:
    """The store keeps the manifest as it was given."""
    taken = take()
    manifest = taken.manifest.start(
        "read", at=taken.manifest.created_at, input_fingerprint="0123456789ab"
    )
    assert runs.record(taken.lease, manifest) == Written()
    stored = runs.read(taken.lease.workspace_id, taken.lease.run_id)
    assert stored.manifest == manifest
    assert stored.status == "running"


def test_recording_renews_the_lock(
    locks: LockStore, runs: RunStore[Results], take: Take, workspace: str
) -> None:
    """A run that writes is alive."""
    taken = take()
    before = locks.holder(workspace)
    time.sleep(0.01)
    assert runs.record(taken.lease, taken.manifest) == Written()
    after = locks.holder(workspace)
    assert before is not None
    assert after is not None
    assert after.free_by > before.free_by


def test_the_holder_tells_the_step_that_runs(
    locks: LockStore, runs: RunStore[Results], take: Take, workspace: str
) -> None:
    """A refusal names the step of the holder, and its number."""
    taken = take()
    manifest = taken.manifest.skip("read", "nothing_to_do")
    manifest = manifest.start("count", at=manifest.created_at)
    runs.record(taken.lease, manifest)
    holder = locks.holder(workspace)
    assert (holder.step_name, holder.step_number) == ("count", 2)
    manifest = manifest.succeed("count", at=manifest.created_at)
    runs.record(taken.lease, manifest.skip("write", "nothing_to_do"))
    holder = locks.holder(workspace)
    assert (holder.step_name, holder.step_number) == (None, 3)


def test_sealing_closes_the_run_and_frees_the_workspace(
    locks: LockStore, runs: RunStore[Results], take: Take, workspace: str
) -> None:
    """Status, manifest and release are one write."""
    taken = take()
    manifest = finished(taken)
    answer = runs.seal(
        taken.lease, manifest, "concluded", Results(outcome={"status": "concluded"})
    )
    assert answer == Written()
    stored = runs.read(workspace, taken.lease.run_id)
    assert (stored.manifest, stored.status) == (manifest, "concluded")
    assert locks.holder(workspace) is None


def test_a_sealed_run_stays_as_it_is_when_others_follow(
    runs: RunStore[Results], take: Take, workspace: str
) -> None:
    """Take-over touches only what still reads as running."""
    first = take()
    runs.seal(first.lease, finished(first), "all_clear", None)
    before = runs.read(workspace, first.lease.run_id)
    take()
    assert runs.read(workspace, first.lease.run_id) == before


@pytest.mark.parametrize("write", ["record", "seal"])
def test_a_lost_lock_cannot_write(
    locks: LockStore,
    runs: RunStore[Results],
    take: Take,
    let_expire: Callable[[Lease], None],
    write: str,
) -> None:
    """After expiry and take-over, nothing of the old run arrives."""
    old = take()
    workspace = old.lease.workspace_id
    let_expire(old.lease)
    heir = take()
    before = runs.read(workspace, old.lease.run_id)
    if write == "record":
        moved = old.manifest.start("read", at=old.manifest.created_at)
        assert runs.record(old.lease, moved) == Lost()
    else:
        sealed = finished(old)
        results = Results(outcome={"status": "concluded"})
        assert runs.seal(old.lease, sealed, "concluded", results) == Lost()
    assert runs.read(workspace, old.lease.run_id) == before
    assert before.status == "stopped_early"
    assert locks.holder(workspace).run_id == heir.lease.run_id


def test_a_sealed_run_cannot_be_sealed_again(
    runs: RunStore[Results], take: Take
) -> None:
    """Sealing gave the lock away."""
    taken = take()
    runs.seal(taken.lease, finished(taken), "concluded", None)
    assert runs.seal(taken.lease, finished(taken), "failed", None) == Lost()


def test_a_run_of_another_workspace_is_not_found(
    runs: RunStore[Results], take: Take
) -> None:
    """Every read is scoped to its workspace."""
    taken = take()
    with pytest.raises(RunNotFoundError):
        runs.read("elsewhere", taken.lease.run_id)
