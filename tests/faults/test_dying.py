from __future__ import annotations

import signal
import time

import pytest

from calmrun.governance import Busy
from calmrun.store import Store
from faults.holding import STEADY, TTL, Hold, take, take_when_free


def test_a_killed_run_frees_its_workspace_after_the_ttl(
    store: Store, hold: Hold, workspace: str
) -> None:
    """Until then it reads as running in its step; then it is closed and taken over."""
    held = hold(60, ttl=STEADY)
    held.send(signal.SIGKILL)
    held.last_words()
    killed_at = time.monotonic()
    stored = store.runs.read(workspace, held.run_id)
    assert stored.status == "running"
    assert stored.manifest.step("two").status == "running"
    busy = take(store, workspace)
    assert isinstance(busy, Busy)
    assert (busy.holder.step_name, busy.holder.step_number) == ("two", 2)
    heir = take_when_free(store, workspace, STEADY * 4)
    assert time.monotonic() - killed_at < STEADY * 2
    assert heir.lease.fencing_token == busy.holder.fencing_token + 1
    dead = store.runs.read(workspace, held.run_id)
    assert dead.status == "stopped_early"
    assert dead.manifest.step("two").reason_codes == ("lock_expired",)
    assert dead.manifest.finalized_at == busy.holder.free_by


def test_a_paused_run_writes_nothing_when_it_wakes(
    store: Store, hold: Hold, workspace: str
) -> None:
    """It slept past its TTL: its own answer is superseded, the heir is untouched."""
    held = hold(0.2)
    held.send(signal.SIGSTOP)
    heir = take_when_free(store, workspace, TTL * 4)
    before = store.runs.read(workspace, held.run_id)
    holder = store.locks.holder(workspace)
    held.send(signal.SIGCONT)
    assert held.last_words() == "superseded"
    assert store.runs.read(workspace, held.run_id) == before
    assert before.status == "stopped_early"
    assert store.locks.holder(workspace) == holder
    assert holder is not None
    assert holder.run_id == heir.lease.run_id


def test_a_run_that_slept_twice_its_ttl_is_over_though_nobody_came(
    store: Store, hold: Hold, workspace: str
) -> None:
    """An expired lock is lost even while it is still in the row."""
    held = hold(0.2)
    held.send(signal.SIGSTOP)
    time.sleep(2 * TTL)
    asleep = store.runs.read(workspace, held.run_id)
    held.send(signal.SIGCONT)
    assert held.last_words() == "superseded"
    assert asleep.status == "stopped_early"
    assert asleep.manifest.step("two").reason_codes == ("lock_expired",)
    assert store.runs.read(workspace, held.run_id) == asleep


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=str)
def test_a_terminated_run_releases_at_once(
    store: Store, hold: Hold, workspace: str, number: signal.Signals
) -> None:
    """Ctrl-C and SIGTERM leave a sealed run and a free workspace."""
    held = hold(60)
    held.send(number)
    held.last_words()
    assert store.locks.holder(workspace) is None
    stored = store.runs.read(workspace, held.run_id)
    assert stored.status == "stopped_early"
    assert stored.manifest.step("two").reason_codes == ("interrupted",)
    assert stored.manifest.step("three").reason_codes == ("stopped_early",)


def test_a_long_step_outlives_the_ttl(store: Store, hold: Hold, workspace: str) -> None:
    """The heartbeat keeps the lock from another process for as long as it works."""
    held = hold(STEADY * 1.5, ttl=STEADY)
    until = time.monotonic() + STEADY * 1.2
    while time.monotonic() < until:
        assert isinstance(take(store, workspace), Busy)
        time.sleep(0.1)
    assert held.last_words() == "concluded"
    assert store.runs.read(workspace, held.run_id).status == "concluded"
