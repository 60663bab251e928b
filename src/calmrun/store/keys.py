"""One random key per workspace: it turns names into pseudonyms and never leaves."""

from __future__ import annotations

import os

from sqlalchemy import insert, select

from calmrun.errors import LockLostError
from calmrun.governance import Lease
from calmrun.store.direct import Direct
from calmrun.store.engine import Database
from calmrun.store.fencing import Fence
from calmrun.store.moments import DatabaseNow
from calmrun.store.tables import keys


class SqlKeys:
    """Keeps the pseudonym keys."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._fence = Fence(database, Direct(database))

    def obtain(self, lease: Lease) -> bytes:
        """Read the key of a run's workspace, and make it at the first run.

        Returns
        -------
            32 bytes, the same for every run until the workspace is forgotten.

        Raises
        ------
        LockLostError
            When the run no longer holds its lock.
        """
        key = self.read(lease.workspace_id)
        return self._make(lease) if key is None else key

    def read(self, workspace_id: str) -> bytes | None:
        """Read the key of a workspace, None when it has none yet."""
        statement = select(keys.c.pseudonym_key).where(
            keys.c.workspace_id == workspace_id
        )
        with self._database.reading() as connection:
            key: bytes | None = connection.scalar(statement)
            return key

    def _make(self, lease: Lease) -> bytes:
        key = os.urandom(32)
        with self._fence.transaction(lease) as connection:
            if connection is None:
                raise LockLostError
            connection.execute(
                insert(keys).values(
                    workspace_id=lease.workspace_id,
                    pseudonym_key=key,
                    created_at=DatabaseNow(),
                )
            )
        return key
