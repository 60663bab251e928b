from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from calmrun.governance import MemoryStore, RunLock


class StillClock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        """Give the moment that was set."""
        return self.moment

    def today(self) -> date:
        """Give the day that was set."""
        return self.moment.date()

    def monotonic(self) -> float:
        """Give seconds since 1970, which move with the moment."""
        return self.moment.timestamp()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> StillClock:
    """Give a clock that stands still."""
    return StillClock()


@pytest.fixture
def store(clock: StillClock) -> MemoryStore[str]:
    """Give a store in memory on that clock."""
    return MemoryStore(clock)


@pytest.fixture
def lock(store: MemoryStore[str], clock: StillClock) -> RunLock[str]:
    """Give a run lock on that store; its heartbeat does not beat within a test."""
    return RunLock(store, store, clock=clock)
