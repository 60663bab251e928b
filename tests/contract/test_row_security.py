"""On Postgres a role that row level security judges gets its own, and clear answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import psycopg
import pytest
from psycopg import sql

from calmrun.errors import StoreForbiddenError
from calmrun.governance import Busy, Lost, RunLock, Taken, Written
from calmrun.store import Caller, Store, open_store, upgrade
from pooler import pooled


OWN = "workspace_id = current_setting('request.jwt.claims', true)::json ->> 'sub'"
TABLES = ("calmrun_locks", "calmrun_runs")
VERBS = {
    "select": f"using ({OWN})",
    "insert": f"with check ({OWN})",
    "update": f"using ({OWN})",
}
STEPS = ("read",)


@dataclass(frozen=True)
class Guarded:
    """A database whose members see their own workspace only."""

    address: str
    role: str

    def execute(self, statement: str) -> None:
        """Change the rules, as the owner of the tables."""
        with psycopg.connect(self.address, autocommit=True) as owner:
            owner.execute(sql.SQL(statement))  # type: ignore[arg-type]

    def set_policies(self, table: str, *verbs: str) -> None:
        """Let members do these, each with a policy of its own, and nothing else."""
        for verb, rule in VERBS.items():
            self.execute(f"drop policy if exists member_{verb} on {table}")
            if verb in verbs:
                self.execute(
                    f"create policy member_{verb} on {table}"
                    f" for {verb} to {self.role} {rule}"
                )


@pytest.fixture(scope="module")
def database(new_postgres: Callable[[], str]) -> Guarded:
    """Make a database with roles and rules as a host with row security has them."""
    address = new_postgres()
    upgrade(address)
    role = "member_of_" + address.split("/")[3].partition("?")[0]
    guarded = Guarded(address, role)
    guarded.execute(f"create role {role} nologin")
    guarded.execute(
        f"grant select, insert, update, delete on all tables in schema public to {role}"
    )
    for table in TABLES:
        guarded.execute(f"alter table {table} enable row level security")
    return guarded


@pytest.fixture(autouse=True)
def _every_rule(database: Guarded) -> None:
    """Begin with every verb allowed on one's own rows."""
    for table in TABLES:
        database.set_policies(table, *VERBS)


@pytest.fixture(params=["postgres", "pooler"])
def server(request: pytest.FixtureRequest, database: Guarded) -> Iterator[Store]:
    """Open the database as its server does, directly and through one shared session."""
    if request.param == "postgres":
        with open_store(database.address) as store:
            yield store
        return
    with pooled(database.address, sessions=1) as url, open_store(url) as store:
        yield store


@pytest.fixture
def member(server: Store, database: Guarded, workspace: str) -> Store:
    """Act on behalf of the one whose workspace it is."""
    return server.on_behalf_of(Caller(database.role, {"sub": workspace}))


def take(store: Store, workspace: str) -> Taken | Busy:
    """Ask for a workspace."""
    lock = RunLock(store.locks, store.runs)
    return lock.take(workspace, STEPS, mode="test", version="1")


def taken(store: Store, workspace: str) -> Taken:
    """Take a workspace, which must be free."""
    answer = take(store, workspace)
    assert isinstance(answer, Taken)
    return answer


def test_a_member_runs_in_its_own_workspace(
    server: Store, member: Store, workspace: str
) -> None:
    """From the lock to the seal, with a refusal and a take-over on the way."""
    dead = taken(member, workspace)
    assert isinstance(take(member, workspace), Busy)
    assert isinstance(take(server, workspace), Busy)
    member.locks.renew(replace(dead.lease, ttl_seconds=0))
    with RunLock(member.locks, member.runs).held(taken(member, workspace)) as run:
        run.call("read", len, "abc")
        run.seal("done")
    assert member.runs.record(dead.lease, dead.manifest) == Lost()
    assert member.runs.read(workspace, run.run_id).status == "done"
    assert member.runs.read(workspace, dead.lease.run_id).status == "stopped_early"


@pytest.mark.parametrize("state", ["unknown", "free", "held"])
def test_anothers_workspace_is_forbidden_and_not_called_busy(
    server: Store, member: Store, workspace: str, state: str
) -> None:
    """Whatever its state, a member learns nothing of it and changes nothing."""
    other = f"{workspace}-other"
    if state != "unknown":
        lease = taken(server, other).lease
        if state == "free":
            server.locks.release(lease)
    before = server.locks.holder(other)
    with pytest.raises(StoreForbiddenError, match="does not let this role"):
        take(member, other)
    assert member.locks.holder(other) is None
    assert server.locks.holder(other) == before


def test_a_lock_that_may_only_be_read_refuses_and_forbids(
    server: Store, member: Store, database: Guarded, workspace: str
) -> None:
    """Busy while it is held, forbidden once it is free: two answers, two causes."""
    lease = taken(server, workspace).lease
    database.set_policies("calmrun_locks", "select")
    busy = take(member, workspace)
    assert isinstance(busy, Busy)
    assert busy.holder.run_id == lease.run_id
    with pytest.raises(StoreForbiddenError):
        member.locks.force_release(
            workspace, lock_id=lease.lock_id, actor="a member", reason="a test"
        )
    server.locks.release(lease)
    with pytest.raises(StoreForbiddenError):
        take(member, workspace)


@pytest.mark.parametrize("table", TABLES)
def test_a_write_that_is_filtered_away_is_not_called_a_lost_lock(
    member: Store, database: Guarded, workspace: str, table: str
) -> None:
    """The lease holds; it is the rules that changed."""
    run = taken(member, workspace)
    database.set_policies(table, "select")
    with pytest.raises(StoreForbiddenError):
        member.runs.record(run.lease, run.manifest)
    sealed = run.manifest.skip("read", "because").seal(at=run.manifest.created_at)
    with pytest.raises(StoreForbiddenError):
        member.runs.seal(run.lease, sealed, "done", None)
    with pytest.raises(StoreForbiddenError):
        member.runs.end(run.lease, sealed, "done", None)


def test_a_hidden_run_behind_a_lock_is_not_called_busy(
    server: Store, member: Store, database: Guarded, workspace: str
) -> None:
    """A refusal names the step, so it needs the run; without it, it says why."""
    taken(server, workspace)
    database.set_policies("calmrun_runs")
    with pytest.raises(StoreForbiddenError):
        take(member, workspace)


LEFT_BEHIND = {
    "(select count(*) from pg_prepared_statements)": 0,
    "(select count(*) from pg_listening_channels())": 0,
    "(select count(*) from pg_locks where pid = pg_backend_pid()"
    " and locktype = 'advisory')": 0,
    "pg_my_temp_schema()::int": 0,
    "current_user = session_user": True,
    "coalesce(current_setting('request.jwt.claims', true), '')": "",
    "current_setting('synchronous_commit')": "on",
    "current_setting('idle_in_transaction_session_timeout')": "0",
}
"""What a session would tell of those before, and what it tells when clean."""


def test_nothing_is_left_in_the_session_that_a_pooler_lends(
    database: Guarded, workspace: str
) -> None:
    """One session serves everybody in turn; each finds it as if nobody had been there.

    It is the very session: there is only one, and its number is compared.
    """
    with pooled(database.address, sessions=1) as url, open_store(url) as server:
        member = server.on_behalf_of(Caller(database.role, {"sub": workspace}))
        with server.database.direct() as connection:
            before = connection.execute("select pg_backend_pid()").fetchone()
        for store in (server, member, server):
            with RunLock(store.locks, store.runs).held(taken(store, workspace)) as run:
                assert store.locks.renew(run.lease) == Written()
                run.call("read", len, "abc")
                run.seal("done")
        lease = taken(server, workspace).lease
        server.locks.force_release(
            workspace, lock_id=lease.lock_id, actor="a person", reason="a test"
        )
        with psycopg.connect(url, autocommit=True, prepare_threshold=None) as session:
            assert session.execute("select pg_backend_pid()").fetchone() == before
            left = session.execute(f"select {', '.join(LEFT_BEHIND)}").fetchone()
    assert left == tuple(LEFT_BEHIND.values())
