"""A store in memory, for tests and for pipelines that live in one process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import RLock
from typing import Generic, TypeVar

from calmrun.errors import RunNotFoundError
from calmrun.governance.clock import Clock, SystemClock
from calmrun.governance.lease import (
    RUNNING,
    STOPPED_EARLY,
    Busy,
    Forced,
    Holder,
    Lease,
    Lost,
    Moved,
    Opening,
    StoredRun,
    Taken,
    Written,
    broken,
    expired,
)
from calmrun.governance.manifest import RunManifest


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Lock:
    lease: Lease
    held_by: str
    since: datetime
    free_by: datetime


class MemoryStore(Generic[R]):
    """Implements `LockStore` and `RunStore` with two dictionaries and a mutex."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._mutex = RLock()
        self._locks: dict[str, _Lock] = {}
        self._runs: dict[tuple[str, str], StoredRun] = {}
        self.results: dict[tuple[str, str], R] = {}
        """What each run was sealed with, by workspace and run."""

    def take(self, opening: Opening) -> Taken | Busy:
        """Take the lock and open the run at once."""
        with self._mutex:
            holder = self.holder(opening.workspace_id)
            if holder is not None:
                return Busy(holder)
            before = self._locks.get(opening.workspace_id)
            if before is not None:
                self._close_dead(before)
            return self._open(opening, before.lease.fencing_token if before else 0)

    def renew(self, lease: Lease) -> Written | Lost:
        """Put the end of the lock one TTL from now."""
        return self._fenced(lease)

    def release(self, lease: Lease) -> Written | Lost:
        """Let the lock expire now."""
        return self._fenced(lease, release=True)

    def holder(self, workspace_id: str) -> Holder | None:
        """Tell who holds the workspace, None when it is free."""
        with self._mutex:
            lock = self._locks.get(workspace_id)
            if lock is None or lock.free_by <= self._clock.now():
                return None
            return Holder.of(
                self._runs[workspace_id, lock.lease.run_id].manifest,
                held_by=lock.held_by,
                since=lock.since,
                free_by=lock.free_by,
            )

    def force_release(
        self, workspace_id: str, *, lock_id: str, actor: str, reason: str
    ) -> Forced | Moved:
        """Break the lock that was seen; this store keeps no record of who and why."""
        del actor, reason
        with self._mutex:
            holder = self.holder(workspace_id)
            if holder is None or holder.lock_id != lock_id:
                return Moved(holder)
            lock, now = self._locks[workspace_id], self._clock.now()
            token = lock.lease.fencing_token + 1
            lease = replace(lock.lease, fencing_token=token)
            self._locks[workspace_id] = replace(lock, lease=lease, free_by=now)
            key = (workspace_id, lease.run_id)
            manifest = broken(self._runs[key].manifest, now)
            self._runs[key] = StoredRun(manifest, STOPPED_EARLY)
            return Forced(token)

    def record(self, lease: Lease, manifest: RunManifest) -> Written | Lost:
        """Write the manifest of a run that goes on, and renew its lock."""
        return self._fenced(lease, StoredRun(manifest, RUNNING))

    def seal(
        self,
        lease: Lease,
        manifest: RunManifest,
        status: str,
        results: R | None,
    ) -> Written | Lost:
        """Write the sealed manifest, status and results, and release the lock."""
        with self._mutex:
            outcome = self._fenced(lease, StoredRun(manifest, status), release=True)
            if isinstance(outcome, Written) and results is not None:
                self.results[lease.workspace_id, lease.run_id] = results
            return outcome

    def read(self, workspace_id: str, run_id: str) -> StoredRun:
        """Read one run of the workspace."""
        with self._mutex:
            stored = self._runs.get((workspace_id, run_id))
            if stored is None:
                raise RunNotFoundError
            lock = self._locks[workspace_id]
            if stored.status == RUNNING and lock.free_by <= self._clock.now():
                return StoredRun(expired(stored.manifest, lock.free_by), STOPPED_EARLY)
            return stored

    def _open(self, opening: Opening, token_before: int) -> Taken:
        lease = opening.lease(token_before + 1)
        manifest = opening.manifest(lease.fencing_token)
        now = self._clock.now()
        free_by = now + timedelta(seconds=lease.ttl_seconds)
        self._locks[lease.workspace_id] = _Lock(lease, opening.held_by, now, free_by)
        self._runs[lease.workspace_id, lease.run_id] = StoredRun(manifest, RUNNING)
        return Taken(lease, manifest)

    def _close_dead(self, lock: _Lock) -> None:
        key = (lock.lease.workspace_id, lock.lease.run_id)
        self._runs[key] = self.read(*key)

    def _fenced(
        self, lease: Lease, stored: StoredRun | None = None, *, release: bool = False
    ) -> Written | Lost:
        with self._mutex:
            now = self._clock.now()
            lock = self._locks.get(lease.workspace_id)
            if lock is None or not _holds(lock.lease, lease) or lock.free_by <= now:
                return Lost()
            ttl = timedelta(seconds=0 if release else lease.ttl_seconds)
            self._locks[lease.workspace_id] = replace(lock, free_by=now + ttl)
            if stored is not None:
                self._runs[lease.workspace_id, lease.run_id] = stored
            return Written()


def _holds(held: Lease, shown: Lease) -> bool:
    return (held.lock_id, held.fencing_token) == (shown.lock_id, shown.fencing_token)
