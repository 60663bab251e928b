"""Connections: how each database is opened, and how a transaction starts and fails."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from copy import copy
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import Any, Final, Self

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
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from calmrun.errors import (
    StoreError,
    StoreForbiddenError,
    StoreUnavailableError,
    UsageError,
)


_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
_WRITES = "calmrun_writes"
_SETTINGS = "calmrun_settings"
_PATIENCE_SECONDS: Final = 20
"""How long a writer waits for another; on Postgres, how long one may sit idle."""
_RESTED_SECONDS: Final = 1.0
_INSUFFICIENT_PRIVILEGE: Final = "42501"

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf Postgres is asked: row level security judges by it.

    Set anew in every transaction (``SET LOCAL``), so that nothing of it stays in a
    connection that a proxy lends to the next one.
    """

    role: str
    """The database role, as ``authenticated``."""
    claims: Mapping[str, object]
    """What ``request.jwt.claims`` says, as ``{"sub": ...}``."""

    def settings(self) -> dict[str, str]:
        """Give the settings of a transaction, by name."""
        return {"request.jwt.claims": json.dumps(dict(self.claims)), "role": self.role}


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
        self._set({})

    def on_behalf_of(self, caller: Caller) -> Self:
        """Give the same database, with the same pool, for somebody's transactions.

        Raises
        ------
        UsageError
            On SQLite, which knows no roles.
        """
        if self.sqlite:
            message = "SQLite knows no roles: to act on behalf of one takes Postgres."
            raise UsageError(message)
        theirs = copy(self)
        theirs._set(caller.settings())  # noqa: SLF001 - a copy of our own
        return theirs

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads.

        Raises
        ------
        StoreUnavailableError, StoreForbiddenError
            When the database cannot be reached or read, or does not let this role.
        """
        with self._typed_failures(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes: all of it is durable, or none.

        Raises
        ------
        StoreUnavailableError, StoreForbiddenError
            When the database cannot be reached or written, or does not let this role.
        """
        with self._typed_failures(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def direct(self) -> Iterator[Any]:
        """Lend a pooled connection as its driver made it, in autocommit.

        For the few statements that every run pays for many times: each is a
        transaction of its own, in one exchange with the server. A caller's settings
        need a transaction around it, which this opens.

        Raises
        ------
        StoreUnavailableError, StoreForbiddenError
            As `writing`.
        """
        with self._typed_failures():
            pooled = self._engine.raw_connection()
            try:
                driver: Any = pooled.driver_connection
                if self.sqlite:
                    yield driver
                elif self._settings:
                    driver.execute(*_local(self._settings))
                    yield driver
                    driver.commit()
                else:
                    driver.autocommit = True
                    yield driver
                    driver.autocommit = False
            except BaseException:
                pooled.invalidate()  # nobody can tell what state it is in
                raise
            pooled.close()

    def shed(self) -> None:
        """Drop what a deletion left behind: SQLite keeps old pages in its log.

        A reader at work may keep the log alive; the next one to close it drops it.
        """
        if self.sqlite:
            with self._typed_failures(), closing(self._engine.raw_connection()) as raw:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _set(self, settings: Mapping[str, str]) -> None:
        """Say what each transaction begins with."""
        self._settings = settings
        options = {_SETTINGS: settings}
        self._reader = self._engine.execution_options(**options)
        self._writer = self._engine.execution_options(**options, **{_WRITES: True})

    @contextmanager
    def _typed_failures(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, exc.TimeoutError) as error:
            raise _failure(getattr(error, "orig", None)) from error
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise _failure(error) from error


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
    engine = create_engine(
        address,
        hide_parameters=True,  # errors never show a row
        isolation_level="READ COMMITTED",  # a guard must see the row as it is now
        pool_recycle=1_800,
        connect_args={
            "prepare_threshold": None,  # nothing is left behind in a proxy's session
            "connect_timeout": 10,
            "keepalives_idle": 30,  # a server that fell silent is noticed
            "tcp_user_timeout": 30_000,
        },
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_test_rested, engine))
    event.listen(engine, "begin", _begin_postgres)
    return engine


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
        f"busy_timeout = {_PATIENCE_SECONDS * 1_000:.0f}",
        "journal_mode = WAL",
        "synchronous = FULL",  # a power cut cannot lower a token
        "foreign_keys = ON",
        "secure_delete = ON",  # what is forgotten leaves no trace in the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgres(connection: Connection) -> None:
    """Set what holds for this transaction alone.

    A writer that falls asleep in the middle of one is cut off by the server, so that
    the rows it has locked do not stay locked for as long as it sleeps.
    """
    options = connection.get_execution_options()
    local = dict(options.get(_SETTINGS, {}))
    if options.get(_WRITES):
        local["idle_in_transaction_session_timeout"] = (
            f"{_PATIENCE_SECONDS * 1_000:.0f}ms"
        )
    if local:
        connection.exec_driver_sql(*_local(local))


def _local(settings: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Write the statement for settings that end with their transaction."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    return f"select {calls}", tuple(chain.from_iterable(settings.items()))


def _note_use(_: object, entry: ConnectionPoolEntry) -> None:
    entry.info["used"] = monotonic()


def _test_rested(
    engine: Engine, connection: DBAPIConnection, entry: ConnectionPoolEntry, _: object
) -> None:
    """Test a connection that has rested; one that was just used is alive.

    A restarted server costs one new connection, and the test costs nothing while a
    run is under way.
    """
    if monotonic() - entry.info.get("used", monotonic()) < _RESTED_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise exc.InvalidatePoolError from error


def _failure(error: object) -> StoreError:
    denied = getattr(error, "sqlstate", None) == _INSUFFICIENT_PRIVILEGE
    return StoreForbiddenError() if denied else StoreUnavailableError()
