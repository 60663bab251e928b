"""The two guarded statements that everything rests on: take the lock, show the lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection

from calmrun.errors import StoreForbiddenError
from calmrun.governance import Lease, Lost, Written
from calmrun.store.direct import Direct
from calmrun.store.engine import Database
from calmrun.store.seen import look


SEIZE: Final = """
    insert into calmrun_locks as held (
      workspace_id, lock_id, fencing_token, run_id, held_by, acquired_at, expires_at
    )
    select :workspace, :lock, :token, :run, :held_by, now(), now(:ttl)
    where (:token = 1 or turn(:workspace)) and not exists (
      select 1 from calmrun_locks as moved
      where moved.workspace_id = :workspace and moved.fencing_token >= :token
    )
    on conflict (workspace_id) do update set
      lock_id = excluded.lock_id,
      fencing_token = excluded.fencing_token,
      run_id = excluded.run_id,
      held_by = excluded.held_by,
      acquired_at = now(),
      expires_at = now(:ttl),
      previous_expires_at = held.expires_at
    where held.fencing_token = :token - 1
      and held.expires_at = :free_since::timestamptz
      and held.expires_at <= now()
"""
"""Takes the row of a workspace, if it is free and just as it was seen.

Who took or renewed it in between made it another row. So the manifest that names the
next token, and the one that closes a dead run, are still true when they are written.

Many who saw the same free row come one at a time, and who came too late leaves before
touching it: on Postgres even a refused upsert locks the row and waits for the disk, and
the holder could not release it meanwhile.
"""

_RENEW: Final = """
    update calmrun_locks set expires_at = now(:ttl)
    where workspace_id = :workspace
      and lock_id = :lock
      and fencing_token = :token
      and expires_at > now()
"""


class Fence:
    """Lets a run write only while its lease holds, and renews the lock with it."""

    def __init__(self, database: Database, direct: Direct) -> None:
        self._database = database
        self._direct = direct

    def write(
        self,
        lease: Lease,
        *statements: str,
        release: bool = False,
        **values: object,
    ) -> Written | Lost:
        """Renew or release the lock, and run other statements with it.

        Raises
        ------
        StoreForbiddenError
            When the lease holds and nothing could be written all the same.
        """
        shown = _shown(lease, release=release) | values
        if self._direct.guarded(shown, _RENEW, *statements):
            return Written()
        return self.lost(lease)

    @contextmanager
    def transaction(
        self, lease: Lease, *, release: bool = False
    ) -> Iterator[Connection | None]:
        """Open a writing transaction that counts only while the lease holds.

        It begins by renewing the lock, or by releasing it: the row stays locked for
        the length of the transaction, so no one can take it in between.

        Yields
        ------
            The connection to write with, or None when the lock is lost.
        """
        with self._database.writing() as connection:
            kept = connection.exec_driver_sql(
                self._direct.text(_RENEW), _shown(lease, release=release)
            )
            yield connection if kept.rowcount == 1 else None

    def lost(self, lease: Lease) -> Lost:
        """Say that a lease no longer holds, after making sure of it.

        Raises
        ------
        StoreForbiddenError
            When it does hold: then it was the database that refused.
        """
        seen = look(self._direct, lease.workspace_id)
        if seen is not None and seen.is_held_by(lease):
            raise StoreForbiddenError
        return Lost()


def _shown(lease: Lease, *, release: bool) -> dict[str, object]:
    return {
        "workspace": lease.workspace_id,
        "lock": lease.lock_id,
        "token": lease.fencing_token,
        "run": lease.run_id,
        "ttl": 0 if release else lease.ttl_seconds,
    }
