"""A governed run: marks each step durably as it happens, and is sealed once."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Generic, ParamSpec, TypeVar

from calmrun.errors import CalmrunError, LockLostError, StoreError, UsageError
from calmrun.governance.clock import Clock
from calmrun.governance.fingerprint import fingerprint
from calmrun.governance.gate import Check, Facts, Verdict, judge
from calmrun.governance.lease import (
    RUNNING,
    STOPPED_EARLY,
    Lost,
    RunStore,
    Taken,
    Written,
)
from calmrun.governance.manifest import RunManifest, StepRecord


P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
OnChange = Callable[[StepRecord], None]


@dataclass(slots=True)
class StepHandle:
    """What a step that runs may leave in its record: references, counts and codes."""

    output_refs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    input_fingerprint: str | None = None

    def fingerprint_of(self, value: object) -> None:
        """Set the fingerprint, for a step that learns its input by reading it."""
        self.input_fingerprint = fingerprint(value)


def _ignore(_: StepRecord) -> None: ...


class GovernedRun(Generic[R]):
    """One run of one workspace, while it holds the lock.

    Parameters
    ----------
    taken
        The lock and the manifest at the start.
    store
        Where each move is written before the run goes on.
    clock
        For the times in the manifest.
    on_change
        Told each step record after it is durable.
    """

    def __init__(
        self,
        taken: Taken,
        store: RunStore[R],
        clock: Clock,
        *,
        on_change: OnChange | None = None,
    ) -> None:
        self.lease = taken.lease
        self.manifest = taken.manifest
        self._store = store
        self._clock = clock
        self._on_change = on_change or _ignore
        self._moved_at = clock.monotonic()

    @property
    def idle_seconds(self) -> float:
        """How long ago the manifest last moved: the age of the step that runs."""
        return self._clock.monotonic() - self._moved_at

    @property
    def run_id(self) -> str:
        """The id of this run."""
        return self.lease.run_id

    @contextmanager
    def step(
        self, name: str, *, fingerprint_of: object | None = None
    ) -> Iterator[StepHandle]:
        """Run one step: running when the body starts, then succeeded or failed.

        Parameters
        ----------
        name
            A step of the manifest, the next in order.
        fingerprint_of
            Aggregates that describe the step's input, see `fingerprint`.

        Raises
        ------
        LockLostError
            When the lock was lost; nothing was written then.
        UnknownStepError, IllegalMoveError, SealedManifestError
            When the step may not start now.
        """
        mark = None if fingerprint_of is None else fingerprint(fingerprint_of)
        self._write(
            self.manifest.start(name, at=self._clock.now(), input_fingerprint=mark)
        )
        handle = StepHandle()
        with self._failing():
            yield handle
        self._write(
            self.manifest.succeed(
                name,
                at=self._clock.now(),
                output_refs=handle.output_refs,
                notes=handle.notes,
                input_fingerprint=handle.input_fingerprint,
            )
        )

    def call(
        self,
        name: str,
        function: Callable[P, T],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> T:
        """Run a function as one step, and give what it returns.

        Raises
        ------
        LockLostError, UnknownStepError, IllegalMoveError, SealedManifestError
            As `step`; whatever the function raises is raised on.
        """
        with self.step(name):
            return function(*arguments, **named)

    def chain(
        self,
        value: object,
        functions: Mapping[str, Callable[[Any], Any]],
    ) -> Any:  # noqa: ANN401 - each function says what it takes and gives
        """Run functions as steps in a row, each on what the one before it returned.

        Nothing happens between two of them, so that one ends and the next starts is
        one write: as durable as `call`, with a third fewer writes.

        Parameters
        ----------
        value
            What the first function is given.
        functions
            By the name of their step, in order.

        Returns
        -------
            What the last function returned.

        Raises
        ------
        LockLostError, UnknownStepError, IllegalMoveError, SealedManifestError
            As `step`; a wrong name or order is told before anything runs.
        """
        now = self._clock.now()
        moved = self.manifest
        for name in functions:  # a dry run, on a manifest that nobody keeps
            moved = moved.start(name, at=now).succeed(name, at=now)
        ended: str | None = None
        for name, function in functions.items():
            self._go_on(ended, name)
            with self._failing():
                value = function(value)
            ended = name
        self._go_on(ended, None)
        return value

    def gate(
        self, facts: Facts, checks: Iterable[Check[Facts]], *steps: str
    ) -> Verdict:
        """Judge facts, and skip the steps that depend on them where they do not pass.

        Parameters
        ----------
        facts, checks
            As `judge` takes them.
        steps
            Skipped with every reason of the verdict, unless it allows.

        Raises
        ------
        LockLostError, UnknownStepError, IllegalMoveError, SealedManifestError
            As `skip`.
        """
        verdict = judge(facts, checks)
        if not verdict.allows:
            for name in steps:
                self.skip(name, *verdict.reason_codes)
        return verdict

    def skip(self, name: str, *reason_codes: str) -> None:
        """Skip a step for the given reasons.

        Raises
        ------
        LockLostError
            When the lock was lost; nothing was written then.
        UnknownStepError, IllegalMoveError, SealedManifestError
            When the step is not pending, or no reason is given.
        """
        self._write(self.manifest.skip(name, *reason_codes))

    def seal(self, status: str, results: R | None = None) -> None:
        """Close the run with its status and results, and release the lock.

        Raises
        ------
        LockLostError
            When the lock was lost; nothing was written then.
        UnfinishedManifestError, SealedManifestError
            When a step has not ended, or the run is sealed already.
        UsageError
            When the status says that the run goes on.
        """
        if status == RUNNING:
            message = "A run that is sealed is not running."
            raise UsageError(message)
        self._seal(self.manifest, status, results)

    def close(self, error: BaseException | None) -> None:
        """Seal what can be sealed after the run's body ended without doing so.

        Parameters
        ----------
        error
            What ended the body; an interruption makes the run *stopped_early*,
            anything else *failed*.

        Raises
        ------
        LockLostError
            When the lock was lost; nothing was written then.
        """
        status = "failed" if _is_failure(error) else STOPPED_EARLY
        self._seal(self._halted(error, rest="run_failed"), status, None)

    def _go_on(self, ended: str | None, starts: str | None) -> None:
        """Write that one step has ended and another starts, at the same moment."""
        manifest, now = self.manifest, self._clock.now()
        if ended is not None:
            manifest = manifest.succeed(ended, at=now)
        if starts is not None:
            manifest = manifest.start(starts, at=now)
        if manifest is not self.manifest:
            self._write(manifest)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Fail the step that runs when its body raises, unless the lock is lost."""
        try:
            yield
        except LockLostError:
            raise
        except BaseException as error:
            self._fail(error)
            raise

    def _fail(self, error: BaseException) -> None:
        with suppress(StoreError):  # the step's own error is the one to tell
            self._write(self._halted(error, rest="earlier_step_failed"))

    def _halted(self, error: BaseException | None, *, rest: str) -> RunManifest:
        failed = _is_failure(error)
        return self.manifest.halt(
            at=self._clock.now(),
            error_message=_told(error),
            reason_code="step_raised" if failed else "interrupted",
            rest=rest if failed else STOPPED_EARLY,
        )

    def _seal(self, manifest: RunManifest, status: str, results: R | None) -> None:
        sealed = manifest.seal(at=self._clock.now())
        _require(self._store.seal(self.lease, sealed, status, results))
        self._keep(sealed)

    def _write(self, manifest: RunManifest) -> None:
        _require(self._store.record(self.lease, manifest))
        self._keep(manifest)

    def _keep(self, manifest: RunManifest) -> None:
        before, self.manifest = self.manifest, manifest
        self._moved_at = self._clock.monotonic()
        for old, new in zip(before.steps, manifest.steps, strict=True):
            if old != new:
                self._on_change(new)


def _require(outcome: Written | Lost) -> None:
    if isinstance(outcome, Lost):
        raise LockLostError


def _is_failure(error: BaseException | None) -> bool:
    return error is None or isinstance(error, Exception)


def _told(error: BaseException | None) -> str:
    """Say what happened, and where in the code, without a word that a file may hold."""
    kind = type(error).__name__
    if isinstance(error, CalmrunError):
        return f"{kind}: {error}"
    place = _place(error)
    return f"{kind} at {place}" if place else kind


def _place(error: BaseException | None) -> str:
    """Name the file and line where an error was raised, without its folders."""
    frames = traceback.extract_tb(error.__traceback__) if error is not None else []
    if not frames:
        return ""
    last = frames[-1]
    return f"{PurePath(last.filename).name}:{last.lineno}"
