from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from calmrun.errors import RunNotFoundError
from calmrun.governance import Busy, Forced, MemoryStore, RunLock, Taken, Written


TTL = 10


class _Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()

    def monotonic(self) -> float:
        return self.moment.timestamp()


class LockModel(RuleBasedStateMachine):
    """Clients of one workspace, in any order, beside the obvious model of a lease."""

    leases = Bundle("leases")

    def __init__(self) -> None:
        super().__init__()
        self.clock = _Clock()
        self.store: MemoryStore[str] = MemoryStore(self.clock)
        self.lock = RunLock(self.store, self.store, clock=self.clock, ttl_seconds=TTL)
        self.tokens = [0]
        self.holder: str | None = None
        self.until = self.clock.moment

    @property
    def held(self) -> bool:
        """Whether somebody holds it, says the model."""
        return self.holder is not None and self.clock.moment < self.until

    @rule(target=leases)
    def take(self) -> object:
        """Take: only a free workspace, with a token above all before."""
        answer = self.lock.take("acme", ("read",), mode="test", version="1")
        if self.held:
            assert isinstance(answer, Busy)
            assert answer.holder.run_id == self.holder
            return multiple()
        assert isinstance(answer, Taken)
        assert answer.lease.fencing_token > self.tokens[-1]
        self.tokens.append(answer.lease.fencing_token)
        self.holder = answer.lease.run_id
        self.until = self.clock.moment + timedelta(seconds=TTL)
        return answer

    @rule(seconds=st.integers(1, 15))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.clock.moment += timedelta(seconds=seconds)

    @rule(taken=leases, how=st.sampled_from(["renew", "record", "release", "seal"]))
    def write(self, taken: Taken, how: str) -> None:
        """Write: it counts only from the holder, before expiry."""
        may = self.held and self.holder == taken.lease.run_id
        wrote = isinstance(self._attempt(taken, how), Written)
        assert wrote == may
        if wrote and how in ("release", "seal"):
            self.holder = None
        elif wrote:
            self.until = self.clock.moment + timedelta(seconds=TTL)

    @rule(taken=leases)
    def force(self, taken: Taken) -> None:
        """Break the lock that was seen, and no other."""
        may = self.held and self.holder == taken.lease.run_id
        answer = self.store.force_release(
            "acme", lock_id=taken.lease.lock_id, actor="a", reason="b"
        )
        assert isinstance(answer, Forced) == may
        if isinstance(answer, Forced):
            assert answer.fencing_token > self.tokens[-1]
            self.tokens.append(answer.fencing_token)
            self.holder = None

    @invariant()
    def the_holder_is_known(self) -> None:
        """Compare the store and the model on who holds it."""
        holder = self.store.holder("acme")
        assert (holder and holder.run_id) == (self.holder if self.held else None)

    @rule(taken=leases)
    def read(self, taken: Taken) -> None:
        """Read a run: it is running only while it holds the lock."""
        stored = self.store.read("acme", taken.lease.run_id)
        running = self.held and self.holder == taken.lease.run_id
        assert (stored.status == "running") == running
        assert stored.manifest.sealed == (not running)

    def _attempt(self, taken: Taken, how: str) -> object:
        if how == "renew":
            return self.store.renew(taken.lease)
        if how == "release":
            return self.store.release(taken.lease)
        if how == "record":
            return self.store.record(taken.lease, taken.manifest)
        manifest = taken.manifest.skip("read", "because").seal(at=self.clock.moment)
        return self.store.seal(taken.lease, manifest, "concluded", None)


TestLockModel = LockModel.TestCase


def test_a_run_that_it_does_not_have_is_an_error(store: MemoryStore[str]) -> None:
    """Unknown is not the same as empty."""
    with pytest.raises(RunNotFoundError):
        store.read("acme", "nothing")
