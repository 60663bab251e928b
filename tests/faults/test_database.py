from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calmrun.errors import StoreUnavailableError
from calmrun.governance import Busy, Lost, RunLock, Taken
from calmrun.store import Store, open_store
from faults.conftest import HOLDER, Server
from faults.holder import STEPS, WrongClock
from faults.holding import STEADY, TTL, Held, Hold, is_named, take, take_when_free


PATIENT = 30.0
"""A TTL that outlives the restart of a database on a slow machine."""


def test_a_restarted_database_costs_a_run_nothing(
    server: Server, start: Callable[..., Held], workspace: str
) -> None:
    """The lock is a row, not a session: the run goes on, and others stay refused."""
    held = start(HOLDER, server.url, workspace, PATIENT, 6)
    server.stop()
    server.start()
    with open_store(server.url) as store:
        answer = take(store, workspace)
        assert isinstance(answer, Busy)
        assert answer.holder.run_id == held.run_id
        assert held.last_words() == "concluded"
        assert store.runs.read(workspace, held.run_id).status == "concluded"
        assert store.locks.holder(workspace) is None


def test_a_database_that_is_gone_at_the_end_leaves_a_run_that_stopped(
    server: Server, start: Callable[..., Held], workspace: str
) -> None:
    """The program is told, nothing is half written, and the TTL frees the workspace."""
    held = start(HOLDER, server.url, workspace, TTL, 1)
    server.stop()
    assert held.last_words() == "unavailable"
    server.start()
    with open_store(server.url) as store:
        heir = take_when_free(store, workspace, TTL * 4)
        dead = store.runs.read(workspace, held.run_id)
        assert dead.status == "stopped_early"
        assert dead.manifest.step("two").reason_codes == ("lock_expired",)
        assert dead.manifest.step("three").status == "skipped"
        assert heir.lease.fencing_token == dead.manifest.fencing_token + 1


def test_asking_a_database_that_is_gone_says_so(server: Server, workspace: str) -> None:
    """It is neither busy nor free: the caller is told that nobody can tell."""
    with open_store(server.url) as store:
        server.stop()
        with pytest.raises(StoreUnavailableError):
            take(store, workspace)
        server.start()
        assert isinstance(take(store, workspace), Taken)


@pytest.mark.parametrize("hours", [-7, 7], ids=["behind", "ahead"])
def test_a_wrong_client_clock_neither_steals_nor_keeps(
    postgres_url: str, start: Callable[..., Held], workspace: str, hours: int
) -> None:
    """The database's clock decides, also about a run whose machine is hours off."""
    held = start(HOLDER, postgres_url, workspace, STEADY, 1, "--clock-off", hours)
    with open_store(postgres_url) as store:
        off = RunLock(
            store.locks, store.runs, clock=WrongClock(timedelta(hours=-hours))
        )
        answer = off.take(workspace, STEPS, mode="test", version="0")
        assert isinstance(answer, Busy)
        true_now = datetime.now(UTC)  # noqa: TID251 - the store's clock is the machine's
        assert abs(answer.holder.since - true_now) < timedelta(minutes=1)
        assert held.last_words() == "concluded"
        assert isinstance(off.take(workspace, STEPS, mode="test", version="0"), Taken)


def test_a_full_disk_is_told_and_nothing_is_half_written(
    tmp_path: Path, start: Callable[..., Held], workspace: str
) -> None:
    """The step ends with a typed error; the file is whole; the TTL frees the lock."""
    path = tmp_path / "calmrun.db"
    url = f"sqlite:///{path}"
    with open_store(url) as store:
        held = start(HOLDER, url, workspace, TTL, 0, "--disk-full")
        assert held.last_words() == "unavailable"
        stored = store.runs.read(workspace, held.run_id)
        assert is_named(stored)
        assert stored.manifest.step("two").status in {"running", "failed"}
        heir = take_when_free(store, workspace, TTL * 4)
        assert heir.lease.fencing_token == stored.manifest.fencing_token + 1
    with sqlite3.connect(path) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)


def test_a_hung_step_frees_the_workspace(
    store: Store, hold: Hold, workspace: str
) -> None:
    """The heartbeat stops at the limit of the step; the TTL does the rest."""
    limit = TTL / 2
    held = hold(TTL * 2.5, "--step-limit", limit)
    hung_at = time.monotonic()
    heir = take_when_free(store, workspace, TTL * 4)
    assert time.monotonic() - hung_at < limit + TTL + 5
    assert held.last_words() == "superseded"
    assert store.runs.read(workspace, held.run_id).status == "stopped_early"
    holder = store.locks.holder(workspace)
    assert holder is not None
    assert holder.run_id == heir.lease.run_id
    assert store.locks.release(heir.lease) != Lost()
