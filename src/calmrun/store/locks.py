"""The lock rows: taken with the run they open, released, renewed, or broken by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, and_, insert, select, update

from calmrun.errors import StoreUnavailableError
from calmrun.governance import (
    Busy,
    Forced,
    Holder,
    Lease,
    Lost,
    Moved,
    Opening,
    RunManifest,
    Taken,
    Written,
)
from calmrun.governance.lease import broken, expired
from calmrun.store.engine import Database
from calmrun.store.fencing import fenced, take_row
from calmrun.store.moments import DatabaseNow
from calmrun.store.runs import close_running, open_run
from calmrun.store.tables import forced_releases, locks, runs


T = TypeVar("T")
_LOOKS = 5
_WITH_RUN = locks.join(
    runs,
    and_(runs.c.workspace_id == locks.c.workspace_id, runs.c.run_id == locks.c.run_id),
)


class SqlLocks:
    """Implements `LockStore` for both databases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, opening: Opening) -> Taken | Busy:
        """Take the lock and open the run in one transaction.

        A plain read comes first, so that a refusal writes nothing; what decides is
        the guarded statement after it. Who loses there reads the holder again.
        """
        return self.unless_held(opening.workspace_id, lambda: self._take(opening))

    def unless_held(
        self, workspace_id: str, attempt: Callable[[], T | None]
    ) -> T | Busy:
        """Attempt something that takes the lock row, or tell who holds it.

        The attempt gives None when it lost the race for the row; its outcome stands
        otherwise.

        Raises
        ------
        StoreUnavailableError
            When the row can neither be read nor taken.
        """
        for _ in range(_LOOKS):
            holder = self.holder(workspace_id)
            if holder is not None:
                return Busy(holder)
            outcome = attempt()
            if outcome is not None:
                return outcome
        raise StoreUnavailableError

    def renew(self, lease: Lease) -> Written | Lost:
        """Put the end of the lock one TTL from now."""
        with fenced(self._database, lease) as connection:
            return Lost() if connection is None else Written()

    def release(self, lease: Lease) -> Written | Lost:
        """Let the lock expire now."""
        with fenced(self._database, lease, release=True) as connection:
            return Lost() if connection is None else Written()

    def holder(self, workspace_id: str) -> Holder | None:
        """Tell who holds the workspace, None when it is free."""
        with self._database.reading() as connection:
            return _holder(connection, workspace_id)

    def force_release(
        self, workspace_id: str, *, lock_id: str, actor: str, reason: str
    ) -> Forced | Moved:
        """Break the lock that was seen, and write down who did it and why."""
        seen = and_(
            locks.c.workspace_id == workspace_id,
            locks.c.lock_id == lock_id,
            locks.c.expires_at > DatabaseNow(),
        )
        statement = (
            update(locks)
            .where(seen)
            .values(fencing_token=locks.c.fencing_token + 1, expires_at=DatabaseNow())
            .returning(locks.c.fencing_token, locks.c.run_id, locks.c.expires_at)
        )
        with self._database.writing() as connection:
            row = connection.execute(statement).one_or_none()
            if row is None:
                return Moved(_holder(connection, workspace_id))
            close_running(connection, workspace_id, partial(broken, at=row.expires_at))
            connection.execute(
                insert(forced_releases).values(
                    workspace_id=workspace_id,
                    fencing_token=row.fencing_token,
                    lock_id=lock_id,
                    run_id=row.run_id,
                    actor=actor,
                    reason=reason,
                    released_at=row.expires_at,
                )
            )
            return Forced(row.fencing_token)

    def _take(self, opening: Opening) -> Taken | None:
        with self._database.writing() as connection:
            row = take_row(
                connection,
                workspace_id=opening.workspace_id,
                lock_id=opening.lock_id,
                run_id=opening.run_id,
                held_by=opening.held_by,
                ttl_seconds=opening.ttl_seconds,
            )
            if row is None:
                return None
            close_running(
                connection,
                opening.workspace_id,
                partial(expired, at=row.previous_expires_at),
            )
            manifest = opening.manifest(row.fencing_token)
            open_run(connection, manifest)
        return Taken(opening.lease(row.fencing_token), manifest)


def _holder(connection: Connection, workspace_id: str) -> Holder | None:
    statement = (
        select(
            runs.c.manifest,
            locks.c.held_by,
            locks.c.acquired_at,
            locks.c.expires_at,
        )
        .select_from(_WITH_RUN)
        .where(locks.c.workspace_id == workspace_id, locks.c.expires_at > DatabaseNow())
    )
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    return Holder.of(
        RunManifest.from_json(row.manifest),
        held_by=row.held_by,
        since=row.acquired_at,
        free_by=row.expires_at,
    )
