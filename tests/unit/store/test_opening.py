from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from calmrun.errors import SchemaOutdatedError
from calmrun.store import HEAD, current, open_store, upgrade
from calmrun.store.engine import Database


def test_an_sqlite_file_is_made_on_first_use(tmp_path: Path) -> None:
    """Nothing to install and nothing to run first."""
    url = f"sqlite:///{tmp_path / 'folder' / 'calmrun.db'}"
    open_store(url).close()
    assert current(url) == HEAD
    open_store(url).close()


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    """One makes the tables, the others find them."""
    url = f"sqlite:///{tmp_path / 'calmrun.db'}"
    with ThreadPoolExecutor(8) as pool:
        for store in pool.map(lambda _: open_store(url), range(8)):
            store.close()
    assert current(url) == HEAD


def test_postgres_is_upgraded_only_when_asked(new_postgres: Callable[[], str]) -> None:
    """Opening an empty Postgres database says what to do and changes nothing."""
    url = new_postgres()
    with pytest.raises(SchemaOutdatedError, match="calmrun db upgrade"):
        open_store(url)
    assert current(url) is None
    assert upgrade(url) == HEAD
    assert current(url) == HEAD
    assert upgrade(url) == HEAD
    open_store(url).close()


def test_many_may_upgrade_postgres_at_once(new_postgres: Callable[[], str]) -> None:
    """Replicas that start together do not trip over each other."""
    url = new_postgres()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(upgrade, [url] * 4)) == {HEAD}


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    """An old program does not touch what it does not know."""
    url = f"sqlite:///{tmp_path / 'calmrun.db'}"
    open_store(url).close()
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("update calmrun_schema set version_num = '9999'"))
    database.close()
    with pytest.raises(SchemaOutdatedError, match="newer"):
        open_store(url)
    with pytest.raises(SchemaOutdatedError, match="newer"):
        upgrade(url)
