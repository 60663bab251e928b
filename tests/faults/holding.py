"""What the tests here share: a process that holds, and asking for its lock."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from calmrun.governance import Busy, RunLock, StoredRun, Taken
from calmrun.store import Store


TTL = 3.0 if os.environ.get("CALMRUN_SOAK") == "1" else 1.0
"""Seconds until a silent run loses its workspace."""
STEADY = 3.0
"""A TTL for runs that must not lose theirs on a slow machine."""
Hold = Callable[..., "Held"]
_ENDED = ("succeeded", "skipped", "failed")


@dataclass
class Held:
    """A process that holds the workspace in a step."""

    process: subprocess.Popen[str]
    run_id: str

    def send(self, number: signal.Signals) -> None:
        """Hurt it."""
        os.kill(self.process.pid, number)

    def last_words(self) -> str:
        """Wait for its end, and give what it printed then."""
        assert self.process.stdout is not None
        words = self.process.stdout.read()
        self.process.wait(timeout=60)
        return words.strip()


def take(store: Store, workspace: str) -> Taken | Busy:
    """Ask for the workspace."""
    lock = RunLock(store.locks, store.runs)
    return lock.take(workspace, ("only",), mode="test", version="0")


def take_when_free(store: Store, workspace: str, patience: float) -> Taken:
    """Ask again and again."""
    until = time.monotonic() + patience
    while True:
        answer = take(store, workspace)
        if isinstance(answer, Taken):
            return answer
        assert time.monotonic() < until, "the workspace never came free"
        time.sleep(0.05)


def is_named(stored: StoredRun) -> bool:
    """Tell whether the specification names such a state of a run.

    Running: some steps ended, at most one runs, the rest are pending, no seal. Ended:
    sealed, and no step is pending or running.
    """
    statuses = [step.status for step in stored.manifest.steps]
    if stored.status != "running":
        sealed = stored.manifest.finalized_at is not None
        return sealed and all(status in _ENDED for status in statuses)
    ended = 0
    while ended < len(statuses) and statuses[ended] in _ENDED:
        ended += 1
    rest = statuses[ended:]
    if rest and rest[0] == "running":
        rest = rest[1:]
    pending = all(status == "pending" for status in rest)
    return pending and stored.manifest.finalized_at is None
