"""Runs the migrations: on an open connection, or into a text of SQL for Postgres."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from calmrun.store.schema import VERSION_TABLE
from calmrun.store.tables import metadata


_USERS = text(
    "select count(*) = 3 and exists (select from pg_proc join pg_namespace"
    " on pg_namespace.oid = pronamespace where nspname = 'auth' and proname = 'uid')"
    " from pg_roles where rolname in ('anon', 'authenticated', 'service_role')"
)


def migrate() -> None:
    """Run all that is missing, in the transaction that is already open."""
    attributes = context.config.attributes
    connection: Connection | None = attributes.get("connection")
    if connection is None:
        known = attributes["calmrun_users_known"]
    else:
        known = _users_known(connection)
    context.configure(
        connection=connection,
        dialect_name="postgresql" if connection is None else None,
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        calmrun_users_known=known,
    )
    context.run_migrations()


def _users_known(connection: Connection) -> bool:
    """Tell whether the roles of Supabase and its function are in this database."""
    return connection.dialect.name == "postgresql" and bool(connection.scalar(_USERS))


if __name__ == "env_py":  # the name that Alembic gives it
    migrate()
