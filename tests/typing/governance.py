"""What a type checker must see when another pipeline uses the governance room."""

from __future__ import annotations

from typing import assert_type

from calmrun.governance import (
    Busy,
    Check,
    GovernedRun,
    LockStore,
    MemoryStore,
    RunLock,
    RunStore,
    Taken,
    Verdict,
    judge,
)


def govern(store: MemoryStore[str]) -> None:
    """Use lock, run and gate as a program would."""
    locks: LockStore = store
    runs: RunStore[str] = store
    lock = RunLock(locks, runs)
    taken = lock.take("acme", ("read",), mode="nightly", version="1.0")
    assert_type(taken, Taken | Busy)
    with lock.held(taken) as run:
        assert_type(run, GovernedRun[str])
        run.seal("done", "a result")


def gate(rows: list[int]) -> None:
    """Put facts to a check that is about them."""
    verdict = judge(rows, [Check[list[int]]("too_few", lambda rows: len(rows) > 2)])
    assert_type(verdict, Verdict)
