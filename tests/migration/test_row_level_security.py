"""Another user's workspace can neither be read nor written: every verb, every table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.errors import InsufficientPrivilege
from psycopg.types.json import Json
from sqlalchemy import Column, Table

from calmrun.governance import RunLock
from calmrun.store import Results, StoredReceipt, open_store
from calmrun.store.schema import VERSION_TABLE, upgrade
from calmrun.store.tables import keys, members, metadata


MINE, THEIRS = "mine", "theirs"
ME, THEM, NOBODY = UUID(int=1), UUID(int=2), UUID(int=3)
TABLES = tuple(metadata.sorted_tables)
UPDATE: LiteralString = "update {} set workspace_id = workspace_id"
DELETE: LiteralString = "delete from {}"
READABLE = tuple(table for table in TABLES if table is not keys)
NAMES = [table.name for table in TABLES]
SAMPLES: dict[str, Any] = {
    "TEXT": "some text",
    "BIGINT": 1,
    "INTEGER": 1,
    "JSON": Json({}),
    "BLOB": b"some bytes",
    "DATETIME": datetime(2026, 3, 2, tzinfo=UTC),
}
DO_ANYTHING = "grant all on all tables in schema public to anon, authenticated"


def row(table: Table, workspace: str, user: UUID) -> dict[str, Any]:
    """Make up a row of a table that belongs to a workspace."""

    def value(column: Column[Any]) -> Any:  # noqa: ANN401 - whatever the column holds
        if column.name in {"workspace_id", "user_id"}:
            return workspace if column.name == "workspace_id" else user
        kind = column.type.compile().partition("(")[0]
        return SAMPLES[kind]

    return {column.name: value(column) for column in table.columns}


def insert(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Insert a row."""
    connection.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier(table.name),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(sql.Placeholder() * len(values)),
        ),
        list(values.values()),
    )


def found(connection: Connection, table: Table) -> dict[str, int]:
    """Count the rows of a table that can be seen, by workspace."""
    query = sql.SQL("select workspace_id, count(*) from {} group by 1")
    return dict(connection.execute(query.format(sql.Identifier(table.name))).fetchall())


@contextmanager
def acting_as(
    url: str, role: str, user: UUID | None = None, *, careless: bool = False
) -> Iterator[Connection]:
    """Open a transaction as PostgREST does for a request; it is rolled back.

    A careless owner has granted everything to everybody before: policies alone stand
    between them then.
    """
    with psycopg.connect(url) as connection:
        if careless:
            connection.execute(DO_ANYTHING)
        if user is not None:
            claims = json.dumps({"sub": str(user), "role": role})
            set_claims = "select set_config('request.jwt.claims', %s, true)"
            connection.execute(set_claims, [claims])
        connection.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
        yield connection
        connection.rollback()


@contextmanager
def refused(connection: Connection, by: str = "permission denied") -> Iterator[None]:
    """Expect the database to refuse what comes, and go on after it."""
    with pytest.raises(InsufficientPrivilege, match=by), connection.transaction():
        yield


def named(statement: LiteralString, table: str) -> sql.Composed:
    """Put the name of a table into a statement."""
    return sql.SQL(statement).format(sql.Identifier(table))


@pytest.fixture(scope="session")
def filled(supabase: str) -> str:
    """Put a row of each of two workspaces into every table; no test changes them."""
    with psycopg.connect(supabase) as connection:
        for workspace, user in ((MINE, ME), (THEIRS, THEM)):
            for table in TABLES:
                insert(connection, table, row(table, workspace, user))
    return supabase


def test_a_member_reads_the_rows_of_their_own_workspace(filled: str) -> None:
    """Of every table but the one with the secrets, and no other row."""
    with acting_as(filled, "authenticated", ME) as connection:
        for table in READABLE:
            assert found(connection, table) == {MINE: 1}, table.name


def test_both_ways_to_tell_the_user_work(filled: str) -> None:
    """An older PostgREST sets each claim by itself."""
    with acting_as(filled, "authenticated") as connection:
        connection.execute(
            "select set_config('request.jwt.claim.sub', %s, true)", [str(THEM)]
        )
        for table in READABLE:
            assert found(connection, table) == {THEIRS: 1}, table.name


@pytest.mark.parametrize("user", [NOBODY, None], ids=["stranger", "no claims"])
def test_who_is_no_member_reads_nothing(filled: str, user: UUID | None) -> None:
    """A user without a workspace, and a request without a user."""
    with acting_as(filled, "authenticated", user) as connection:
        for table in READABLE:
            assert found(connection, table) == {}, table.name


def test_secrets_are_for_the_server_alone(filled: str) -> None:
    """Not even a member may read the key behind their own pseudonyms."""
    for role in ("authenticated", "anon"):
        with acting_as(filled, role, ME) as connection:
            for table in (keys.name, VERSION_TABLE):
                with refused(connection):
                    connection.execute(named("select * from {}", table))


def test_anonymous_requests_may_not_even_ask(filled: str) -> None:
    """Neither read nor write, whatever the table."""
    with acting_as(filled, "anon") as connection:
        for table in [*NAMES, VERSION_TABLE]:
            for verb in ("select * from {}", "delete from {}", "truncate {}"):
                with refused(connection):
                    connection.execute(named(verb, table))


@pytest.mark.parametrize("workspace", [MINE, THEIRS])
def test_a_user_writes_nothing(filled: str, workspace: str) -> None:
    """Not in another's workspace and not in their own: refused, never silent."""
    where = sql.SQL(" where workspace_id = {}").format(workspace)
    with acting_as(filled, "authenticated", ME) as connection:
        for table in TABLES:
            with refused(connection):
                insert(connection, table, row(table, workspace, NOBODY))
            for verb in (UPDATE, DELETE):
                with refused(connection):
                    connection.execute(named(verb, table.name) + where)
            with refused(connection):
                connection.execute(named("truncate {}", table.name))


@pytest.mark.parametrize("role", ["anon", "authenticated"])
def test_policies_hold_where_grants_are_careless(filled: str, role: str) -> None:
    """With every grant given away, rows of others are still neither seen nor hit."""
    with acting_as(filled, role, ME, careless=True) as connection:
        for table in TABLES:
            may = role == "authenticated" and table in READABLE
            assert found(connection, table) == ({MINE: 1} if may else {}), table.name
            for verb in (UPDATE, DELETE):
                assert connection.execute(named(verb, table.name)).rowcount == 0
            for workspace in ("new", THEIRS, MINE):
                with refused(connection, by="row-level security"):
                    insert(connection, table, row(table, workspace, NOBODY))


def test_nobody_makes_themselves_a_member(filled: str) -> None:
    """Nor finds out who the other members are."""
    with acting_as(filled, "authenticated", ME, careless=True) as connection:
        rows = connection.execute("select user_id from calmrun_members").fetchall()
        assert rows == [(ME,)]
        with refused(connection, by="row-level security"):
            insert(connection, members, row(members, THEIRS, ME))


@pytest.mark.parametrize("role", ["service_role", "calmrun_app"])
def test_the_server_does_everything(filled: str, role: str) -> None:
    """Supabase's role, and a role of one's own with its rights but under policies."""
    with acting_as(filled, role) as connection:
        for table in reversed(TABLES):
            assert found(connection, table) == {MINE: 1, THEIRS: 1}
            for verb in (UPDATE, DELETE):
                hit = connection.execute(named(verb, table.name)).rowcount
                assert hit == 2, table.name
        for table in TABLES:
            insert(connection, table, row(table, "new", NOBODY))
        version = connection.execute(named("select * from {}", VERSION_TABLE))
        assert version.rowcount == 1


def test_a_run_goes_through_as_the_servers_role(
    new_supabase: Callable[[], str], workspace: str
) -> None:
    """Take, record, seal and forget, by a login that does not own the tables."""
    owner = new_supabase()
    upgrade(owner)
    url = owner.replace("//postgres:", "//calmrun_app:")
    assert url != owner
    with open_store(url) as store:
        lock = RunLock(store.locks, store.runs)
        with lock.held(lock.take(workspace, ("read",), mode="t", version="1")) as run:
            store.keys.obtain(run.lease)
            with run.step("read"):
                pass
            run.seal("concluded", Results({}, receipt=StoredReceipt("{}", "a", "b")))
        assert store.runs.read(workspace, run.run_id).status == "concluded"
        assert store.receipts.read(workspace, run.run_id).key_id == "a"
        store.forget.workspace(workspace)


def test_without_known_users_only_the_owner_gets_in(
    new_postgres: Callable[[], str], new_supabase: Callable[[], str]
) -> None:
    """A plain Postgres needs no role and no function; it is closed to all others."""
    new_supabase()  # the roles are there, but not the function
    url = new_postgres()
    upgrade(url)
    with psycopg.connect(url) as connection:
        protected = connection.execute(
            "select relname, relrowsecurity, relforcerowsecurity from pg_class"
            " where relname = any(%s) order by 1",
            [[*NAMES, VERSION_TABLE]],
        ).fetchall()
        assert protected == [
            (name, True, False) for name in sorted([*NAMES, VERSION_TABLE])
        ]
        assert connection.execute("select * from pg_policies").fetchall() == []
        for table in TABLES:
            insert(connection, table, row(table, MINE, ME))
        connection.execute(DO_ANYTHING)
    with acting_as(url, "authenticated") as connection:
        for table in TABLES:
            assert found(connection, table) == {}
