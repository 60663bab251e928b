"""The lock rows: taken with the run they open, released, renewed, or broken by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import sleep
from typing import Final, TypeVar

from sqlalchemy import and_, insert, update

from calmrun.errors import StoreForbiddenError
from calmrun.governance import (
    Busy,
    Forced,
    Holder,
    Lease,
    Lost,
    Moved,
    Opening,
    Taken,
    Written,
)
from calmrun.governance.lease import broken, expired
from calmrun.store.direct import Direct
from calmrun.store.engine import Database
from calmrun.store.fencing import SEIZE, Fence
from calmrun.store.moments import DatabaseNow
from calmrun.store.runs import CLOSE, OPEN, close_running, written_out
from calmrun.store.seen import Seen, look
from calmrun.store.tables import forced_releases, locks


T = TypeVar("T")

_MOMENT_SECONDS: Final = 0.005


class SqlLocks:
    """Implements `LockStore` for both databases."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._direct = Direct(database)
        self._fence = Fence(database, self._direct)

    def take(self, opening: Opening) -> Taken | Busy:
        """Take the lock and open the run in one transaction.

        A plain read comes first, so that a refusal writes nothing; what decides is
        the guarded statement after it. Who loses there reads the holder again.
        """
        return self.unless_held(opening.workspace_id, partial(self._seize, opening))

    def unless_held(
        self, workspace_id: str, attempt: Callable[[Seen | None], T | None]
    ) -> T | Busy:
        """Attempt something that takes the lock row, or tell who holds it.

        The attempt is given the free row as it was seen, None where there is none. It
        gives None when it lost the race for the row; its outcome stands otherwise.
        Somebody wins each race, so asking again ends; a moment later, so that the
        winner is done first.

        Raises
        ------
        StoreForbiddenError
            When there is a row that this role can neither see nor take.
        """
        lost = False
        while True:
            if lost:
                sleep(_MOMENT_SECONDS)
            seen = look(self._direct, workspace_id)
            if seen is not None and seen.held:
                return Busy(seen.holder())
            if seen is None and lost:
                raise StoreForbiddenError
            outcome = attempt(seen)
            if outcome is not None:
                return outcome
            lost = True

    def renew(self, lease: Lease) -> Written | Lost:
        """Put the end of the lock one TTL from now."""
        return self._fence.write(lease)

    def release(self, lease: Lease) -> Written | Lost:
        """Let the lock expire now."""
        return self._fence.write(lease, release=True)

    def holder(self, workspace_id: str) -> Holder | None:
        """Tell who holds the workspace, None when it is free."""
        seen = look(self._direct, workspace_id)
        return seen.holder() if seen is not None and seen.held else None

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
            if row is not None:
                close = partial(broken, at=row.expires_at)
                close_running(connection, workspace_id, close)
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
        return self._unbroken(workspace_id, lock_id)

    def _unbroken(self, workspace_id: str, lock_id: str) -> Moved:
        holder = self.holder(workspace_id)
        if holder is not None and holder.lock_id == lock_id:
            raise StoreForbiddenError
        return Moved(holder)

    def _seize(self, opening: Opening, seen: Seen | None) -> Taken | None:
        lease = opening.lease(1 if seen is None else seen.fencing_token + 1)
        manifest = opening.manifest(lease.fencing_token)
        values = {
            "workspace": lease.workspace_id,
            "lock": lease.lock_id,
            "token": lease.fencing_token,
            "run": lease.run_id,
            "held_by": opening.held_by,
            "ttl": lease.ttl_seconds,
            "free_since": seen and seen.expires_at,
            "created_at": self._direct.stored(manifest.created_at),
            "manifest": written_out(manifest),
        }
        allowed = [OPEN]
        if seen is not None and seen.manifest is not None:
            dead = expired(seen.manifest, seen.free_by)
            values["dead_run"] = dead.run_id
            values["died_at"] = seen.expires_at
            values["dead_manifest"] = written_out(dead)
            allowed = [CLOSE, OPEN]
        taken = self._direct.guarded(values, SEIZE, *allowed)
        return Taken(lease, manifest) if taken else None
