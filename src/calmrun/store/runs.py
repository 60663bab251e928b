"""Runs: manifest, status, outcome; sealing writes all of one in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, case, select, update

from calmrun.errors import RunNotFoundError, StoreForbiddenError
from calmrun.governance import Lease, Lost, RunManifest, StoredRun, Written
from calmrun.governance.lease import RUNNING, STOPPED_EARLY, expired
from calmrun.store.direct import Direct
from calmrun.store.engine import Database
from calmrun.store.fencing import Fence
from calmrun.store.moments import DatabaseNow
from calmrun.store.results import Results, keep
from calmrun.store.tables import locks, runs


OPEN: Final = """
    insert into calmrun_runs (workspace_id, run_id, status, created_at, manifest)
    select :workspace, :run, 'running', :created_at::timestamptz, :manifest::json
    where true
"""
"""Writes a run that begins, with every step pending."""

CLOSE: Final = """
    update calmrun_runs
    set status = 'stopped_early',
        finalized_at = :died_at::timestamptz,
        manifest = :dead_manifest::json
    where workspace_id = :workspace and run_id = :dead_run and status = 'running'
"""
"""Closes the run whose lock ran out."""

_RECORD: Final = """
    update calmrun_runs set manifest = :manifest::json
    where workspace_id = :workspace and run_id = :run
"""

_END: Final = """
    update calmrun_runs
    set status = :status,
        finalized_at = :finalized_at::timestamptz,
        manifest = :manifest::json,
        outcome = :outcome::json
    where workspace_id = :workspace and run_id = :run
"""

_JSON: Final = json.JSONEncoder(separators=(",", ":"))
_DEAD = and_(runs.c.status == RUNNING, locks.c.expires_at <= DatabaseNow())
_STATUS = case((_DEAD, STOPPED_EARLY), else_=runs.c.status).label("status_now")
_DIED_AT = case((_DEAD, locks.c.expires_at)).label("died_at")
_WITH_LOCK = runs.join(locks, runs.c.workspace_id == locks.c.workspace_id)


@dataclass(frozen=True, slots=True)
class RunLine:
    """One line of the list of runs."""

    run_id: str
    created_at: datetime
    finalized_at: datetime | None
    status: str
    takeaway: str | None


class SqlRuns:
    """Implements `RunStore` for both databases, and reads what runs left behind."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._direct = Direct(database)
        self._fence = Fence(database, self._direct)

    def record(self, lease: Lease, manifest: RunManifest) -> Written | Lost:
        """Write the manifest of a run that goes on, and renew its lock."""
        return self._fence.write(lease, _RECORD, manifest=written_out(manifest))

    def seal(
        self,
        lease: Lease,
        manifest: RunManifest,
        status: str,
        results: Results | None,
    ) -> Written | Lost:
        """Write everything that the run leaves behind, and release the lock."""
        left = results or Results()
        with self._fence.transaction(lease, release=True) as connection:
            if connection is not None:
                write_manifest(
                    connection,
                    manifest,
                    status=status,
                    finalized_at=manifest.finalized_at,
                    outcome=left.outcome,
                )
                keep(connection, lease, left)
                return Written()
        return self._fence.lost(lease)

    def end(
        self,
        lease: Lease,
        manifest: RunManifest,
        status: str,
        outcome: Mapping[str, object] | None,
    ) -> Written | Lost:
        """Seal a run that leaves one document and nothing else, in one statement."""
        return self._fence.write(
            lease,
            _END,
            release=True,
            status=status,
            finalized_at=self._direct.stored(manifest.finalized_at),
            manifest=written_out(manifest),
            outcome=None if outcome is None else _JSON.encode(dict(outcome)),
        )

    def read(self, workspace_id: str, run_id: str) -> StoredRun:
        """Read one run; one whose lock ran out reads as closed."""
        row = self._row(workspace_id, run_id)
        manifest = RunManifest.from_json(row.manifest)
        if row.died_at is not None:
            manifest = expired(manifest, row.died_at)
        return StoredRun(manifest, row.status_now)

    def outcome(self, workspace_id: str, run_id: str) -> Mapping[str, Any] | None:
        """Read the outcome that a run was sealed with, None when it left none.

        Raises
        ------
        RunNotFoundError
            When the workspace has no such run.
        """
        outcome: Mapping[str, Any] | None = self._row(workspace_id, run_id).outcome
        return outcome

    def recent(self, workspace_id: str, limit: int = 50) -> tuple[RunLine, ...]:
        """List the newest runs of a workspace, newest first."""
        statement = (
            select(
                runs.c.run_id,
                runs.c.created_at,
                case((_DEAD, locks.c.expires_at), else_=runs.c.finalized_at),
                _STATUS,
                runs.c.outcome["conclusion"]["takeaway"].as_string(),
            )
            .select_from(_WITH_LOCK)
            .where(runs.c.workspace_id == workspace_id)
            .order_by(runs.c.created_at.desc(), runs.c.run_id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return tuple(RunLine(*row) for row in connection.execute(statement))

    def _row(self, workspace_id: str, run_id: str) -> Row[*tuple[Any, ...]]:
        statement = (
            select(runs.c.manifest, runs.c.outcome, _STATUS, _DIED_AT)
            .select_from(_WITH_LOCK)
            .where(runs.c.workspace_id == workspace_id, runs.c.run_id == run_id)
        )
        with self._database.reading() as connection:
            row: Row[*tuple[Any, ...]] | None = connection.execute(
                statement
            ).one_or_none()
        if row is None:
            raise RunNotFoundError
        return row


def written_out(manifest: RunManifest) -> str:
    """Give a manifest as it is stored."""
    return _JSON.encode(manifest.to_json())


def write_manifest(
    connection: Connection, manifest: RunManifest, **columns: object
) -> None:
    """Write the manifest of a run, and other columns of it as given.

    Raises
    ------
    StoreForbiddenError
        When this role may not change that run.
    """
    changed = connection.execute(
        update(runs)
        .where(
            runs.c.workspace_id == manifest.workspace_id,
            runs.c.run_id == manifest.run_id,
        )
        .values(manifest=manifest.to_json(), **columns)
    )
    if changed.rowcount != 1:
        raise StoreForbiddenError


def close_running(
    connection: Connection,
    workspace_id: str,
    close: Callable[[RunManifest], RunManifest],
) -> None:
    """Close whichever run of a workspace still reads as running.

    Call it only while holding the lock row: whoever holds it knows that such a run is
    dead.
    """
    running = select(runs.c.manifest).where(
        runs.c.workspace_id == workspace_id, runs.c.status == RUNNING
    )
    for document in connection.scalars(running).all():
        manifest = close(RunManifest.from_json(document))
        write_manifest(
            connection,
            manifest,
            status=STOPPED_EARLY,
            finalized_at=manifest.finalized_at,
        )
