"""The version of the schema: one Alembic history for both databases."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Final

from sqlalchemy import Connection, inspect, text

from calmrun.errors import SchemaOutdatedError
from calmrun.store.engine import Database


HEAD: Final = "0002"
"""The newest revision; a test holds it to the migrations folder."""
VERSION_TABLE: Final = "calmrun_schema"

_MIGRATIONS = Path(__file__).parent / "migrations"
_ALEMBIC = Lock()  # it keeps its context in a global
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('calmrun_schema'))")


def current(url: str) -> str | None:
    """Tell which revision a database is at, None for one without our tables.

    Raises
    ------
    StoreUnavailableError
        When the database cannot be reached.
    """
    database = Database(url)
    try:
        with database.reading() as connection:
            return _revision(connection)
    finally:
        database.close()


def upgrade(url: str) -> str:
    """Bring a database to the newest revision, which is returned.

    Several may try at once: one does it and the others find it done.

    Raises
    ------
    SchemaOutdatedError
        When the database is newer than this version of Calmrun.
    StoreUnavailableError
        When the database cannot be reached or written.
    """
    database = Database(url)
    try:
        return migrate(database)
    finally:
        database.close()


def migrate(database: Database) -> str:
    """Bring an open database to the newest revision; see `upgrade`."""
    with database.writing() as connection:
        if not database.sqlite:
            connection.execute(_ONE_AT_A_TIME)
        if _known(_revision(connection)) != HEAD:
            _run_migrations(connection)
    return HEAD


def require(database: Database) -> None:
    """Make sure that the tables are there: SQLite makes them, Postgres must have them.

    Raises
    ------
    SchemaOutdatedError
        When a Postgres database was not upgraded, or any database is newer than this
        version of Calmrun.
    """
    with database.reading() as connection:
        revision = _known(_revision(connection))
    if revision == HEAD:
        return
    if not database.sqlite:
        raise SchemaOutdatedError
    migrate(database)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    revision: str | None = connection.scalar(
        text(f"select version_num from {VERSION_TABLE}")  # noqa: S608 - our own constant
    )
    return revision


def _known(revision: str | None) -> str | None:
    if revision is not None and revision > HEAD:
        message = "The database is newer than this version of Calmrun."
        raise SchemaOutdatedError(message)
    return revision


def _run_migrations(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - only an upgrade needs Alembic
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with _ALEMBIC:
        command.upgrade(config, "head")
