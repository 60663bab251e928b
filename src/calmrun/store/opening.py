"""The door of this room: one `Store` with everything that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from calmrun.governance import Ids, RandomIds
from calmrun.store.answers import SqlAnswers
from calmrun.store.assists import SqlAssists
from calmrun.store.engine import Caller, Database
from calmrun.store.forgetting import Forgetting
from calmrun.store.keys import SqlKeys
from calmrun.store.locks import SqlLocks
from calmrun.store.names import SqlNames
from calmrun.store.packs import SqlPacks
from calmrun.store.receipts import SqlReceipts
from calmrun.store.runs import SqlRuns
from calmrun.store.schema import require


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that is kept, for all workspaces. Threads may share it."""

    database: Database
    locks: SqlLocks
    runs: SqlRuns
    packs: SqlPacks
    receipts: SqlReceipts
    names: SqlNames
    keys: SqlKeys
    answers: SqlAnswers
    assists: SqlAssists
    forget: Forgetting
    ids: Ids

    def on_behalf_of(self, caller: Caller) -> Store:
        """Give the same store for somebody whom row level security judges.

        Raises
        ------
        UsageError
            On SQLite, which knows no roles.
        """
        return _over(self.database.on_behalf_of(caller), self.ids)

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(url: str, *, ids: Ids | None = None) -> Store:
    """Open a database; an SQLite file is made and migrated on first use.

    Parameters
    ----------
    url
        ``sqlite:///file`` or ``postgresql://user@host/name``.
    ids
        Where lock ids and references come from.

    Raises
    ------
    UsageError
        When the address names neither SQLite nor Postgres.
    SchemaOutdatedError
        When a Postgres database needs ``calmrun db upgrade``, or the database is
        newer than this version of Calmrun.
    StoreUnavailableError
        When the database cannot be reached.
    """
    database = Database(url)
    try:
        require(database)
    except BaseException:
        database.close()
        raise
    return _over(database, ids or RandomIds())


def _over(database: Database, ids: Ids) -> Store:
    locks = SqlLocks(database)
    return Store(
        database=database,
        locks=locks,
        runs=SqlRuns(database),
        packs=SqlPacks(database),
        receipts=SqlReceipts(database),
        names=SqlNames(database),
        keys=SqlKeys(database),
        answers=SqlAnswers(database),
        assists=SqlAssists(database, ids),
        forget=Forgetting(database, locks, ids),
        ids=ids,
    )
