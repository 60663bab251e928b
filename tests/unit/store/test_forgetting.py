from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
from sqlalchemy import func, insert, select

from calmrun.errors import RunNotFoundError
from calmrun.governance import Busy, Lease, Lost, RunLock, Taken
from calmrun.store import (
    Forgotten,
    Results,
    Store,
    StoredName,
    StoredReceipt,
    StoredUpload,
    open_store,
    seen,
)
from calmrun.store.tables import locks, members, metadata


Sealed = Callable[..., Lease]


@dataclass(frozen=True)
class Given:
    """An answer as intake hands it over."""

    source: str
    code: str
    choice: str


def results(*pseudonyms: str) -> Results:
    """Give results with a bit of everything."""
    return Results(
        outcome={"conclusion": None},
        pack=b"pack",
        names={key: StoredName(f"Canary {key}", None) for key in pseudonyms},
        remembered=(Given("tool", "date_order", "dmy"),),
        uploads=(StoredUpload("a.csv", b"Canary bytes"),),
        receipt=StoredReceipt("{}", "key", "public"),
    )


def rows(store: Store, workspace: str) -> dict[str, int]:
    """Count the rows of a workspace by table."""
    with store.database.reading() as connection:
        return {
            table.name: connection.scalar(
                select(func.count())
                .select_from(table)
                .where(table.c.workspace_id == workspace)
            )
            or 0
            for table in metadata.sorted_tables
        }


def test_forgetting_a_workspace_leaves_only_its_lock_row(
    store: Store, sealed: Sealed, take: Callable[..., Taken]
) -> None:
    """Everything of theirs goes; id and token stay, and the token still grows."""
    lease = sealed(results("c_1"))
    workspace = lease.workspace_id
    forced = take().lease
    store.keys.obtain(forced)
    store.locks.force_release(workspace, lock_id=forced.lock_id, actor="a", reason="b")
    store.assists.ask(workspace, tool="A", trouble="B", contact="C")
    with store.database.writing() as connection:
        connection.execute(
            insert(members).values(
                user_id=uuid5(NAMESPACE_URL, workspace), workspace_id=workspace
            )
        )
    kept = sealed(results("c_1"), name=f"{workspace}-other")
    before = rows(store, workspace)
    assert all(before.values()), before
    assert store.forget.workspace(workspace) == Forgotten(runs=2)
    left = {name: count for name, count in rows(store, workspace).items() if count}
    assert left == {locks.name: 1}
    assert rows(store, kept.workspace_id)["calmrun_names"] == 1
    assert take().lease.fencing_token > forced.fencing_token


def test_forgetting_a_run_keeps_what_others_need(store: Store, sealed: Sealed) -> None:
    """Its own names go, shared ones stay; so does the other run."""
    first = sealed(results("c_1", "c_2"))
    second = sealed(results("c_2", "c_3"))
    workspace = first.workspace_id
    assert store.forget.run(workspace, second.run_id) == Forgotten(runs=1)
    assert set(store.names.of_run(workspace, first.run_id)) == {"c_1", "c_2"}
    assert rows(store, workspace)["calmrun_names"] == 2
    assert store.packs.pack(workspace, first.run_id) == b"pack"
    assert store.answers.of_workspace(workspace) == ()
    with pytest.raises(RunNotFoundError):
        store.runs.read(workspace, second.run_id)


@pytest.mark.parametrize("what", ["run", "workspace"])
def test_forgetting_is_refused_while_a_run_holds_the_workspace(
    store: Store, take: Callable[..., Taken], what: str
) -> None:
    """It takes the lock like anyone, or tells who has it."""
    lease = take().lease
    place = (lease.workspace_id, lease.run_id)
    answer = (
        store.forget.run(*place)
        if what == "run"
        else store.forget.workspace(lease.workspace_id)
    )
    assert isinstance(answer, Busy)
    assert answer.holder.run_id == lease.run_id
    assert store.runs.read(*place).status == "running"


def test_forgetting_that_loses_the_race_is_refused(
    store: Store,
    sealed: Sealed,
    take: Callable[..., Taken],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run that begins between the look and the taking wins."""
    before = sealed()
    stale = seen.look(store.locks._direct, before.workspace_id)
    looks = iter([stale])
    lease = take().lease
    monkeypatch.setattr(
        "calmrun.store.locks.look", lambda *at: next(looks, None) or seen.look(*at)
    )
    answer = store.forget.workspace(lease.workspace_id)
    assert isinstance(answer, Busy)
    assert answer.holder.run_id == lease.run_id


def test_forgetting_an_unknown_run_changes_nothing(
    store: Store, sealed: Sealed
) -> None:
    """A wrong id, or a run of another workspace, is not found."""
    lease = sealed(results("c_1"))
    before = rows(store, lease.workspace_id)
    with pytest.raises(RunNotFoundError):
        store.forget.run(lease.workspace_id, "unknown")
    with pytest.raises(RunNotFoundError):
        store.forget.run("elsewhere", lease.run_id)
    assert rows(store, lease.workspace_id) == before
    assert rows(store, "elsewhere")["calmrun_locks"] == 0


def test_forgetting_fences_off_a_dead_run(
    store: Store,
    take: Callable[..., Taken],
    sealed: Sealed,
    let_expire: Callable[[Lease], None],
) -> None:
    """A paused run that wakes up after the forgetting can write nothing back."""
    done = sealed()
    dead = take().lease
    let_expire(dead)
    assert store.forget.run(done.workspace_id, done.run_id) == Forgotten(runs=1)
    assert store.locks.renew(dead) == Lost()
    assert store.runs.read(dead.workspace_id, dead.run_id).status == "stopped_early"


def test_what_is_forgotten_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    """Neither the SQLite file nor its log holds a forgotten name or file."""
    path = tmp_path / "calmrun.db"
    with open_store(f"sqlite:///{path}") as store:
        _forget_a_full_run(store)
        found = [
            file.name
            for file in tmp_path.iterdir()
            if file.is_file() and b"Canary" in file.read_bytes()
        ]
        assert found == []


def _forget_a_full_run(store: Store) -> None:
    lock = RunLock(store.locks, store.runs)
    with lock.held(lock.take("acme", ("read",), mode="test", version="1")) as run:
        run.skip("read", "because")
        run.seal("concluded", results("c_1"))
    store.forget.workspace("acme")
