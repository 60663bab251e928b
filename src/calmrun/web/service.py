"""The port of the pages: what they need from the rest of Calmrun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from calmrun.intake.pack import Upload
from calmrun.wiring import RunOptions


class Begun(Protocol):
    """A run that holds its workspace until `finish` returns."""

    @property
    def run_id(self) -> str:
        """The id of the run."""
        ...

    def finish(self) -> object:
        """Take the six steps and let go of the workspace, whatever happens."""
        ...


class Service(Protocol):
    """What the pages ask for. Every method may be called from any thread.

    Each raises `CalmrunError`s only: `RunNotFoundError` for a run that the workspace
    does not have, `IntakeError` for files that cannot be taken, `LockHeldError` while
    a run of the workspace goes on, `StoreError` else.
    """

    def begin(
        self, workspace: str, uploads: Sequence[Upload], options: RunOptions
    ) -> Begun:
        """Take the workspace for a run from files.

        Raises
        ------
        LockHeldError
            When another run holds the workspace; no file was read.
        """
        ...

    def begin_again(self, workspace: str, run_id: str) -> Begun:
        """Open a run from the stored pack of an earlier one.

        Raises
        ------
        PackNotKeptError
            When that run has no pack.
        """
        ...

    def begin_answered(
        self, workspace: str, run_id: str, code: str, choice: str
    ) -> Begun:
        """Remember the answer to a run's question and run again from its uploads.

        Raises
        ------
        PackNotKeptError
            When the uploads are no longer kept.
        UsageError
            When the run did not ask this, or the choice is none of its choices.
        """
        ...

    def begin_changed(
        self, workspace: str, run_id: str, *, file: int, field: str, header: str
    ) -> Begun | None:
        """Remember what a column is; run again where the files are still kept.

        Raises
        ------
        PackNotKeptError
            When that run has no pack.
        UsageError
            When there is no such file, column or field.
        """
        ...

    def answers(self, workspace: str) -> Sequence[Mapping[str, str]]:
        """List what is remembered: source, code, choice."""
        ...

    def forget_answers(self, workspace: str, source: str, code: str | None) -> int:
        """Undo what is remembered for one export."""
        ...

    def know(self, workspace: str, run_id: str) -> object:
        """Keep that the owner knows what the page of a run is about.

        Raises
        ------
        UsageError
            When the page is not about a pattern.
        """
        ...

    def document(self, workspace: str, run_id: str) -> Mapping[str, Any]:
        """Give the run document as it is stored now, while it runs too."""
        ...

    def recent(self, workspace: str, limit: int) -> Sequence[Mapping[str, Any]]:
        """List runs, newest first: run_id, created_at, status, takeaway."""
        ...

    def forget_run(self, workspace: str, run_id: str) -> int:
        """Remove all that is kept of a run."""
        ...

    def ask_help(self, workspace: str, tool: str, trouble: str, contact: str) -> str:
        """Keep a request for help with exports, and give its reference."""
        ...
