"""Forgetting: everything of a run or a workspace goes, the lock row alone stays.

It takes the lock for the length of its own transaction, or is refused like any run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, delete, func, select

from calmrun.errors import RunNotFoundError
from calmrun.governance import Busy, Ids
from calmrun.governance.lease import expired
from calmrun.store.direct import Direct
from calmrun.store.engine import Database
from calmrun.store.fencing import SEIZE
from calmrun.store.locks import SqlLocks
from calmrun.store.names import drop_unused_names
from calmrun.store.runs import close_running
from calmrun.store.seen import Seen
from calmrun.store.tables import answers, forced_releases, locks, metadata, runs


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many runs are gone, with all that belonged to them."""

    runs: int


class Forgetting:
    """Removes what a workspace no longer wants kept."""

    def __init__(self, database: Database, held: SqlLocks, ids: Ids) -> None:
        self._database = database
        self._locks = held
        self._ids = ids
        self._direct = Direct(database)

    def run(self, workspace_id: str, run_id: str) -> Forgotten | Busy:
        """Remove one run: manifest, outcome, pack, files, its answers and names.

        Names that another run of the workspace needs stay.

        Raises
        ------
        RunNotFoundError
            When the workspace has no such run.
        """
        return self._alone(workspace_id, partial(_drop_run, run_id=run_id))

    def workspace(self, workspace_id: str) -> Forgotten | Busy:
        """Remove everything of a workspace but its lock row with id and token."""
        return self._alone(workspace_id, _drop_workspace)

    def _alone(
        self, workspace_id: str, drop: Callable[[Connection, str], int]
    ) -> Forgotten | Busy:
        outcome = self._locks.unless_held(
            workspace_id, lambda seen: self._drop(workspace_id, seen, drop)
        )
        self._database.shed()
        return outcome

    def _drop(
        self,
        workspace_id: str,
        seen: Seen | None,
        drop: Callable[[Connection, str], int],
    ) -> Forgotten | None:
        values = {
            "workspace": workspace_id,
            "lock": self._ids.lock_id(),
            "token": 1 if seen is None else seen.fencing_token + 1,
            "run": None,
            "held_by": "forget",
            "ttl": 0,
            "free_since": seen and seen.expires_at,
        }
        with self._database.writing() as connection:
            text = self._direct.text(SEIZE)
            if connection.exec_driver_sql(text, values).rowcount == 0:
                return None
            if seen is not None:
                close = partial(expired, at=seen.free_by)
                close_running(connection, workspace_id, close)
            return Forgotten(drop(connection, workspace_id))


def _drop_run(connection: Connection, workspace_id: str, *, run_id: str) -> int:
    for table in (runs, answers, forced_releases):  # the rest goes with its run
        gone = connection.execute(
            delete(table).where(
                table.c.workspace_id == workspace_id, table.c.run_id == run_id
            )
        )
        if table is runs and gone.rowcount == 0:
            raise RunNotFoundError
    drop_unused_names(connection, workspace_id)
    return 1


def _drop_workspace(connection: Connection, workspace_id: str) -> int:
    count = connection.scalar(
        select(func.count())
        .select_from(runs)
        .where(runs.c.workspace_id == workspace_id)
    )
    for table in reversed(metadata.sorted_tables):
        if table is not locks:
            connection.execute(
                delete(table).where(table.c.workspace_id == workspace_id)
            )
    return count or 0
