from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from calmrun.governance import Busy, RunLock, Taken
from calmrun.store import Store, open_store


TTL = 2.5
HOLDER = Path(__file__).with_name("holder.py")


@dataclass
class Held:
    """A process that holds the workspace in its second step."""

    process: subprocess.Popen[str]
    run_id: str

    def send(self, number: signal.Signals) -> None:
        """Hurt it."""
        os.kill(self.process.pid, number)

    def last_words(self) -> str:
        """Wait for its end, and give what it printed then."""
        out, _ = self.process.communicate(timeout=60)
        return out.strip()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Give the store that the test looks through."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def hold(store: Store, url: str, workspace: str) -> Iterator[Callable[[float], Held]]:
    """Start a process that holds the workspace for some seconds."""
    del store  # it makes the tables
    started: list[subprocess.Popen[str]] = []

    def start(seconds: float) -> Held:
        process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, str(HOLDER), url, workspace, str(TTL), str(seconds)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        word, run_id = process.stdout.readline().split()
        assert word == "held"
        return Held(process, run_id)

    yield start
    for process in started:
        process.kill()
        process.communicate()


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


def test_a_killed_run_frees_its_workspace_after_the_ttl(
    store: Store, hold: Callable[[float], Held], workspace: str
) -> None:
    """Until then it reads as running in its step; then it is closed and taken over."""
    held = hold(60)
    held.send(signal.SIGKILL)
    held.last_words()
    killed_at = time.monotonic()
    stored = store.runs.read(workspace, held.run_id)
    assert stored.status == "running"
    assert stored.manifest.step("two").status == "running"
    busy = take(store, workspace)
    assert isinstance(busy, Busy)
    assert (busy.holder.step_name, busy.holder.step_number) == ("two", 2)
    heir = take_when_free(store, workspace, TTL * 4)
    assert time.monotonic() - killed_at < TTL * 2
    assert heir.lease.fencing_token == busy.holder.fencing_token + 1
    dead = store.runs.read(workspace, held.run_id)
    assert dead.status == "stopped_early"
    assert dead.manifest.step("two").reason_codes == ("lock_expired",)
    assert dead.manifest.finalized_at == busy.holder.free_by


def test_a_paused_run_writes_nothing_when_it_wakes(
    store: Store, hold: Callable[[float], Held], workspace: str
) -> None:
    """It slept past its TTL: its own answer is superseded, the heir is untouched."""
    held = hold(0.2)
    held.send(signal.SIGSTOP)
    heir = take_when_free(store, workspace, TTL * 4)
    before = store.runs.read(workspace, held.run_id)
    holder = store.locks.holder(workspace)
    held.send(signal.SIGCONT)
    assert held.last_words() == "superseded"
    assert store.runs.read(workspace, held.run_id) == before
    assert before.status == "stopped_early"
    assert store.locks.holder(workspace) == holder
    assert holder is not None
    assert holder.run_id == heir.lease.run_id


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=str)
def test_a_terminated_run_releases_at_once(
    store: Store, hold: Callable[[float], Held], workspace: str, number: signal.Signals
) -> None:
    """Ctrl-C and SIGTERM leave a sealed run and a free workspace."""
    held = hold(60)
    held.send(number)
    held.last_words()
    assert store.locks.holder(workspace) is None
    stored = store.runs.read(workspace, held.run_id)
    assert stored.status == "stopped_early"
    assert stored.manifest.step("two").reason_codes == ("interrupted",)
    assert stored.manifest.step("three").reason_codes == ("stopped_early",)


def test_a_long_step_outlives_the_ttl(
    store: Store, hold: Callable[[float], Held], workspace: str
) -> None:
    """The heartbeat keeps the lock from another process for as long as it works."""
    held = hold(TTL * 1.5)
    until = time.monotonic() + TTL * 1.2
    while time.monotonic() < until:
        assert isinstance(take(store, workspace), Busy)
        time.sleep(0.1)
    assert held.last_words() == "concluded"
    assert store.runs.read(workspace, held.run_id).status == "concluded"
