"""The run manifest: a finite receipt of one run, changed by legal moves only.

::

    pending -> running -> succeeded | failed
    pending -> skipped

Steps run in their order, once, never two at a time. Every move gives a new manifest;
a sealed one takes no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Self

from calmrun.errors import (
    IllegalMoveError,
    SealedManifestError,
    UnfinishedManifestError,
    UnknownStepError,
    UsageError,
)


StepStatus = Literal["pending", "running", "succeeded", "skipped", "failed"]
_OPEN = ("pending", "running")


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What is known of one step. Codes and counts only, never a word of a file."""

    step_name: str
    status: StepStatus = "pending"
    started_at: datetime | None = None
    finished_at: datetime | None = None
    input_fingerprint: str | None = None
    output_refs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    error_message: str | None = None
    reason_codes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Give the step as the receipt prints it."""
        return {
            "step_name": self.step_name,
            "status": self.status,
            "started_at": _iso(self.started_at),
            "finished_at": _iso(self.finished_at),
            "input_fingerprint": self.input_fingerprint,
            "output_refs": list(self.output_refs),
            "notes": list(self.notes),
            "error_message": self.error_message,
            "reason_codes": list(self.reason_codes),
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(
            step_name=record["step_name"],
            status=record["status"],
            started_at=_moment(record["started_at"]),
            finished_at=_moment(record["finished_at"]),
            input_fingerprint=record["input_fingerprint"],
            output_refs=tuple(record["output_refs"]),
            notes=tuple(record["notes"]),
            error_message=record["error_message"],
            reason_codes=tuple(record["reason_codes"]),
        )


@dataclass(frozen=True, slots=True)
class RunManifest:
    """Which steps a run had, and what became of each."""

    run_id: str
    workspace_id: str
    mode: str
    lock_id: str
    fencing_token: int
    calmrun_version: str
    created_at: datetime
    steps: tuple[StepRecord, ...]
    finalized_at: datetime | None = None

    def __post_init__(self) -> None:
        names = [step.step_name for step in self.steps]
        if not names or len(set(names)) != len(names):
            message = "A run needs at least one step, and each by its own name."
            raise UsageError(message)

    @property
    def sealed(self) -> bool:
        """Whether the run is over and the manifest closed."""
        return self.finalized_at is not None

    @property
    def current(self) -> int | None:
        """Position of the step that runs, else of the next one; None at the end."""
        states = [step.status for step in self.steps]
        for status in ("running", "pending"):
            if status in states:
                return states.index(status)
        return None

    def step(self, name: str) -> StepRecord:
        """Give the record of one step.

        Raises
        ------
        UnknownStepError
            When the run has no such step.
        """
        return self.steps[self._position(name)]

    def start(
        self, name: str, *, at: datetime, input_fingerprint: str | None = None
    ) -> Self:
        """Move a step from pending to running.

        Raises
        ------
        UnknownStepError, SealedManifestError
            When there is no such step, or the run is over.
        IllegalMoveError
            When it is not pending, or an earlier step has not ended.
        """
        position = self._position(name)
        if any(step.status in _OPEN for step in self.steps[:position]):
            raise IllegalMoveError
        return self._move(
            name,
            "pending",
            status="running",
            started_at=at,
            input_fingerprint=input_fingerprint,
        )

    def succeed(
        self,
        name: str,
        *,
        at: datetime,
        output_refs: Iterable[str] = (),
        notes: Iterable[str] = (),
        input_fingerprint: str | None = None,
    ) -> Self:
        """Move a step from running to succeeded.

        A fingerprint given here replaces the one given at the start: what a step was
        given may be known only once it has read it.

        Raises
        ------
        UnknownStepError, SealedManifestError, IllegalMoveError
            As `start`; the step must be running.
        """
        return self._move(
            name,
            "running",
            status="succeeded",
            finished_at=at,
            output_refs=tuple(output_refs),
            notes=tuple(notes),
            input_fingerprint=input_fingerprint or self.step(name).input_fingerprint,
        )

    def fail(
        self,
        name: str,
        *,
        at: datetime,
        error_message: str,
        reason_codes: Iterable[str] = (),
    ) -> Self:
        """Move a step from running to failed.

        Raises
        ------
        UnknownStepError, SealedManifestError, IllegalMoveError
            As `start`; the step must be running.
        """
        return self._move(
            name,
            "running",
            status="failed",
            finished_at=at,
            error_message=error_message,
            reason_codes=tuple(reason_codes),
        )

    def skip(self, name: str, *reason_codes: str) -> Self:
        """Move a step from pending to skipped, with at least one reason.

        Raises
        ------
        UnknownStepError, SealedManifestError
            As `start`.
        IllegalMoveError
            When the step is not pending, or no reason is given.
        """
        if not reason_codes:
            message = "A step is skipped for a reason."
            raise IllegalMoveError(message)
        return self._move(name, "pending", status="skipped", reason_codes=reason_codes)

    def halt(
        self, *, at: datetime, error_message: str, reason_code: str, rest: str
    ) -> Self:
        """End early: the step that runs has failed, those still to come are skipped.

        Parameters
        ----------
        at
            When it ended.
        error_message, reason_code
            Put on the step that was running, if one was.
        rest
            Reason code of the skipped ones.

        Returns
        -------
            A manifest that can be sealed; a sealed one comes back as it is.
        """
        halted: dict[StepStatus, dict[str, Any]] = {
            "running": {
                "status": "failed",
                "finished_at": at,
                "error_message": error_message,
                "reason_codes": (reason_code,),
            },
            "pending": {"status": "skipped", "reason_codes": (rest,)},
        }
        return replace(
            self,
            steps=tuple(
                replace(step, **halted[step.status]) if step.status in halted else step
                for step in self.steps
            ),
        )

    def seal(self, *, at: datetime) -> Self:
        """Close the manifest for good.

        Raises
        ------
        SealedManifestError
            When it is sealed already.
        UnfinishedManifestError
            When a step is still pending or running.
        """
        self._require_open()
        if any(step.status in _OPEN for step in self.steps):
            raise UnfinishedManifestError
        return replace(self, finalized_at=at)

    def summary(self) -> str:
        """Say in one line what ran, with the first eight digits of the lock."""
        states = [step.status for step in self.steps]
        done = states.count("succeeded")
        return (
            f"{done} {'step' if done == 1 else 'steps'} succeeded,"
            f" {states.count('skipped')} skipped, {states.count('failed')} failed"
            f" (lock: {self.lock_id[:8]})"
        )

    def to_json(self) -> dict[str, object]:
        """Give the manifest as it is stored and printed."""
        return {
            "run_id": self.run_id,
            "workspace_id": self.workspace_id,
            "mode": self.mode,
            "lock_id": self.lock_id,
            "fencing_token": self.fencing_token,
            "calmrun_version": self.calmrun_version,
            "created_at": self.created_at.isoformat(),
            "finalized_at": _iso(self.finalized_at),
            "steps": [step.to_json() for step in self.steps],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(
            run_id=document["run_id"],
            workspace_id=document["workspace_id"],
            mode=document["mode"],
            lock_id=document["lock_id"],
            fencing_token=document["fencing_token"],
            calmrun_version=document["calmrun_version"],
            created_at=datetime.fromisoformat(document["created_at"]),
            steps=tuple(StepRecord.from_json(step) for step in document["steps"]),
            finalized_at=_moment(document["finalized_at"]),
        )

    def _position(self, name: str) -> int:
        for position, step in enumerate(self.steps):
            if step.step_name == name:
                return position
        message = f"The manifest does not know the step {name!r}."
        raise UnknownStepError(message)

    def _move(self, name: str, was: StepStatus, **changes: Any) -> Self:  # noqa: ANN401 - fields of StepRecord
        position = self._position(name)
        self._require_open()
        step = self.steps[position]
        if step.status != was:
            raise IllegalMoveError
        moved = replace(step, **changes)
        steps = (*self.steps[:position], moved, *self.steps[position + 1 :])
        return replace(self, steps=steps)

    def _require_open(self) -> None:
        if self.sealed:
            raise SealedManifestError


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
