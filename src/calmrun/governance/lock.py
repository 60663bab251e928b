"""The run lock: one run per workspace, released on every way out.

::

    lock = RunLock(store, store)
    taken = lock.take("acme", ("read", "write"), mode="cli", version="1.0")
    with lock.held(taken) as run:  # LockHeldError when taken is Busy
        with run.step("read"):
            ...
        run.skip("write", "nothing_to_write")
        run.seal("concluded")
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from calmrun.errors import (
    LockLostError,
    StoreError,
    UnfinishedManifestError,
    UsageError,
)
from calmrun.governance.clock import Clock, Ids, RandomIds, SystemClock
from calmrun.governance.heartbeat import Heartbeat
from calmrun.governance.lease import Busy, LockStore, Opening, RunStore, Taken
from calmrun.governance.run import GovernedRun, OnChange


R = TypeVar("R")


@dataclass(frozen=True)
class RunLock(Generic[R]):
    """Takes workspaces, and holds them for as long as their runs last."""

    locks: LockStore
    runs: RunStore[R]
    clock: Clock = field(default_factory=SystemClock)
    ids: Ids = field(default_factory=RandomIds)
    ttl_seconds: float = 300.0
    """After this long without a word from the run, the workspace is free."""
    step_limit_seconds: float = 240.0
    """A step may keep the lock alive for this long."""

    def take(
        self,
        workspace_id: str,
        steps: Sequence[str],
        *,
        mode: str,
        version: str,
        held_by: str | None = None,
    ) -> Taken | Busy:
        """Take the workspace and open a run, or learn who has it.

        Parameters
        ----------
        workspace_id
            The workspace; others are not touched.
        steps
            Names of all steps of the run, in order.
        mode, version
            How the run was started, and by which version of the program.
        held_by
            Who asks, as ``lock status`` tells it; the mode when not given.

        Raises
        ------
        UsageError
            When a name cannot be stored, a step is named twice, or there is none.
        StoreError
            When the store cannot be reached or written.
        """
        if isinstance(steps, str):
            message = "Steps are a sequence of names, not one text."
            raise UsageError(message)
        return self.locks.take(
            Opening(
                workspace_id=workspace_id,
                run_id=self.ids.run_id(),
                lock_id=self.ids.lock_id(),
                steps=tuple(steps),
                mode=mode,
                calmrun_version=version,
                created_at=self.clock.now(),
                held_by=held_by or mode,
                ttl_seconds=self.ttl_seconds,
            )
        )

    @contextmanager
    def held(
        self, taken: Taken | Busy, *, on_change: OnChange | None = None
    ) -> Iterator[GovernedRun[R]]:
        """Hold a taken workspace while the body runs; the body seals the run.

        However the body ends, the lock is released. A body that ends without sealing
        leaves a sealed run too: *failed* after an error, *stopped_early* after an
        interruption.

        Parameters
        ----------
        taken
            What `take` answered.
        on_change
            Told each step record after it is durable.

        Raises
        ------
        LockHeldError
            When the answer was `Busy`; the body does not run.
        LockLostError
            When the lock was lost; this run's answer is *superseded*.
        UnfinishedManifestError
            When the body ended well but did not seal the run.
        """
        if isinstance(taken, Busy):
            raise taken.holder.refusal()
        run = GovernedRun(taken, self.runs, self.clock, on_change=on_change)
        try:
            with self._heartbeat(run), _sealing(run):
                yield run
        finally:
            if not run.manifest.sealed:
                with suppress(StoreError):  # the TTL frees it then
                    self.locks.release(run.lease)

    def _heartbeat(self, run: GovernedRun[R]) -> Heartbeat:
        return Heartbeat(
            lambda: self.locks.renew(run.lease),
            lambda: run.idle_seconds,
            every_seconds=self.ttl_seconds / 3,
            limit_seconds=self.step_limit_seconds,
        )


@contextmanager
def _sealing(run: GovernedRun[R]) -> Iterator[None]:
    """Close the run when its body did not."""
    try:
        yield
    except LockLostError:
        raise
    except Exception as error:
        _close(run, error)
        raise
    except BaseException as error:
        with suppress(LockLostError):  # an interruption stays one
            _close(run, error)
        raise
    if not run.manifest.sealed:
        _close(run, None)
        raise UnfinishedManifestError


def _close(run: GovernedRun[R], error: BaseException | None) -> None:
    if not run.manifest.sealed:
        with suppress(StoreError):  # the body's own error is the one to tell
            run.close(error)
