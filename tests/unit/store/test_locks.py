from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, literal_column, select

from calmrun.errors import StoreForbiddenError, StoreUnavailableError
from calmrun.governance import Busy, Lease, Lost, RunLock, Taken
from calmrun.store import Store, open_store
from calmrun.store.direct import Direct
from calmrun.store.seen import Seen, look
from calmrun.store.tables import forced_releases, locks, runs


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


@pytest.mark.parametrize("before", ["nothing", "free", "expired"])
def test_who_loses_the_race_after_the_first_look_is_told_the_holder(
    store: Store,
    workspace: str,
    take: Callable[..., Taken],
    let_expire: Callable[[Lease], None],
    monkeypatch: pytest.MonkeyPatch,
    before: str,
) -> None:
    """The guarded statement decides, not the read before it."""
    if before == "free":
        store.locks.release(take().lease)
    elif before == "expired":
        let_expire(take().lease)
    looks = [look(store.locks._direct, workspace)]
    winner = take()

    def late(direct: Direct, workspace_id: str) -> Seen | None:
        looks.append(look(direct, workspace_id))
        return looks[len(looks) - 2]

    monkeypatch.setattr("calmrun.store.locks.look", late)
    lock = RunLock(store.locks, store.runs)
    answer = lock.take(workspace, ("read",), mode="test", version="1")
    assert isinstance(answer, Busy)
    assert answer.holder.run_id == winner.lease.run_id
    assert len(looks) == 3


def test_a_row_that_changes_hands_again_and_again_is_asked_for_again(
    store: Store, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Losing to others who let go at once is no error, and no refusal either."""
    lock = RunLock(store.locks, store.runs)

    def rival() -> None:
        other = lock.take(workspace, ("read",), mode="rival", version="1")
        assert isinstance(other, Taken)
        lock.locks.release(other.lease)

    rivals = iter(range(7))

    def crowded(direct: Direct, workspace_id: str) -> Seen | None:
        found = look(direct, workspace_id)
        with monkeypatch.context() as alone:
            alone.setattr("calmrun.store.locks.look", look)
            if next(rivals, None) is not None:
                rival()
        return found

    monkeypatch.setattr("calmrun.store.locks.look", crowded)
    answer = lock.take(workspace, ("read",), mode="test", version="1")
    assert isinstance(answer, Taken)
    assert answer.lease.fencing_token == 8


def test_a_row_that_is_never_seen_and_never_free_is_not_called_busy(
    take: Callable[..., Taken], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What hides it is the database, not another run."""
    take()
    monkeypatch.setattr("calmrun.store.locks.look", lambda *_: None)
    with pytest.raises(StoreForbiddenError, match="does not let this role"):
        take()


def test_a_lock_whose_run_is_hidden_is_not_called_busy(
    store: Store, take: Callable[..., Taken]
) -> None:
    """Who may see the lock and not its run is told so, and nothing else is lost."""
    taken = take()
    with store.database.writing() as connection:
        connection.execute(
            delete(runs).where(runs.c.workspace_id == taken.lease.workspace_id)
        )
    with pytest.raises(StoreForbiddenError):
        take()
    with pytest.raises(StoreForbiddenError):
        store.runs.record(taken.lease, taken.manifest)
    with pytest.raises(StoreForbiddenError):
        store.runs.seal(taken.lease, taken.manifest, "concluded", None)


def test_a_refusal_leaves_every_byte_of_the_file_as_it_was(tmp_path: Path) -> None:
    """On SQLite neither the file nor its log is written, by a refusal or a loss."""
    with open_store(f"sqlite:///{tmp_path / 'calmrun.db'}") as store:
        lock = RunLock(store.locks, store.runs)
        taken = lock.take("acme", ("read",), mode="test", version="1")
        assert isinstance(taken, Taken)
        before = content(tmp_path)
        assert isinstance(lock.take("acme", ("read",), mode="test", version="1"), Busy)
        other = replace(taken.lease, lock_id="another")
        assert store.runs.record(other, taken.manifest) == Lost()
        assert store.runs.seal(other, taken.manifest, "concluded", None) == Lost()
        assert store.locks.release(other) == Lost()
        assert content(tmp_path) == before


def test_a_refusal_on_postgres_needs_no_right_to_write(
    postgres_url: str, workspace: str
) -> None:
    """It works in a session that cannot write, and leaves the rows where they are."""
    reader = f"{postgres_url}&options=-c%20default_transaction_read_only%3Don"
    with open_store(postgres_url) as store, open_store(reader) as refused:
        lock = RunLock(store.locks, store.runs)
        lock.take(workspace, ("read",), mode="test", version="1")
        before = versions(store, workspace)
        answer = RunLock(refused.locks, refused.runs).take(
            workspace, ("read",), mode="test", version="1"
        )
        assert isinstance(answer, Busy)
        assert versions(store, workspace) == before
        with pytest.raises(StoreUnavailableError):
            refused.locks.force_release(
                workspace, lock_id=answer.holder.lock_id, actor="a", reason="b"
            )


def content(folder: Path) -> dict[str, bytes]:
    """Read the database and its log; the index of the log is memory, not data."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if not path.name.endswith("-shm")
    }


def versions(store: Store, workspace: str) -> list[tuple[object, ...]]:
    """Tell where Postgres keeps the rows of a workspace, and who wrote them last."""
    with store.database.reading() as connection:
        return [
            tuple(row)
            for table in (locks, runs)
            for row in connection.execute(
                select(literal_column("ctid::text, xmin::text, xmax::text"))
                .select_from(table)
                .where(table.c.workspace_id == workspace)
            )
        ]
