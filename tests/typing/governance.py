"""What a type checker must see when another pipeline uses the governance room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import assert_type

from calmrun import LockHeldError, governed
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


def door(url: str) -> None:
    """Use the public door: the types of the functions come through."""
    with governed(url, "acme", ("read", "publish")) as run:
        assert_type(run, GovernedRun[Mapping[str, object]])
        assert_type(run.call("read", divmod, 7, 2), tuple[int, int])
        verdict = run.gate(3, [Check[int]("too_few", lambda n: n > 2)], "publish")
        assert_type(verdict, Verdict)
        run.call("publish", int, "no", 2, 3)  # type: ignore[arg-type]
        run.seal("done", {"rows": 3})
    try:
        door(url)
    except LockHeldError as held:
        assert_type(held.holder, str | None)
        assert_type(held.free_by, datetime | None)
