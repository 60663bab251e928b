from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calmrun.errors import RunNotFoundError
from calmrun.governance import (
    Busy,
    Forced,
    Lease,
    LockStore,
    Lost,
    Moved,
    Opening,
    RunStore,
    Taken,
    Written,
)
from calmrun.store import Results


Take = Callable[..., Taken]
MakeOpening = Callable[..., Opening]
Expire = Callable[[Lease], None]


def test_taking_opens_the_run_with_every_step_pending(
    runs: RunStore[Results], take: Take
) -> None:
    """Lock and manifest begin in one transaction."""
    taken = take()
    stored = runs.read(taken.lease.workspace_id, taken.lease.run_id)
    assert stored.manifest == taken.manifest
    assert stored.status == "running"
    assert {step.status for step in stored.manifest.steps} == {"pending"}
    assert taken.lease.fencing_token == 1


def test_a_second_run_is_refused_with_the_holder(
    locks: LockStore, take: Take, opening: MakeOpening
) -> None:
    """A refusal says who, since when, which step and free by when."""
    lease = take(ttl_seconds=60).lease
    answer = locks.take(opening())
    assert isinstance(answer, Busy)
    holder = answer.holder
    assert (holder.run_id, holder.lock_id) == (lease.run_id, lease.lock_id)
    assert abs(holder.since - datetime.now(UTC)) < timedelta(seconds=10)  # noqa: TID251 - the store's clock is the machine's
    held_for = holder.free_by - holder.since
    assert abs(held_for - timedelta(seconds=60)) < timedelta(milliseconds=5)
    assert (holder.step_name, holder.step_number, holder.steps) == ("read", 1, 3)
    assert holder.held_by == "a test"


def test_a_refusal_writes_nothing(
    locks: LockStore,
    runs: RunStore[Results],
    take: Take,
    opening: MakeOpening,
    workspace: str,
) -> None:
    """The holder reads the same before and after, and the refused run is unknown."""
    take()
    before = locks.holder(workspace)
    refused = opening()
    locks.take(refused)
    assert locks.holder(workspace) == before
    with pytest.raises(RunNotFoundError):
        runs.read(workspace, refused.run_id)


def test_other_workspaces_are_untouched(
    locks: LockStore, take: Take, opening: MakeOpening, workspace: str
) -> None:
    """A lock is of one workspace."""
    take()
    other = replace(opening(), workspace_id=f"{workspace}-other")
    assert isinstance(locks.take(other), Taken)


def test_release_frees_the_workspace_at_once(locks: LockStore, take: Take) -> None:
    """Release expires the lock; the next token is higher."""
    first = take().lease
    assert locks.release(first) == Written()
    assert locks.holder(first.workspace_id) is None
    assert take().lease.fencing_token == first.fencing_token + 1


def test_nobody_holds_an_unknown_workspace(locks: LockStore, workspace: str) -> None:
    """A workspace without a row is free."""
    assert locks.holder(workspace) is None


def test_an_expired_lock_is_taken_over_and_its_run_closed(
    runs: RunStore[Results], take: Take, workspace: str, let_expire: Expire
) -> None:
    """Take-over closes the dead run: stopped early, in step k, lock expired at t."""
    dead = take()
    started = dead.manifest.start("read", at=dead.manifest.created_at)
    runs.record(dead.lease, started)
    let_expire(dead.lease)
    read_before = runs.read(workspace, dead.lease.run_id)
    heir = take()
    read_after = runs.read(workspace, dead.lease.run_id)
    assert heir.lease.fencing_token > dead.lease.fencing_token
    assert read_after.status == "stopped_early"
    step = read_after.manifest.step("read")
    assert (step.status, step.reason_codes) == ("failed", ("lock_expired",))
    assert read_after.manifest.step("write").reason_codes == ("stopped_early",)
    assert step.error_message == f"The lock expired at {step.finished_at.isoformat()}."
    assert read_before == read_after


def test_a_run_whose_lock_expired_reads_as_stopped_early(
    runs: RunStore[Results], take: Take, let_expire: Expire
) -> None:
    """Nothing reads as running for ever, even when nobody takes over."""
    lease = take().lease
    let_expire(lease)
    stored = runs.read(lease.workspace_id, lease.run_id)
    assert stored.status == "stopped_early"
    assert stored.manifest.sealed


def test_renewing_puts_the_end_one_ttl_from_now(locks: LockStore, take: Take) -> None:
    """Each renewal moves the end on, and nothing else."""
    lease = take(ttl_seconds=60).lease
    before = locks.holder(lease.workspace_id)
    time.sleep(0.01)
    assert locks.renew(lease) == Written()
    after = locks.holder(lease.workspace_id)
    assert before is not None
    assert after is not None
    assert after.free_by > before.free_by
    assert replace(after, free_by=before.free_by) == before


@pytest.mark.parametrize("how", ["renew", "release"])
def test_an_expired_lease_is_lost_even_if_nobody_took_over(
    locks: LockStore, take: Take, how: str, let_expire: Expire
) -> None:
    """Expiry alone ends the right to write."""
    lease = take().lease
    let_expire(lease)
    assert getattr(locks, how)(lease) == Lost()


@pytest.mark.parametrize("how", ["renew", "release"])
def test_an_old_lease_does_nothing_to_its_heir(
    locks: LockStore, take: Take, how: str, let_expire: Expire
) -> None:
    """A run that lost its lock cannot release somebody else's."""
    old = take().lease
    let_expire(old)
    heir = take().lease
    before = locks.holder(heir.workspace_id)
    assert getattr(locks, how)(old) == Lost()
    assert locks.holder(heir.workspace_id) == before


@pytest.mark.parametrize(
    "change",
    [{"lock_id": "another"}, {"fencing_token": 99}, {"workspace_id": "elsewhere"}],
    ids=["lock", "token", "workspace"],
)
def test_every_part_of_the_lease_counts(
    locks: LockStore, take: Take, change: dict[str, str | int]
) -> None:
    """Workspace, lock id and token must all match."""
    lease = take().lease
    assert locks.renew(replace(lease, **change)) == Lost()
    assert locks.renew(lease) == Written()


def test_a_forced_release_breaks_the_lock_that_was_seen(
    locks: LockStore, runs: RunStore[Results], take: Take, workspace: str
) -> None:
    """It moves the token, closes the run and frees the workspace."""
    broken = take()
    lease = broken.lease
    runs.record(lease, broken.manifest.start("read", at=broken.manifest.created_at))
    answer = locks.force_release(
        workspace, lock_id=lease.lock_id, actor="the owner", reason="it hangs"
    )
    assert answer == Forced(lease.fencing_token + 1)
    assert locks.renew(lease) == Lost()
    stored = runs.read(workspace, lease.run_id)
    assert stored.status == "stopped_early"
    assert stored.manifest.step("read").reason_codes == ("lock_released_by_hand",)
    assert take().lease.fencing_token == lease.fencing_token + 2


def test_a_forced_release_never_breaks_a_newer_lock(
    locks: LockStore, take: Take, workspace: str
) -> None:
    """It names the lock that was seen, and is refused when that one is gone."""
    old = take().lease
    locks.release(old)
    newer = take().lease
    answer = locks.force_release(
        workspace, lock_id=old.lock_id, actor="the owner", reason="it hangs"
    )
    assert answer == Moved(locks.holder(workspace))
    assert locks.renew(newer) == Written()


def test_a_forced_release_of_a_free_workspace_does_nothing(
    locks: LockStore, take: Take, workspace: str
) -> None:
    """There is nothing to break."""
    lease = take().lease
    locks.release(lease)
    answer = locks.force_release(
        workspace, lock_id=lease.lock_id, actor="the owner", reason="it hangs"
    )
    assert answer == Moved(None)
    assert take().lease.fencing_token == lease.fencing_token + 1
