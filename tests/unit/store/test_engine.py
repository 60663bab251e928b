from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, text

from calmrun.errors import StoreUnavailableError, UsageError
from calmrun.store.engine import Database
from calmrun.store.tables import keys


@pytest.mark.parametrize(
    "url", ["", "not an address", "mysql://host/db", "sqlite"], ids=repr
)
def test_another_kind_of_address_is_a_wrong_call(url: str) -> None:
    """Only SQLite and Postgres are known."""
    with pytest.raises(UsageError):
        Database(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgres_is_understood(scheme: str) -> None:
    """Hosts hand out all of these."""
    database = Database(f"{scheme}://nobody@127.0.0.1:1/none")
    assert not database.sqlite
    with pytest.raises(StoreUnavailableError), database.reading():
        pytest.fail("nothing listens there")
    database.close()


def test_the_file_is_private_and_made_with_its_folder(tmp_path: Path) -> None:
    """Nobody else on the machine may read it."""
    path = tmp_path / "new" / "calmrun.db"
    Database(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_place_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    """A folder in the file's place, for one."""
    with pytest.raises(StoreUnavailableError):
        Database(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    """The driver's error becomes ours."""
    path = tmp_path / "calmrun.db"
    path.write_bytes(b"not a database, but long enough to be looked at" * 50)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(StoreUnavailableError), database.reading():
        pytest.fail("it cannot be opened")
    database.close()


def test_sqlite_is_safe_against_a_power_cut(tmp_path: Path) -> None:
    """Each connection has the settings that the promises rest on."""
    database = Database(f"sqlite:///{tmp_path / 'calmrun.db'}")
    with database.reading() as connection:
        found = {
            name: connection.scalar(text(f"pragma {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    database.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_an_error_never_shows_a_row(tmp_path: Path) -> None:
    """What was to be written stays out of messages and logs."""
    database = Database(f"sqlite:///{tmp_path / 'calmrun.db'}")
    write = insert(keys).values(workspace_id="Canary", pseudonym_key=b"Canary")
    with pytest.raises(StoreUnavailableError) as caught, database.writing() as session:
        session.execute(write)
    database.close()
    assert "Canary" not in str(caught.value)
    assert "Canary" not in str(caught.value.__cause__)


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    """Give a Postgres database."""
    database = Database(postgres_url)
    yield database
    database.close()


def cut_off(database: Database, postgres_url: str) -> None:
    """End the session of the pooled connection, as a restart does."""
    with database.direct() as connection:
        (number,) = connection.execute("select pg_backend_pid()").fetchone()
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s)", (number,))
        while other.execute(
            "select from pg_stat_activity where pid = %s", (number,)
        ).fetchone():
            time.sleep(0.01)


def test_a_connection_that_rested_is_tested_and_replaced(
    postgres: Database, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restarted server is not noticed by whoever comes back after a while."""
    cut_off(postgres, postgres_url)
    monkeypatch.setattr("calmrun.store.engine._RESTED_SECONDS", 0)
    with postgres.direct() as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_connection_that_was_just_used_is_told_and_replaced(
    postgres: Database, postgres_url: str
) -> None:
    """In the middle of the work a restart is an error, once."""
    cut_off(postgres, postgres_url)
    with pytest.raises(StoreUnavailableError), postgres.direct() as connection:
        connection.execute("select 1")
    with postgres.direct() as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_writer_that_falls_asleep_keeps_no_row_locked(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends a transaction that idles, so that others need not wait."""
    monkeypatch.setattr("calmrun.store.engine._PATIENCE_SECONDS", 0.05)

    def fall_asleep() -> None:
        with postgres.writing() as connection:
            connection.execute(text("select 1"))
            time.sleep(0.3)
            connection.execute(text("select 1"))

    with pytest.raises(StoreUnavailableError):
        fall_asleep()
