from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from calmrun.errors import StoreUnavailableError
from calmrun.governance import Lost, Taken, Written
from calmrun.store import Store
from calmrun.store.direct import Direct
from calmrun.store.engine import Database


ADD = "update counted set n = n + :more::int where name = :first"
ADD_TO_SECOND = "update counted set n = n + :more::int where name = :second"
NEVER = "update counted set n = n + 1 where name = 'nobody'"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Give a database with a table of two counters."""
    opened = Database(url)
    with opened.writing() as connection:
        connection.execute(text("drop table if exists counted"))
        connection.execute(text("create table counted (name text, n int)"))
        connection.execute(text("insert into counted values ('a', 0), ('b', 0)"))
    yield opened
    opened.close()


def counts(database: Database) -> list[int]:
    """Read both counters."""
    with database.reading() as connection:
        return list(connection.scalars(text("select n from counted order by name")))


@pytest.mark.parametrize(
    ("statements", "result", "left"),
    [
        pytest.param([ADD], True, [5, 0], id="a guard alone"),
        pytest.param([NEVER], False, [0, 0], id="a guard that does not hold"),
        pytest.param([ADD, ADD_TO_SECOND], True, [5, 5], id="a guard and its write"),
        pytest.param([NEVER, ADD], False, [0, 0], id="no write without its guard"),
        pytest.param([NEVER, ADD, ADD_TO_SECOND], False, [0, 0], id="none of two"),
    ],
)
def test_what_a_guard_allows_happens_with_it_or_not_at_all(
    database: Database,
    statements: list[str],
    result: bool,  # noqa: FBT001 - the answer
    left: list[int],
) -> None:
    """One transaction on both databases."""
    values = {"more": 5, "first": "a", "second": "b"}
    assert Direct(database).guarded(values, *statements) is result
    assert counts(database) == left


def test_one_row_or_none_is_read(database: Database) -> None:
    """Parameters carry their types where the database wants them."""
    direct = Direct(database)
    statement = "select n, now() <= now(:ttl) from counted where name = :first"
    assert direct.one(statement, {"first": "b", "ttl": 60}) == (0, True)
    assert direct.one(statement, {"first": "b", "ttl": -60}) == (0, False)
    assert direct.one(statement, {"first": "nobody", "ttl": 60}) is None


def test_a_moment_comes_back_as_it_was_stored(database: Database) -> None:
    """To the millisecond, in UTC, on both."""
    direct = Direct(database)
    moment = datetime(2026, 3, 2, 9, 30, 1, 500_000, UTC)
    assert direct.moment(direct.stored(moment)) == moment
    assert direct.stored(None) is None


def test_every_write_waits_for_the_disk(
    store: Store, take: Callable[..., Taken]
) -> None:
    """Also the start of a step: a power cut must not undo what a manifest told."""
    taken = take()
    started = taken.manifest.start("read", at=taken.manifest.created_at)
    assert store.runs.record(taken.lease, started) == Written()
    setting = (
        "pragma synchronous" if store.database.sqlite else "show synchronous_commit"
    )
    with store.database.direct() as connection:
        (found,) = connection.execute(setting).fetchone()
    assert found in {2, "on"}


def test_a_lost_lock_is_not_taken_for_a_refusal(
    store: Store, take: Callable[..., Taken]
) -> None:
    """It is lost when somebody else has it, also where nothing was to be written."""
    lease = take().lease
    store.locks.release(lease)
    take()
    assert store.locks.renew(lease) == Lost()


def test_a_statement_that_fails_costs_its_connection_only(database: Database) -> None:
    """The error is typed, and the next one finds a whole connection."""
    direct = Direct(database)
    with pytest.raises(StoreUnavailableError):
        direct.one("select n from nothing", {})
    with pytest.raises(StoreUnavailableError):
        direct.guarded({"more": 5, "first": "a"}, ADD, "no statement")
    assert direct.guarded({"more": 1, "first": "a"}, ADD)
    assert counts(database) == [1, 0]
