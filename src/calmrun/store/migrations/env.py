"""Runs the migrations on the connection that `calmrun.store.schema` hands over."""

from __future__ import annotations

from alembic import context

from calmrun.store.schema import VERSION_TABLE
from calmrun.store.tables import metadata


def migrate() -> None:
    """Run all that is missing, in the transaction that is already open."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        version_table=VERSION_TABLE,
    )
    context.run_migrations()


if __name__ == "env_py":  # the name that Alembic gives it
    migrate()
