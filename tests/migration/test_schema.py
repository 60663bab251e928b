from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from calmrun import store
from calmrun.errors import StoreUnavailableError, UsageError
from calmrun.store.engine import Database
from calmrun.store.schema import (
    HEAD,
    VERSION_TABLE,
    current,
    history,
    migrate,
    statements,
)
from calmrun.store.tables import metadata
from calmrun.wiring import schema_sql


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


def policies(connection: Connection) -> list[Any]:
    """Say what row level security, grants and policies there are."""
    tables = (
        "select relname, relrowsecurity, relforcerowsecurity from pg_class"
        " where relname like 'calmrun%' and relkind = 'r' order by 1"
    )
    rules = (
        "select tablename, policyname, permissive, roles::text, cmd, qual, with_check"
        " from pg_policies order by 1, 2"
    )
    grants = (
        "select table_name, grantee, privilege_type"
        " from information_schema.role_table_grants"
        " where grantee <> current_user and table_schema = 'public' order by 1, 2, 3"
    )
    queries = (tables, rules, grants)
    return [tuple(row) for each in queries for row in connection.execute(text(each))]


def test_files_history_and_tables_agree(
    by_alembic: str, by_files: str, new_postgres: Callable[[], str]
) -> None:
    """Supabase's files, the upgrade and the tables in the code give one schema."""
    upgraded, applied, created = map(Database, (by_alembic, by_files, new_postgres()))
    with created.writing() as connection:
        metadata.create_all(connection)
        wanted = described(connection)
    with upgraded.reading() as one, applied.reading() as other:
        assert described(one) == described(other) == wanted
        assert policies(one) == policies(other)
        version = text(f"select version_num from {VERSION_TABLE}")  # noqa: S608 - our own constant
        assert one.scalar(version) == other.scalar(version) == HEAD
    for database in (upgraded, applied, created):
        database.close()


def test_every_verb_of_every_table_has_its_policy(by_files: str) -> None:
    """One per verb for the server; for users one, to select, where they may."""
    database = Database(by_files)
    with database.reading() as connection:
        found = connection.execute(
            text("select tablename, cmd, roles::text, qual from pg_policies")
        ).all()
    database.close()
    for table in [*metadata.tables, VERSION_TABLE]:
        of_table = [row for row in found if row.tablename == table]
        for verb in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            rows = [row for row in of_table if row.cmd == verb]
            roles = [row.roles for row in rows]
            assert roles.count("{service_role}") == 1
            assert set(roles) <= {"{service_role}", "{authenticated}"}
        users = [row for row in of_table if row.roles == "{authenticated}"]
        assert len(users) == (table not in {"calmrun_keys", VERSION_TABLE})
        assert all(
            row.cmd == "SELECT" and "SELECT auth.uid()" in row.qual for row in users
        )


def test_the_printed_sql_is_the_upgrade(new_postgres: Callable[[], str]) -> None:
    """Whoever runs it by hand gets what `db upgrade` gives."""
    printed, upgraded = new_postgres(), Database(new_postgres())
    sql = str(schema_sql(supabase=False, since=None)["sql"])
    with psycopg.connect(printed, autocommit=True) as connection:
        connection.execute(sql.encode())
    migrate(upgraded)
    by_hand = Database(printed)
    with by_hand.reading() as one, upgraded.reading() as other:
        assert described(one) == described(other)
        assert policies(one) == policies(other)
    assert current(printed) == HEAD
    for database in (by_hand, upgraded):
        database.close()


def test_the_sql_can_begin_at_any_version() -> None:
    """Step after step it is the same as in one go, but for the version's own table."""
    whole = statements()
    revisions = [script.revision for script in history()]
    spans = zip(["base", *revisions], revisions, strict=False)
    assert "".join(statements(span=f"{a}:{b}") for a, b in spans) == whole
    with pytest.raises(UsageError, match="nowhere"):
        statements(span="nowhere:head")
