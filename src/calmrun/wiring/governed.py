"""The public door for other pipelines: lock, manifest and gate in one ``with``."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from calmrun import __version__
from calmrun.governance import (
    GovernedRun,
    Lease,
    Lost,
    RunLock,
    RunManifest,
    StoredRun,
    Written,
)
from calmrun.governance.run import OnChange
from calmrun.store.engine import Caller
from calmrun.store.opening import Store, open_store
from calmrun.store.runs import SqlRuns


__all__ = ["Caller", "Outcome", "governed"]

Outcome = Mapping[str, object]
"""What a run is sealed with besides its manifest: anything that JSON can hold."""


@contextmanager
def governed(  # noqa: PLR0913 - a keyword for each thing one may want otherwise
    database_url: str,
    workspace: str,
    steps: Sequence[str],
    *,
    mode: str = "governed",
    ttl_seconds: float = 300.0,
    step_limit_seconds: float = 240.0,
    caller: Caller | None = None,
    on_change: OnChange | None = None,
) -> Iterator[GovernedRun[Outcome]]:
    """Hold a workspace for one run of declared steps.

    The lock is taken and the manifest opened in one transaction. The body runs the
    steps in order and seals the run; however it ends, the lock is released. All runs
    of a process on one address share a pool of connections.

    Parameters
    ----------
    database_url
        ``sqlite:///file`` or ``postgresql://user@host/name``.
    workspace
        Whose turn it is; other workspaces are not touched.
    steps
        The names of all steps, in order. A step that is not among them is an error.
    mode
        How the run was started, for its manifest.
    ttl_seconds
        After this long without a sign of life the workspace is free for others.
    step_limit_seconds
        A step may keep the workspace for this long; a hung one frees it within this
        and one TTL.
    caller
        On whose behalf Postgres is asked, where row level security is to judge.
    on_change
        Told each step record once it is stored.

    Raises
    ------
    LockHeldError
        When another run holds the workspace; the body does not run. It tells the
        holder, since when, in which step, and free by when at the latest.
    LockLostError
        When the lock was lost on the way; nothing was written since.
    UnfinishedManifestError
        When the body ends well without sealing the run.
    UsageError
        When the call itself is wrong.
    StoreError
        When the database cannot be used.
    """
    store = _opened(database_url)
    if caller is not None:
        store = store.on_behalf_of(caller)
    lock: RunLock[Outcome] = RunLock(
        store.locks,
        _OutcomeRuns(store.runs),
        ttl_seconds=ttl_seconds,
        step_limit_seconds=step_limit_seconds,
    )
    taken = lock.take(
        workspace, steps, mode=mode, version=__version__, held_by=_this_program()
    )
    with lock.held(taken, on_change=on_change) as run:
        yield run


@dataclass(frozen=True, slots=True)
class _OutcomeRuns:
    """Implements `RunStore` for runs that leave one document."""

    runs: SqlRuns

    def record(self, lease: Lease, manifest: RunManifest) -> Written | Lost:
        return self.runs.record(lease, manifest)

    def seal(
        self,
        lease: Lease,
        manifest: RunManifest,
        status: str,
        results: Outcome | None,
    ) -> Written | Lost:
        return self.runs.end(lease, manifest, status, results)

    def read(self, workspace_id: str, run_id: str) -> StoredRun:
        return self.runs.read(workspace_id, run_id)


_stores: Final[dict[str, Store]] = {}
_inherited: Final[list[Store]] = []


def _opened(url: str) -> Store:
    """Give the one store of this process for an address."""
    store = _stores.get(url)
    if store is not None:
        return store
    fresh = open_store(url)
    store = _stores.setdefault(url, fresh)
    if store is not fresh:  # another thread was quicker
        fresh.close()
    return store


def _close_all() -> None:
    while _stores:
        _stores.popitem()[1].close()


def _leave_to_parent() -> None:
    """Open anew in a child process, and never touch what is still the parent's."""
    _inherited.extend(_stores.values())
    _stores.clear()


def _this_program() -> str:
    return f"{PurePath(sys.argv[0]).name or 'python'}, process {os.getpid()}"


atexit.register(_close_all)
os.register_at_fork(after_in_child=_leave_to_parent)
