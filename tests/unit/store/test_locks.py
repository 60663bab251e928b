from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select

from calmrun.errors import StoreUnavailableError
from calmrun.governance import Busy, Holder, RunLock, Taken
from calmrun.store import Store
from calmrun.store.locks import SqlLocks
from calmrun.store.tables import forced_releases, runs


def test_a_forced_release_is_written_down(
    store: Store, take: Callable[..., Taken]
) -> None:
    """Who broke which lock, and why."""
    lease = take().lease
    store.locks.force_release(
        lease.workspace_id, lock_id=lease.lock_id, actor="the owner", reason="it hangs"
    )
    with store.database.reading() as connection:
        row = connection.execute(
            select(forced_releases).where(
                forced_releases.c.workspace_id == lease.workspace_id
            )
        ).one()
    assert (row.lock_id, row.run_id) == (lease.lock_id, lease.run_id)
    assert (row.actor, row.reason) == ("the owner", "it hangs")
    assert row.fencing_token == lease.fencing_token + 1


def test_who_loses_the_race_after_the_first_look_is_told_the_holder(
    store: Store, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guarded statement decides, not the read before it."""
    lock = RunLock(store.locks, store.runs)
    taken = lock.take(workspace, ("read",), mode="test", version="1")
    assert isinstance(taken, Taken)
    look = SqlLocks.holder
    looks: list[str] = []

    def late(self: SqlLocks, workspace_id: str) -> Holder | None:
        looks.append(workspace_id)
        return None if len(looks) == 1 else look(self, workspace_id)

    monkeypatch.setattr(SqlLocks, "holder", late)
    answer = lock.take(workspace, ("read",), mode="test", version="1")
    assert isinstance(answer, Busy)
    assert answer.holder.run_id == taken.lease.run_id
    assert len(looks) == 2


def test_a_lock_whose_run_is_hidden_is_never_called_busy(
    store: Store, take: Callable[..., Taken]
) -> None:
    """A row that can neither be read nor taken is a fault of the store."""
    lease = take().lease
    with store.database.writing() as connection:
        connection.execute(
            delete(runs).where(runs.c.workspace_id == lease.workspace_id)
        )
    with pytest.raises(StoreUnavailableError):
        take()
