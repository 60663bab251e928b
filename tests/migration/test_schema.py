from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from calmrun import store
from calmrun.errors import StoreUnavailableError
from calmrun.store.engine import Database
from calmrun.store.schema import HEAD, VERSION_TABLE, migrate
from calmrun.store.tables import metadata


@pytest.fixture(params=["sqlite", "postgres"])
def empty(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], Database]]:
    """Make empty databases of one kind."""
    made: list[Database] = []

    def make() -> Database:
        if request.param == "postgres":
            url = request.getfixturevalue("new_postgres")()
        else:
            url = f"sqlite:///{tmp_path / f'{len(made)}.db'}"
        made.append(Database(url))
        return made[-1]

    yield make
    for database in made:
        database.close()


def described(connection: Connection) -> dict[str, Any]:
    """Say all that the database knows of its tables, but for their order."""
    found = inspect(connection)
    return {
        table: {
            "columns": [
                column | {"type": repr(column["type"])}
                for column in found.get_columns(table)
            ],
            "primary key": found.get_pk_constraint(table),
            "foreign keys": found.get_foreign_keys(table),
            "indexes": sorted(found.get_indexes(table), key=str),
            "unique": found.get_unique_constraints(table),
            "checks": found.get_check_constraints(table),
            "comment": _comment(connection, table),
        }
        for table in found.get_table_names()
        if table != VERSION_TABLE
    }


def _comment(connection: Connection, table: str) -> Any:  # noqa: ANN401 - as reflected
    if connection.dialect.supports_comments:
        return inspect(connection).get_table_comment(table)
    return None


def test_migrations_give_the_schema_of_the_metadata(
    empty: Callable[[], Database],
) -> None:
    """A migrated empty database is the same as one made from the tables."""
    migrated, created = empty(), empty()
    migrate(migrated)
    with created.writing() as connection:
        metadata.create_all(connection)
        wanted = described(connection)
    with migrated.reading() as connection:
        assert described(connection) == wanted


def test_alembic_sees_nothing_left_to_do(empty: Callable[[], Database]) -> None:
    """Its own comparison agrees."""
    database = empty()
    migrate(database)
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE}
        )
        assert compare_metadata(context, metadata) == []


def test_a_failed_migration_leaves_nothing(empty: Callable[[], Database]) -> None:
    """The whole upgrade is one transaction on both databases."""
    database = empty()
    with database.writing() as connection:
        connection.execute(text("create table calmrun_assists (in_the_way integer)"))
    with pytest.raises(StoreUnavailableError):
        migrate(database)
    with database.reading() as connection:
        assert inspect(connection).get_table_names() == ["calmrun_assists"]


def test_the_newest_revision_is_the_one_the_program_asks_for() -> None:
    """The constant in the code is the head of the history."""
    folder = Path(store.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [HEAD]
