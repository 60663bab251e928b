"""The one way in: begin a run, finish it, look at it again."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from typing import Any, Final, Self

from calmrun import __version__
from calmrun.errors import (
    LockHeldError,
    LockLostError,
    NothingReadableError,
    PackNotKeptError,
    UsageError,
)
from calmrun.governance import (
    Busy,
    Clock,
    GovernedRun,
    Lease,
    RunLock,
    StepRecord,
    SystemClock,
    Taken,
)
from calmrun.intake.checking import require_readable
from calmrun.intake.pack import Choices, Named, Pack, Remembered, Upload
from calmrun.intake.questions import changed_column
from calmrun.intake.strangers import seen_in
from calmrun.pipeline.outcome import Order, Outcome
from calmrun.pipeline.run import Parts, run
from calmrun.pipeline.steps import STEPS
from calmrun.present.document import refusal_document, run_document
from calmrun.present.wording import Wording
from calmrun.settings import Settings, read_settings
from calmrun.store.opening import Store, open_store
from calmrun.store.results import Results
from calmrun.wiring.agents import chosen_agent
from calmrun.wiring.housekeeping import Housekeeping
from calmrun.wiring.known import known_of
from calmrun.wiring.options import RunOptions, country_of, remembered_country
from calmrun.wiring.receipts import SignedRuns
from calmrun.wiring.signing import signing_key


OnStep = Callable[[StepRecord], None]

FROM_THE_COMMAND_LINE: Final = "cli"
LOOKED_BACK: Final = 3
"""Runs whose packs tell whom a workspace has seen before."""


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a run is to work from, before its lock is taken."""

    options: RunOptions
    uploads: tuple[Upload, ...] = ()
    stored: Pack | None = None
    names: Mapping[str, Named] = field(default_factory=dict)


class Begun:
    """A run that holds its workspace; `finish` takes it to its end and lets go."""

    def __init__(self, calmrun: Calmrun, taken: Taken, ask: _Ask) -> None:
        self._calmrun = calmrun
        self._taken = taken
        self._ask = ask

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self._taken.lease.run_id

    def finish(self, on_step: OnStep | None = None) -> dict[str, Any]:
        """Run the six steps and give the run document.

        Raises
        ------
        UsageError, NothingReadableError
            On the command line only, where the call itself turned out to be wrong.
        """
        return self._calmrun._finish(self._taken, self._ask, on_step)  # noqa: SLF001 - one pair


class Calmrun(Housekeeping):
    """Calmrun over one database: everything a person can ask of it.

    Parameters
    ----------
    store
        Where runs, locks, packs and names are kept.
    settings
        How long a lock lasts without a sign of life, which agent concludes, and the
        key that signs receipts.
    clock
        What day it is.
    """

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        super().__init__(store)
        self._clock = clock
        words = Wording()
        self._parts = Parts(chosen_agent(settings, words), words)
        self._key = cache(partial(signing_key, settings))
        self._lock: RunLock[Results] = RunLock(
            store.locks,
            SignedRuns(store.runs, self._key),
            clock=clock,
            ttl_seconds=settings.lock_ttl_seconds,
            step_limit_seconds=settings.step_limit_seconds,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._store.close()

    def run(
        self,
        workspace: str,
        uploads: Sequence[Upload],
        options: RunOptions,
        *,
        on_step: OnStep | None = None,
    ) -> dict[str, Any]:
        """Run a workspace from its files.

        Returns
        -------
        dict
            The document of the run, or of the refusal where another run holds the
            workspace.

        Raises
        ------
        UsageError
            When an option names something that does not exist.
        NothingReadableError
            When no given file can be opened; no run is recorded then.
        """
        try:
            begun = self.begin(workspace, uploads, options)
        except LockHeldError as held:
            return refusal_document(held)
        return begun.finish(on_step)

    def begin(
        self, workspace: str, uploads: Sequence[Upload], options: RunOptions
    ) -> Begun:
        """Take the workspace for a run from files.

        Raises
        ------
        LockHeldError
            When another run holds the workspace; no file was parsed.
        UsageError, NothingReadableError
            As `run`.
        """
        options = options.settled()
        self._refuse_if_held(workspace)
        require_readable(uploads, options.limits)
        return self._begin(workspace, _Ask(options, tuple(uploads)))

    def begin_again(self, workspace: str, run_id: str) -> Begun:
        """Take the workspace for a run from the stored pack of an earlier one.

        It keeps that run's day, so that the same pack gives the same page.

        Raises
        ------
        RunNotFoundError, PackNotKeptError
            When there is no such run, or it left no pack.
        LockHeldError
            As `begin`.
        """
        options = self._asked(workspace, run_id, mode="again")
        pack = Pack.from_bytes(self._store.packs.pack(workspace, run_id))
        names = self._names(workspace, run_id)
        return self._begin(workspace, _Ask(options, (), pack, names))

    def begin_answered(
        self, workspace: str, run_id: str, code: str, choice: str
    ) -> Begun:
        """Take the workspace for a run that has the answer to its question.

        Raises
        ------
        RunNotFoundError
            When there is no such run.
        UsageError
            When the run did not ask this, or this is none of its choices.
        PackNotKeptError
            When its files are no longer kept.
        LockHeldError
            As `begin`.
        """
        question = self.document(workspace, run_id)["question"] or {}
        if question.get("code") != code or choice not in question["choices"]:
            message = "That is not an answer to the question of this run."
            raise UsageError(message)
        uploads = self._kept(workspace, run_id)
        if not uploads:
            raise PackNotKeptError
        options = self._asked(workspace, run_id, mode="answer")
        options = replace(options, answers={code: choice})
        return self._begin(workspace, _Ask(options, uploads))

    def begin_changed(
        self, workspace: str, run_id: str, *, file: int, field: str, header: str
    ) -> Begun | None:
        """Remember what a column is, and run again where the files are still kept.

        Parameters
        ----------
        workspace, run_id
            The run that took the column for something else.
        file
            Position of the file in the run's document.
        field, header
            What it is, and the column's header as written.

        Returns
        -------
        Begun or None
            None where the files are gone: the next run from them follows the change.

        Raises
        ------
        RunNotFoundError, PackNotKeptError
            When there is no such run, or it left no pack.
        UsageError
            When the file has no such column, or its kind of list no such field.
        LockHeldError
            As `begin`.
        """
        reports = Pack.from_bytes(self._store.packs.pack(workspace, run_id)).files
        if not 0 <= file < len(reports):
            message = "That run had no such file."
            raise UsageError(message)
        choice = changed_column(reports[file], field, header)
        self._store.answers.keep(workspace, run_id, choice)
        uploads = self._kept(workspace, run_id)
        if not uploads:
            return None
        options = self._asked(workspace, run_id, mode="answer")
        return self._begin(workspace, _Ask(options, uploads))

    def _kept(self, workspace: str, run_id: str) -> tuple[Upload, ...]:
        """Give the files that a run kept for its question."""
        kept = self._store.packs.uploads(workspace, run_id)
        return tuple(Upload(file.name, file.content) for file in kept)

    def document(self, workspace: str, run_id: str) -> dict[str, Any]:
        """Give the run document as it is stored now, also while the run goes on.

        Raises
        ------
        RunNotFoundError
            When the workspace has no such run.
        """
        stored = self._store.runs.read(workspace, run_id)
        return run_document(
            self._store.runs.outcome(workspace, run_id),
            stored.manifest.to_json(),
            self._names(workspace, run_id),
            status=stored.status,
            key_id=self._store.receipts.key_id(workspace, run_id),
        )

    def _refuse_if_held(self, workspace: str) -> None:
        """Refuse before any file is looked at; taking the lock decides for good."""
        holder = self._store.locks.holder(workspace)
        if holder is not None:
            raise holder.refusal()

    def _begin(self, workspace: str, ask: _Ask) -> Begun:
        self._key()  # without one, nothing is begun that could not be signed
        mode = ask.options.mode
        taken = self._lock.take(
            workspace,
            STEPS,
            mode=mode,
            version=__version__,
            held_by=f"{mode}, process {os.getpid()}",
        )
        if isinstance(taken, Busy):
            raise taken.holder.refusal()
        return Begun(self, taken, ask)

    def _finish(
        self, taken: Taken, ask: _Ask, on_step: OnStep | None
    ) -> dict[str, Any]:
        """Take a begun run to its end; every exit releases the lock.

        On the command line a call that turns out to be wrong once the files are read
        (no such column, no file that opens) leaves no run: the caller is told instead.
        """
        workspace, run_id = taken.lease.workspace_id, taken.lease.run_id
        try:
            with self._lock.held(taken, on_change=on_step) as record:
                self._run_and_seal(record, ask)
        except LockLostError:
            return self.document(workspace, run_id) | {"status": "superseded"}
        except (UsageError, NothingReadableError):
            if ask.options.mode == FROM_THE_COMMAND_LINE:
                self._store.forget.run(workspace, run_id)  # the call is what failed
                raise
        except Exception:  # noqa: BLE001, S110 - sealed as failed; the page tells it
            pass
        return self.document(workspace, run_id)

    def _run_and_seal(self, record: GovernedRun[Results], ask: _Ask) -> None:
        order = self._order(record.lease, ask)
        outcome, names = run(order, record, self._parts)
        given = (*outcome.pack.remembered, *remembered_country(ask.options.country))
        new = [one for one in given if one not in order.choices.remembered]
        asks = outcome.pack.question is not None
        results = Results(
            outcome=outcome.to_json(),
            pack=outcome.pack.to_bytes(),
            names=_needed(outcome, {**ask.names, **names}),
            remembered=new,
            uploads=ask.uploads if asks else (),
        )
        record.seal(outcome.ending.status, results)

    def _order(self, lease: Lease, ask: _Ask) -> Order:
        """Put what is asked for beside what the workspace has said and seen before."""
        workspace, options = lease.workspace_id, ask.options
        remembered = tuple(
            Remembered(one.source, one.code, one.choice)
            for one in self._store.answers.of_workspace(workspace)
        )
        seen = None
        if ask.stored is None:
            seen = seen_in(self._store.packs.latest(workspace, LOOKED_BACK))
        return Order(
            today=options.today or self._clock.today(),
            key=self._store.keys.obtain(lease),
            uploads=ask.uploads,
            stored=ask.stored,
            choices=Choices(options.answers, options.columns, remembered, seen),
            about=options.about,
            industry=options.industry,
            country=options.country or country_of(remembered),
            limits=options.limits,
            known=known_of(remembered),
        )

    def _names(self, workspace: str, run_id: str) -> dict[str, Named]:
        """Give the names that the page of a run shows, by pseudonym."""
        stored = self._store.names.of_run(workspace, run_id)
        return {key: Named(who.name, who.phone) for key, who in stored.items()}

    def _asked(self, workspace: str, run_id: str, *, mode: str) -> RunOptions:
        """Give what the owner said beside the files of an earlier run."""
        stored = self._store.runs.outcome(workspace, run_id)
        if stored is None:
            raise PackNotKeptError
        return RunOptions(
            today=date.fromisoformat(stored["today"]), mode=mode, **stored["asked"]
        )


def open_calmrun(settings: Settings | None = None) -> Calmrun:
    """Open Calmrun on the database of the settings (default: the environment's).

    Raises
    ------
    SchemaOutdatedError, StoreUnavailableError, UsageError
        When the database cannot be used.
    """
    chosen = settings or read_settings()
    return Calmrun(open_store(chosen.database()), chosen, SystemClock())


def _needed(outcome: Outcome, names: Mapping[str, Named]) -> dict[str, Named]:
    """Keep the names that the owner's page shows, and no others."""
    return {
        row.customer: names[row.customer]
        for row in outcome.ending.worklist.items
        if row.customer is not None and row.customer in names
    }
