"""The lease on a workspace: who holds it, what may come of asking, and the two ports.

A refusal and a lost lock are values here, never silence: the caller has to look.
A store is right when it passes the contract suites in ``tests/contract``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Protocol, TypeVar

from calmrun.errors import LockHeldError, UsageError
from calmrun.governance.manifest import RunManifest, StepRecord


RUNNING = "running"
STOPPED_EARLY = "stopped_early"

Results_contra = TypeVar("Results_contra", contravariant=True)
"""What a run leaves behind besides its manifest; each store says what it takes."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A run that asks for its workspace."""

    workspace_id: str
    run_id: str
    lock_id: str
    steps: tuple[str, ...]
    mode: str
    calmrun_version: str
    created_at: datetime
    held_by: str
    """Who asks, for ``lock status``: a program and a process, not a person."""
    ttl_seconds: float

    def __post_init__(self) -> None:
        if not all(map(_is_name, (self.workspace_id, self.mode, *self.steps))):
            message = "Workspace, mode and steps are named by text that can be stored."
            raise UsageError(message)
        if not 0 < self.ttl_seconds < inf:
            message = "A lock needs a time to live above zero."
            raise UsageError(message)

    def manifest(self, fencing_token: int) -> RunManifest:
        """Give the manifest at the start of the run: every step pending."""
        return RunManifest(
            run_id=self.run_id,
            workspace_id=self.workspace_id,
            mode=self.mode,
            lock_id=self.lock_id,
            fencing_token=fencing_token,
            calmrun_version=self.calmrun_version,
            created_at=self.created_at,
            steps=tuple(StepRecord(name) for name in self.steps),
        )

    def lease(self, fencing_token: int) -> Lease:
        """Give what the run shows with every write."""
        return Lease(
            workspace_id=self.workspace_id,
            run_id=self.run_id,
            lock_id=self.lock_id,
            fencing_token=fencing_token,
            ttl_seconds=self.ttl_seconds,
        )


@dataclass(frozen=True, slots=True)
class Lease:
    """What a run shows with every write: it counts only while all of it still holds."""

    workspace_id: str
    run_id: str
    lock_id: str
    fencing_token: int
    ttl_seconds: float


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a workspace now."""

    workspace_id: str
    run_id: str
    lock_id: str
    fencing_token: int
    held_by: str
    since: datetime
    free_by: datetime
    """When the lock runs out unless the run is heard of again."""
    step_name: str | None
    """The step that runs or comes next; None when all have ended."""
    step_number: int
    """1-based number of that step, the number of steps when all have ended."""
    steps: int

    @classmethod
    def of(
        cls,
        manifest: RunManifest,
        *,
        held_by: str,
        since: datetime,
        free_by: datetime,
    ) -> Holder:
        """Describe the holder by the manifest of its run."""
        count = len(manifest.steps)
        at = manifest.current
        return cls(
            workspace_id=manifest.workspace_id,
            run_id=manifest.run_id,
            lock_id=manifest.lock_id,
            fencing_token=manifest.fencing_token,
            held_by=held_by,
            since=since,
            free_by=free_by,
            step_name=None if at is None else manifest.steps[at].step_name,
            step_number=count if at is None else at + 1,
            steps=count,
        )

    def refusal(self) -> LockHeldError:
        """Give the error that tells another run who holds the workspace."""
        return LockHeldError(
            holder=self.held_by,
            run_id=self.run_id,
            since=self.since,
            step=self.step_name,
            free_by=self.free_by,
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """The workspace is yours and the run is open."""

    lease: Lease
    manifest: RunManifest


@dataclass(frozen=True, slots=True)
class Busy:
    """Another run holds the workspace; nothing was written."""

    holder: Holder


@dataclass(frozen=True, slots=True)
class Written:
    """The write is durable and the lock was renewed (or released) with it."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The lock was no longer held; nothing was written."""


@dataclass(frozen=True, slots=True)
class Forced:
    """The lock that was seen is broken; its run may not write any more."""

    fencing_token: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The lock that was seen is gone; nothing was done."""

    holder: Holder | None


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as the store has it. A dead run reads as closed: stopped early."""

    manifest: RunManifest
    status: str


class LockStore(Protocol):
    """Where the one lock row of each workspace lives."""

    def take(self, opening: Opening) -> Taken | Busy:
        """Take the lock and open the run in one transaction.

        An expired lock is taken over, judged by the store's own clock; the dead run
        is closed in the same transaction.
        """
        ...

    def renew(self, lease: Lease) -> Written | Lost:
        """Put the end of the lock one TTL from now."""
        ...

    def release(self, lease: Lease) -> Written | Lost:
        """Let the lock expire now."""
        ...

    def holder(self, workspace_id: str) -> Holder | None:
        """Tell who holds the workspace, None when it is free."""
        ...

    def force_release(
        self, workspace_id: str, *, lock_id: str, actor: str, reason: str
    ) -> Forced | Moved:
        """Break the lock that was seen, move its token on and close its run."""
        ...


class RunStore(Protocol[Results_contra]):
    """Where manifests and results live. Every write is fenced by the lease."""

    def record(self, lease: Lease, manifest: RunManifest) -> Written | Lost:
        """Write the manifest of a run that goes on, and renew its lock."""
        ...

    def seal(
        self,
        lease: Lease,
        manifest: RunManifest,
        status: str,
        results: Results_contra | None,
    ) -> Written | Lost:
        """Write the sealed manifest, status and results, and release the lock."""
        ...

    def read(self, workspace_id: str, run_id: str) -> StoredRun:
        """Read one run of the workspace.

        Raises
        ------
        RunNotFoundError
            When the workspace has no such run.
        """
        ...


def _is_name(text: str) -> bool:
    """Whether every database can keep this text, and a person see it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return bool(text.strip()) and "\0" not in text


def expired(manifest: RunManifest, at: datetime) -> RunManifest:
    """Close the manifest of a run whose lock ran out at a moment."""
    return _closed(
        manifest, at, f"The lock expired at {at.isoformat()}.", "lock_expired"
    )


def broken(manifest: RunManifest, at: datetime) -> RunManifest:
    """Close the manifest of a run whose lock was released by hand at a moment."""
    return _closed(
        manifest,
        at,
        f"The lock was released by hand at {at.isoformat()}.",
        "lock_released_by_hand",
    )


def _closed(
    manifest: RunManifest, at: datetime, message: str, code: str
) -> RunManifest:
    return manifest.halt(
        at=at, error_message=message, reason_code=code, rest=STOPPED_EARLY
    ).seal(at=at)
