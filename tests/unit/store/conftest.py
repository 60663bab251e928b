from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from calmrun.governance import Lease, RunLock, Taken, Written
from calmrun.store import Results, Store, open_store


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Give an open store."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def take(store: Store, workspace: str) -> Callable[..., Taken]:
    """Take a workspace, which must be free."""
    lock = RunLock(store.locks, store.runs)

    def taken(name: str = workspace) -> Taken:
        answer = lock.take(name, ("read",), mode="test", version="1")
        assert isinstance(answer, Taken)
        return answer

    return taken


@pytest.fixture
def let_expire(store: Store) -> Callable[[Lease], None]:
    """Let a lock run out now, as if its run had gone silent one TTL ago."""

    def expire(lease: Lease) -> None:
        assert store.locks.renew(replace(lease, ttl_seconds=0)) == Written()

    return expire


@pytest.fixture
def sealed(store: Store, take: Callable[..., Taken]) -> Callable[..., Lease]:
    """Run a workspace to its end with the given results."""

    def run(results: Results | None = None, **where: str) -> Lease:
        with RunLock(store.locks, store.runs).held(take(**where)) as record:
            record.skip("read", "because")
            record.seal("concluded", results)
        return record.lease

    return run
