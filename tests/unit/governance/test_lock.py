from __future__ import annotations

import asyncio
import time
from threading import Event
from typing import Protocol

import pytest

from calmrun.errors import (
    LockHeldError,
    LockLostError,
    NothingReadableError,
    StoreUnavailableError,
    UnfinishedManifestError,
    UsageError,
)
from calmrun.governance import (
    Busy,
    Clock,
    GovernedRun,
    Lease,
    Lost,
    MemoryStore,
    RunLock,
    RunManifest,
    StepRecord,
    StoredRun,
    Taken,
    Written,
)


class Ticking(Clock, Protocol):
    """A clock that moves when told to."""

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        ...


STEPS = ("read", "count", "write")


def take(lock: RunLock[str]) -> Taken:
    """Take the workspace, which must be free."""
    answer = lock.take("acme", STEPS, mode="test", version="1")
    assert isinstance(answer, Taken)
    return answer


def left(store: MemoryStore[str], taken: Taken) -> StoredRun:
    """Read what a run left, after making sure that its workspace is free."""
    assert store.holder("acme") is None
    return store.read("acme", taken.lease.run_id)


def states(stored: StoredRun) -> list[str]:
    """Give the states of the steps."""
    return [step.status for step in stored.manifest.steps]


def test_a_run_that_seals_itself_is_left_alone(
    lock: RunLock[str], store: MemoryStore[str]
) -> None:
    """The plain way through."""
    taken = take(lock)
    with lock.held(taken) as run:
        for name in STEPS:
            with run.step(name):
                pass
        run.seal("concluded", "done")
    stored = left(store, taken)
    assert (stored.status, states(stored)) == ("concluded", ["succeeded"] * 3)


def test_a_busy_workspace_is_refused_with_the_holder(lock: RunLock[str]) -> None:
    """The refusal carries since, step and free by; the body does not run."""
    taken = take(lock)
    busy = lock.take("acme", STEPS, mode="test", version="1")
    assert isinstance(busy, Busy)
    with (
        pytest.raises(LockHeldError, match="already running") as caught,
        lock.held(busy),
    ):
        pytest.fail("the body must not run")
    error = caught.value
    assert (error.run_id, error.step) == (taken.lease.run_id, "read")
    assert error.holder == "test"
    assert (error.since, error.free_by) == (busy.holder.since, busy.holder.free_by)


@pytest.mark.parametrize("step", STEPS)
def test_an_error_in_any_step_seals_failed_and_releases(
    lock: RunLock[str], store: MemoryStore[str], step: str
) -> None:
    """The step is failed, later ones are skipped, the workspace is free."""
    taken = take(lock)
    at = STEPS.index(step)

    def fail_in_the_step() -> None:
        with lock.held(taken) as run:
            for name in STEPS:
                with run.step(name):
                    if name == step:
                        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_in_the_step()
    stored = left(store, taken)
    assert stored.status == "failed"
    assert states(stored) == ["succeeded"] * at + ["failed"] + ["skipped"] * (2 - at)
    assert stored.manifest.sealed


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (NothingReadableError(), "failed", "run_failed"),
        (MemoryError(), "failed", "run_failed"),
        (StoreUnavailableError(), "failed", "run_failed"),
        (KeyboardInterrupt(), "stopped_early", "stopped_early"),
        (SystemExit(143), "stopped_early", "stopped_early"),
        (asyncio.CancelledError(), "stopped_early", "stopped_early"),
        (GeneratorExit(), "stopped_early", "stopped_early"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_every_exit_between_steps_seals_and_releases(
    lock: RunLock[str],
    store: MemoryStore[str],
    error: BaseException,
    status: str,
    reason: str,
) -> None:
    """Errors fail the run, interruptions stop it; nothing keeps the workspace."""
    taken = take(lock)

    def leave_after_a_step() -> None:
        with lock.held(taken) as run:
            with run.step("read"):
                pass
            raise error

    with pytest.raises(type(error)):
        leave_after_a_step()
    stored = left(store, taken)
    assert stored.status == status
    assert states(stored) == ["succeeded", "skipped", "skipped"]
    assert stored.manifest.step("write").reason_codes == (reason,)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(143)], ids=repr)
def test_an_interruption_in_a_step_stops_the_run_early(
    lock: RunLock[str], store: MemoryStore[str], error: BaseException
) -> None:
    """Ctrl-C in step k is told as such."""
    taken = take(lock)
    with pytest.raises(type(error)), lock.held(taken) as run, run.step("read"):
        raise error
    stored = left(store, taken)
    assert stored.status == "stopped_early"
    assert states(stored) == ["failed", "skipped", "skipped"]


def test_a_body_that_forgets_to_seal_is_told(
    lock: RunLock[str], store: MemoryStore[str]
) -> None:
    """It fails loudly, and still frees the workspace."""
    taken = take(lock)
    with pytest.raises(UnfinishedManifestError), lock.held(taken):
        pass
    assert left(store, taken).status == "failed"


def test_an_error_after_the_seal_changes_nothing(
    lock: RunLock[str], store: MemoryStore[str]
) -> None:
    """What is sealed stays sealed."""
    taken = take(lock)

    def fail_after_the_seal() -> None:
        with lock.held(taken) as run:
            _skip_all(run)
            run.seal("all_clear")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_the_seal()
    assert left(store, taken).status == "all_clear"


def test_a_listener_that_fails_does_not_keep_the_workspace(
    lock: RunLock[str], store: MemoryStore[str]
) -> None:
    """A closed terminal ends the run, not the lock's release."""

    def gone(_: StepRecord) -> None:
        raise BrokenPipeError

    taken = take(lock)
    with (
        pytest.raises(BrokenPipeError),
        lock.held(taken, on_change=gone) as run,
        run.step("read"),
    ):
        pytest.fail("the step must not go on")
    assert left(store, taken).status == "failed"


def test_losing_the_lock_is_told_and_writes_nothing(
    lock: RunLock[str], store: MemoryStore[str], clock: Ticking
) -> None:
    """The run answers superseded; what is stored is stopped early."""
    taken = take(lock)
    heirs: list[Taken] = []

    def pause_in_a_step() -> None:
        with lock.held(taken) as run, run.step("read"):
            clock.advance(lock.ttl_seconds + 1)
            heirs.append(take(lock))

    with pytest.raises(LockLostError):
        pause_in_a_step()
    stored = store.read("acme", taken.lease.run_id)
    assert (stored.status, states(stored)[0]) == ("stopped_early", "failed")
    holder = store.holder("acme")
    assert holder is not None
    assert holder.run_id == heirs[0].lease.run_id


def test_an_error_after_losing_the_lock_is_told_as_a_lost_lock(
    lock: RunLock[str], clock: Ticking
) -> None:
    """What the run has to say no longer counts."""

    def fail_after_a_pause() -> None:
        with lock.held(take(lock)):
            clock.advance(lock.ttl_seconds + 1)
            raise ZeroDivisionError

    with pytest.raises(LockLostError):
        fail_after_a_pause()


def test_an_interruption_after_losing_the_lock_stays_one(
    lock: RunLock[str], clock: Ticking
) -> None:
    """Ctrl-C must end the program."""

    def interrupt_after_a_pause() -> None:
        with lock.held(take(lock)):
            clock.advance(lock.ttl_seconds + 1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt_after_a_pause()


class NoSealStore(MemoryStore[str]):
    """A store that cannot seal; `release` may fail as well."""

    no_release = False

    def seal(
        self, lease: Lease, manifest: RunManifest, status: str, results: str | None
    ) -> Written | Lost:
        """Fail always."""
        del lease, manifest, status, results
        raise StoreUnavailableError

    def release(self, lease: Lease) -> Written | Lost:
        """Fail when told to."""
        if self.no_release:
            raise StoreUnavailableError
        return super().release(lease)


def test_what_cannot_be_sealed_is_still_released() -> None:
    """A storage error at the end frees the workspace; the run reads as stopped."""
    store = NoSealStore()
    lock = RunLock(store, store)
    taken = take(lock)

    def seal_in_vain() -> None:
        with lock.held(taken) as run:
            _skip_all(run)
            run.seal("concluded")

    with pytest.raises(StoreUnavailableError):
        seal_in_vain()
    assert left(store, taken).status == "stopped_early"


def test_a_store_that_is_gone_leaves_the_rest_to_the_ttl() -> None:
    """The body's own error is told, not the failing clean-up's."""
    store = NoSealStore()
    store.no_release = True
    lock = RunLock(store, store)
    with pytest.raises(ZeroDivisionError), lock.held(take(lock)):
        raise ZeroDivisionError
    assert store.holder("acme") is not None


class CountingStore(MemoryStore[str]):
    """A store that tells when it was renewed three times."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.renewals = 0
        self.thrice = Event()

    def renew(self, lease: Lease) -> Written | Lost:
        """Count, and renew."""
        self.renewals += 1
        if self.renewals == 3:
            self.thrice.set()
        return super().renew(lease)


def test_a_long_step_keeps_its_lock(clock: Ticking) -> None:
    """While a step runs, its lock is renewed every third of the TTL."""
    store = CountingStore(clock)
    lock = RunLock(store, store, clock=clock, ttl_seconds=0.06)
    taken = take(lock)
    with lock.held(taken) as run:
        with run.step("read"):
            assert store.thrice.wait(30)
        run.skip("count", "because")
        run.skip("write", "because")
        run.seal("concluded")
    assert left(store, taken).status == "concluded"


def test_a_hung_step_frees_the_workspace(clock: Ticking) -> None:
    """Past the step's limit the heartbeat stops, and the TTL runs out."""
    store = CountingStore(clock)
    lock = RunLock(store, store, clock=clock, ttl_seconds=0.06)

    def hang() -> None:
        with lock.held(take(lock)) as run, run.step("read"):
            clock.advance(lock.step_limit_seconds)
            before = store.renewals
            time.sleep(0.3)
            assert store.renewals <= before + 1  # a beat may have been under way
            clock.advance(lock.ttl_seconds)
            assert store.holder("acme") is None

    with pytest.raises(LockLostError):
        hang()


def test_who_holds_it_is_the_mode_unless_told(lock: RunLock[str]) -> None:
    """`lock status` names a program."""
    taken = take(lock)
    holder = lock.locks.holder("acme")
    assert holder is not None
    assert holder.held_by == "test"
    lock.locks.release(taken.lease)
    lock.take("acme", STEPS, mode="test", version="1", held_by="cli, process 7")
    holder = lock.locks.holder("acme")
    assert holder is not None
    assert holder.held_by == "cli, process 7"


def _skip_all(run: GovernedRun[str]) -> None:
    for name in STEPS:
        run.skip(name, "because")


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"workspace_id": " "}, id="blank"),
        pytest.param({"workspace_id": "a\0b"}, id="NUL"),
        pytest.param({"workspace_id": "a\ud800"}, id="half a character"),
        pytest.param({"mode": ""}, id="no mode"),
        pytest.param({"steps": ()}, id="no step"),
        pytest.param({"steps": ("read", "read")}, id="a step twice"),
        pytest.param({"steps": ("read", "")}, id="a step without a name"),
        pytest.param({"steps": "read"}, id="one text for steps"),
    ],
)
def test_what_cannot_be_stored_is_refused_before_the_lock(
    lock: RunLock[str], store: MemoryStore[str], wrong: dict[str, str]
) -> None:
    """A wrong call is told as one, and takes nothing."""
    call = {"workspace_id": "acme", "steps": STEPS, "mode": "test", "version": "1"}
    with pytest.raises(UsageError):
        lock.take(**call | wrong)
    assert store.holder("acme") is None


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan")])
def test_a_lock_lives_for_a_time(store: MemoryStore[str], seconds: float) -> None:
    """It neither ends before it begins nor lasts for ever."""
    with pytest.raises(UsageError, match="time to live"):
        take(RunLock(store, store, ttl_seconds=seconds))
