"""The version of the schema: one Alembic history for both databases."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, TextIO

from sqlalchemy import Connection, inspect, text

from calmrun.errors import SchemaOutdatedError, UsageError
from calmrun.store.engine import Database


if TYPE_CHECKING:
    from alembic.script import Script

HEAD: Final = "0004"
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


def statements(*, supabase: bool = False, span: str = "base:head") -> str:
    """Write the migrations as SQL for Postgres; no database is asked.

    Parameters
    ----------
    supabase
        With the policies for Supabase's roles; else row level security is switched on
        and lets in nobody but the owner of the tables.
    span
        From which revision to which; ``base`` is an empty database.

    Raises
    ------
    UsageError
        When there is no such revision.
    """
    from alembic.util import CommandError  # noqa: PLC0415 - as in _run

    text_of = StringIO()
    try:
        _run(span, text_of, sql=True, calmrun_users_known=supabase)
    except CommandError as error:
        message = f"There are no revisions {span}."
        raise UsageError(message) from error
    return "\n".join(line.rstrip() for line in text_of.getvalue().split("\n"))


def history() -> tuple[Script, ...]:
    """List the revisions, oldest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as in _run

    scripts = ScriptDirectory(str(_MIGRATIONS))
    return tuple(reversed(list(scripts.walk_revisions())))


def _run_migrations(connection: Connection) -> None:
    _run("head", None, connection=connection)


def _run(
    span: str, written_to: TextIO | None, *, sql: bool = False, **attributes: object
) -> None:
    from alembic import command  # noqa: PLC0415 - only an upgrade needs Alembic
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(output_buffer=written_to, attributes=attributes)
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with _ALEMBIC:
        command.upgrade(config, span, sql=sql)
