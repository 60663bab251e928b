from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from calmrun.governance import (
    Lease,
    LockStore,
    MemoryStore,
    Opening,
    RandomIds,
    RunStore,
    Taken,
    Written,
)
from calmrun.store import Results, open_store


STEPS = ("read", "count", "write")


@dataclass(frozen=True)
class Stores:
    """The two ports of one store."""

    locks: LockStore
    runs: RunStore[Results]


@pytest.fixture(params=["memory", "sqlite", "postgres", "pooler"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Every store that must keep the contract."""
    if request.param == "memory":
        memory: MemoryStore[Results] = MemoryStore()
        yield Stores(memory, memory)
        return
    url = f"sqlite:///{tmp_path / 'calmrun.db'}"
    if request.param in {"postgres", "pooler"}:
        url = request.getfixturevalue(f"{request.param}_url")
    with open_store(url) as store:
        yield Stores(store.locks, store.runs)


@pytest.fixture
def locks(stores: Stores) -> LockStore:
    """Give the locks of the store."""
    return stores.locks


@pytest.fixture
def runs(stores: Stores) -> RunStore[Results]:
    """Give the runs of the store."""
    return stores.runs


@pytest.fixture
def opening(workspace: str) -> Callable[..., Opening]:
    """Make a run that asks for the test's workspace."""
    return partial(_opening, workspace)


@pytest.fixture
def take(locks: LockStore, opening: Callable[..., Opening]) -> Callable[..., Taken]:
    """Take the test's workspace, which must be free."""

    def taken(ttl_seconds: float = 60) -> Taken:
        answer = locks.take(opening(ttl_seconds=ttl_seconds))
        assert isinstance(answer, Taken)
        return answer

    return taken


@pytest.fixture
def let_expire(locks: LockStore) -> Callable[[Lease], None]:
    """Let a lock run out now, as if its run had gone silent one TTL ago."""

    def expire(lease: Lease) -> None:
        assert locks.renew(replace(lease, ttl_seconds=0)) == Written()

    return expire


def _opening(workspace: str, *, ttl_seconds: float = 60) -> Opening:
    ids = RandomIds()
    return Opening(
        workspace_id=workspace,
        run_id=ids.run_id(),
        lock_id=ids.lock_id(),
        steps=STEPS,
        mode="test",
        calmrun_version="1.2.3",
        created_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        held_by="a test",
        ttl_seconds=ttl_seconds,
    )
