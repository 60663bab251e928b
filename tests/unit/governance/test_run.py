from __future__ import annotations

import re

import pytest

from calmrun.errors import (
    IllegalMoveError,
    LockLostError,
    SealedManifestError,
    StoreUnavailableError,
    UnfinishedManifestError,
    UnknownStepError,
    UnreadableFileError,
    UsageError,
)
from calmrun.governance import (
    Check,
    Clock,
    GovernedRun,
    Lease,
    Lost,
    MemoryStore,
    RunLock,
    RunManifest,
    StepRecord,
    Taken,
    Verdict,
    Written,
    fingerprint,
)


STEPS = ("read", "count", "write")


class FailingStore(MemoryStore[str]):
    """A store whose writes of a manifest can be made to fail."""

    broken = False

    def record(self, lease: Lease, manifest: RunManifest) -> Written | Lost:
        """Fail when broken."""
        if self.broken:
            raise StoreUnavailableError
        return super().record(lease, manifest)


@pytest.fixture
def taken(lock: RunLock[str]) -> Taken:
    """Take a workspace."""
    answer = lock.take("acme", STEPS, mode="test", version="1")
    assert isinstance(answer, Taken)
    return answer


@pytest.fixture
def run(taken: Taken, store: MemoryStore[str], clock: object) -> GovernedRun[str]:
    """Give a run that holds it."""
    return GovernedRun(taken, store, clock)  # type: ignore[arg-type]


def stored(run: GovernedRun[str], store: MemoryStore[str]) -> list[str]:
    """Read the states of the steps from the store."""
    manifest = store.read("acme", run.run_id).manifest
    return [step.status for step in manifest.steps]


def test_a_step_is_durable_as_it_starts_and_as_it_ends(
    run: GovernedRun[str], store: MemoryStore[str]
) -> None:
    """The store says running inside the body, succeeded after it."""
    with run.step("read"):
        assert stored(run, store) == ["running", "pending", "pending"]
    assert stored(run, store) == ["succeeded", "pending", "pending"]


def test_a_step_leaves_references_notes_and_fingerprint(
    run: GovernedRun[str],
) -> None:
    """The handle's content ends up in the record."""
    with run.step("read", fingerprint_of={"rows": 3}) as step:
        step.output_refs.append("pack")
        step.notes.append("450 rows")
    record = run.manifest.step("read")
    assert record.input_fingerprint == fingerprint({"rows": 3})
    assert (record.output_refs, record.notes) == (("pack",), ("450 rows",))


def test_a_step_may_learn_its_input_while_it_runs(run: GovernedRun[str]) -> None:
    """The fingerprint set in the body is the one that is kept."""
    with run.step("read") as step:
        assert run.manifest.step("read").input_fingerprint is None
        step.fingerprint_of({"rows": 4})
    assert run.manifest.step("read").input_fingerprint == fingerprint({"rows": 4})


@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param(
            ValueError("Ms Secret owes 12"),
            r"ValueError at test_run\.py:\d+",
            id="another library's words",
        ),
        pytest.param(
            UnreadableFileError("This file is empty."),
            r"UnreadableFileError: This file is empty\.",
            id="our own words",
        ),
    ],
)
def test_an_error_fails_its_step_and_skips_the_later_ones(
    run: GovernedRun[str],
    store: MemoryStore[str],
    error: Exception,
    message: str,
) -> None:
    """The message is ours, or the error's class and place: never text of a file."""
    with pytest.raises(type(error)), run.step("read"):
        raise error
    assert stored(run, store) == ["failed", "skipped", "skipped"]
    told = run.manifest.step("read").error_message
    assert told is not None
    assert re.fullmatch(message, told)
    assert run.manifest.step("read").reason_codes == ("step_raised",)
    assert run.manifest.step("count").reason_codes == ("earlier_step_failed",)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(143)], ids=repr)
def test_an_interruption_fails_its_step_and_stops_the_run(
    run: GovernedRun[str], store: MemoryStore[str], error: BaseException
) -> None:
    """Ctrl-C and a termination are written down as what they are."""
    with pytest.raises(type(error)), run.step("read"):
        raise error
    assert stored(run, store) == ["failed", "skipped", "skipped"]
    assert run.manifest.step("read").reason_codes == ("interrupted",)
    assert run.manifest.step("write").reason_codes == ("stopped_early",)


def test_the_steps_own_error_is_told_when_the_store_fails_too(
    clock: object,
) -> None:
    """A database that is gone does not hide what went wrong."""
    store = FailingStore()
    lock = RunLock(store, store)
    taken = lock.take("acme", STEPS, mode="test", version="1")
    assert isinstance(taken, Taken)
    run = GovernedRun(taken, store, clock)  # type: ignore[arg-type]

    def break_in_a_step() -> None:
        with run.step("read"):
            store.broken = True
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_in_a_step()
    assert stored(run, store) == ["running", "pending", "pending"]


def test_a_lost_lock_stops_the_run_at_its_next_write(
    run: GovernedRun[str], store: MemoryStore[str]
) -> None:
    """A run that lost its lock writes nothing more, whatever it was about to do."""
    with pytest.raises(LockLostError), run.step("read"):
        store.release(run.lease)
    with pytest.raises(LockLostError):
        run.skip("count", "because")
    assert run.manifest.step("read").status == "running"


def test_a_lock_that_a_step_finds_lost_is_not_the_steps_failure(
    run: GovernedRun[str],
) -> None:
    """The step's record is left as it was: this run may not write."""
    with pytest.raises(LockLostError), run.step("read"):
        raise LockLostError
    assert run.manifest.step("read").status == "running"


def test_skipping_is_durable(run: GovernedRun[str], store: MemoryStore[str]) -> None:
    """A gate's reasons are in the record."""
    run.skip("read", "too_few_documents", "dates_unclear")
    assert stored(run, store)[0] == "skipped"
    codes = run.manifest.step("read").reason_codes
    assert codes == ("too_few_documents", "dates_unclear")


def test_a_step_cannot_run_twice(run: GovernedRun[str]) -> None:
    """Exactly once."""
    with run.step("read"):
        pass
    with pytest.raises(IllegalMoveError), run.step("read"):
        pass


def test_sealing_needs_every_step_to_have_ended(run: GovernedRun[str]) -> None:
    """A pending step is an error, and the run can still go on."""
    with pytest.raises(UnfinishedManifestError):
        run.seal("concluded")
    for name in STEPS:
        run.skip(name, "because")
    run.seal("concluded", "all of it")
    with pytest.raises(SealedManifestError):
        run.skip("read", "because")


def test_sealing_keeps_the_results_and_releases(
    run: GovernedRun[str], store: MemoryStore[str]
) -> None:
    """Results arrive with the seal."""
    for name in STEPS:
        run.skip(name, "because")
    run.seal("concluded", "all of it")
    assert store.results["acme", run.run_id] == "all of it"
    assert store.holder("acme") is None


def test_each_change_is_told_after_it_is_durable(
    taken: Taken, store: MemoryStore[str], clock: object
) -> None:
    """Whoever prints the steps sees what the store has."""
    told: list[tuple[str, str, str]] = []

    def tell(record: StepRecord) -> None:
        manifest = store.read("acme", taken.lease.run_id).manifest
        durable = manifest.step(record.step_name).status
        told.append((record.step_name, record.status, durable))

    run = GovernedRun(taken, store, clock, on_change=tell)  # type: ignore[arg-type]
    with run.step("read"):
        pass
    run.skip("count", "because")
    with pytest.raises(ValueError, match="no"), run.step("write"):
        raise ValueError("no")  # noqa: EM101 - any error will do
    run.seal("failed")
    assert told == [
        ("read", "running", "running"),
        ("read", "succeeded", "succeeded"),
        ("count", "skipped", "skipped"),
        ("write", "running", "running"),
        ("write", "failed", "failed"),
    ]


def test_a_function_runs_as_a_step(run: GovernedRun[str]) -> None:
    """It is given its arguments, and what it returns comes back."""
    assert run.call("read", divmod, 7, 2) == (3, 1)
    assert run.call("count", sorted, [1, 2], reverse=True) == [2, 1]
    assert [step.status for step in run.manifest.steps] == [
        "succeeded",
        "succeeded",
        "pending",
    ]


def test_a_function_that_raises_fails_its_step(run: GovernedRun[str]) -> None:
    """The error is the caller's; the later steps are skipped."""
    with pytest.raises(ZeroDivisionError):
        run.call("read", divmod, 7, 0)
    assert run.manifest.step("read").status == "failed"
    assert run.manifest.step("write").reason_codes == ("earlier_step_failed",)


@pytest.mark.parametrize(
    ("count", "verdict", "states"),
    [
        pytest.param(1, Verdict("skip", ("too_few", "odd")), "skipped", id="skips"),
        pytest.param(4, Verdict("allow"), "pending", id="allows"),
    ],
)
def test_a_gate_skips_what_depends_on_it(
    run: GovernedRun[str], count: int, verdict: Verdict, states: str
) -> None:
    """Every reason is on every skipped step; other steps are as they were."""
    checks = (
        Check[int]("too_few", lambda n: n >= 3),
        Check[int]("odd", lambda n: n % 2 == 0),
    )
    run.call("read", int)
    assert run.gate(count, checks, "count", "write") == verdict
    for name in ("count", "write"):
        step = run.manifest.step(name)
        assert (step.status, step.reason_codes) == (states, verdict.reason_codes)


def test_a_sealed_run_is_not_running(run: GovernedRun[str]) -> None:
    """The one status that says otherwise is refused."""
    for name in STEPS:
        run.skip(name, "because")
    with pytest.raises(UsageError):
        run.seal("running")
    run.seal("concluded")


class CountingStore(MemoryStore[str]):
    """A store that keeps every manifest it was given."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.written: list[str] = []

    def record(self, lease: Lease, manifest: RunManifest) -> Written | Lost:
        """Keep the states of the steps, and write."""
        self.written.append(" ".join(step.status for step in manifest.steps))
        return super().record(lease, manifest)


def test_a_chain_ends_one_step_and_starts_the_next_in_one_write(clock: Clock) -> None:
    """Each function is given what the last returned; every move is stored."""
    store = CountingStore(clock)
    taken = RunLock(store, store, clock=clock).take(
        "acme", STEPS, mode="test", version="1"
    )
    assert isinstance(taken, Taken)
    told: list[tuple[str, str]] = []
    run = GovernedRun(
        taken,
        store,
        clock,
        on_change=lambda step: told.append((step.step_name, step.status)),
    )
    result = run.chain("3", {"read": int, "count": range, "write": sum})
    assert result == 3
    assert store.written == [
        "running pending pending",
        "succeeded running pending",
        "succeeded succeeded running",
        "succeeded succeeded succeeded",
    ]
    assert told == [(n, s) for n in STEPS for s in ("running", "succeeded")]


def test_a_chain_that_raises_fails_the_step_it_was_in(run: GovernedRun[str]) -> None:
    """What came before is told as done, what would follow is skipped."""
    with pytest.raises(ZeroDivisionError):
        run.chain(0, {"read": int, "count": lambda n: 1 / n, "write": int})
    assert [step.status for step in run.manifest.steps] == [
        "succeeded",
        "failed",
        "skipped",
    ]


@pytest.mark.parametrize(
    ("names", "error"),
    [
        pytest.param(("read", "improvise"), UnknownStepError, id="unknown"),
        pytest.param(("read", "write"), IllegalMoveError, id="out of order"),
    ],
)
def test_a_wrong_chain_does_not_begin(
    run: GovernedRun[str], names: tuple[str, ...], error: type[Exception]
) -> None:
    """Names and order are checked before the first function runs."""
    with pytest.raises(error):
        run.chain(1, dict.fromkeys(names, int))
    assert {step.status for step in run.manifest.steps} == {"pending"}


def test_an_empty_chain_gives_back_what_it_was_given(run: GovernedRun[str]) -> None:
    """There is nothing to do and nothing to write."""
    assert run.chain("same", {}) == "same"
