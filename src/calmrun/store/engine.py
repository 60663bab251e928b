"""Connections: how each database is opened, and how a transaction starts and fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    exc,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite

from calmrun.errors import StoreUnavailableError, UsageError


_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
_WRITES = "calmrun_writes"

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Database:
    """One database with its pool of connections.

    Parameters
    ----------
    url
        ``sqlite:///file`` or ``postgresql://user@host/name``.

    Raises
    ------
    UsageError
        When the address names neither SQLite nor Postgres.
    """

    def __init__(self, url: str) -> None:
        address = _address(url)
        self.sqlite = address.get_backend_name() == "sqlite"
        self._engine = _sqlite(address) if self.sqlite else _postgres(address)
        self._writer = self._engine.execution_options(**{_WRITES: True})

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads.

        Raises
        ------
        StoreUnavailableError
            When the database cannot be reached or read.
        """
        with _typed_failures(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes: all of it is durable, or none.

        Raises
        ------
        StoreUnavailableError
            When the database cannot be reached or written.
        """
        with _typed_failures(), self._writer.begin() as connection:
            yield connection

    def shed(self) -> None:
        """Drop what a deletion left behind: SQLite keeps old pages in its log.

        A reader at work may keep the log alive; the next one to close it drops it.
        """
        if self.sqlite:
            with _typed_failures(), closing(self._engine.raw_connection()) as raw:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def insert_into(connection: Connection, table: Table) -> Any:  # noqa: ANN401 - two dialects, one shape
    """Begin an INSERT that can say what to do on a conflict."""
    return _INSERTS[connection.dialect.name](table)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        return address.set(drivername=_DRIVERS[address.drivername.partition("+")[0]])
    except (exc.ArgumentError, KeyError) as error:
        message = "The database address names neither SQLite nor Postgres."
        raise UsageError(message) from error


def _sqlite(address: URL) -> Engine:
    _make_private_file(Path(address.database or ""))
    engine = create_engine(address, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgres(address: URL) -> Engine:
    return create_engine(
        address,
        hide_parameters=True,  # errors never show a row
        isolation_level="READ COMMITTED",  # a guard must see the row as it is now
        pool_pre_ping=True,  # a restarted server costs one new connection
        pool_recycle=1_800,
        connect_args={
            "prepare_threshold": None,  # nothing is left behind in a proxy's session
            "connect_timeout": 10,
        },
    )


def _make_private_file(path: Path) -> None:
    """Make the file and its folder readable by their owner only."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreUnavailableError from error


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "busy_timeout = 20000",
        "journal_mode = WAL",
        "synchronous = FULL",  # a power cut cannot lower a token
        "foreign_keys = ON",
        "secure_delete = ON",  # what is forgotten leaves no trace in the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _typed_failures() -> Iterator[None]:
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError) as error:
        raise StoreUnavailableError from error
