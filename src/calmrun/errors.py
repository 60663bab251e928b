"""Everything Calmrun raises, as one tree.

::

    CalmrunError
    ├── UsageError                 the call itself is wrong (exit 2)
    │   └── SigningKeyError        a key for receipts is missing, or is none
    ├── IntakeError
    │   ├── UnreadableFileError    one file cannot be opened at all
    │   ├── FileTooLargeError      a limit was passed before anything was parsed
    │   └── NothingReadableError   no given file can be opened (exit 65)
    ├── GovernanceError
    │   ├── UnknownStepError       a step that the manifest does not know
    │   ├── IllegalMoveError       a step moved in a way that is not allowed
    │   ├── SealedManifestError    a sealed manifest was asked to change
    │   ├── UnfinishedManifestError  sealing with a step still pending or running
    │   ├── LockHeldError          another run holds the workspace (exit 75)
    │   └── LockLostError          this run no longer holds its lock (exit 75)
    ├── DecisionError
    │   ├── ConclusionRejectedError  a conclusion failed schema, grounding or doctrine
    │   └── HostedAnswerError      a hosted model gave nothing that can be used
    └── StoreError
        ├── RunNotFoundError       no such run in this workspace
        ├── PackNotKeptError       the run has no stored pack to run again from
        ├── ReceiptNotKeptError    the run did not live to sign a receipt
        ├── SchemaOutdatedError    the database needs an upgrade first
        ├── StoreForbiddenError    the database does not let this role (row security)
        └── StoreUnavailableError  the database cannot be reached or written

Bad data is not here: intake returns it as typed problems (`calmrun.intake.problems`).
A docstring is the default message. Details of a case are attributes, not prose.
"""

from __future__ import annotations

from datetime import datetime


class CalmrunError(Exception):
    """Something in Calmrun could not go on."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self._default_message())

    @classmethod
    def _default_message(cls) -> str:
        return (cls.__doc__ or "").strip().splitlines()[0]


class UsageError(CalmrunError):
    """The command was given something it does not understand."""


class SigningKeyError(UsageError):
    """A key has to be 32 bytes in base64, or a public one in PEM."""


class SettingsError(UsageError):
    """A setting of the environment cannot be used."""


class IntakeError(CalmrunError):
    """The files could not be taken in."""

    code = "intake_failed"

    def __init__(
        self, message: str | None = None, *, where: str = "", fix: str = ""
    ) -> None:
        super().__init__(message)
        self.where = where
        self.fix = fix


class UnreadableFileError(IntakeError):
    """The file cannot be opened."""

    code = "unreadable_file"


class FileTooLargeError(IntakeError):
    """The file is larger than Calmrun takes."""

    code = "file_too_large"


class NothingReadableError(IntakeError):
    """None of the given files can be opened."""

    code = "nothing_readable"


class GovernanceError(CalmrunError):
    """A rule of the run lock, the manifest or the gate was broken."""


class UnknownStepError(GovernanceError):
    """The manifest does not know this step."""


class IllegalMoveError(GovernanceError):
    """A step may only go from pending to running or skipped, and then end."""


class SealedManifestError(GovernanceError):
    """The manifest is sealed and takes no more changes."""


class UnfinishedManifestError(GovernanceError):
    """A manifest with an unfinished step cannot be sealed."""


class LockHeldError(GovernanceError):
    """A snapshot is already running for this workspace. Please wait a moment and refresh."""  # noqa: E501 - the sentence is one line by contract

    def __init__(
        self,
        message: str | None = None,
        *,
        holder: str | None = None,
        run_id: str | None = None,
        since: datetime | None = None,
        step: str | None = None,
        free_by: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.holder = holder
        self.run_id = run_id
        self.since = since
        self.step = step
        self.free_by = free_by


class LockLostError(GovernanceError):
    """The run no longer holds its lock, so it may not write."""


class DecisionError(CalmrunError):
    """No conclusion could be reached."""


class ConclusionRejectedError(DecisionError):
    """The conclusion did not pass its checks and is not shown."""

    def __init__(self, code: str = "rejected") -> None:
        super().__init__()
        self.code = code


class HostedAnswerError(DecisionError):
    """The hosted model gave no answer that can be used."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__()
        self.code = f"{code}:{detail}" if detail else code


class StoreError(CalmrunError):
    """The database could not do what was asked."""


class RunNotFoundError(StoreError):
    """There is no such run in this workspace."""


class PackNotKeptError(StoreError):
    """The run has no stored pack, so it cannot be run again."""


class ReceiptNotKeptError(StoreError):
    """The run has no receipt: it did not reach an end of its own to sign."""


class SchemaOutdatedError(StoreError):
    """The database is older than this version of Calmrun. Run: calmrun db upgrade."""


class StoreForbiddenError(StoreError):
    """The database does not let this role see or write these rows."""


class StoreUnavailableError(StoreError):
    """The database cannot be reached or written right now."""
