"""PgBouncer in transaction mode, in front of the tests' Postgres, on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest


HOW = "apt-get install --yes --no-install-recommends pgbouncer"
SETTINGS = """
[databases]
{name} = host={folder} port=5432 dbname={name} user=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 200
"""


@contextmanager
def pooled(url: str, sessions: int) -> Iterator[str]:
    """Give the address of a pooler that shares a few sessions of a database.

    It runs as the user of the Postgres server, who is not root. Without the program
    the test is skipped; on a machine that checks for everybody that is a failure.
    """
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(f"no PgBouncer; as root: {HOW}")
    parts = urlsplit(url)
    name, folder = parts.path.strip("/"), Path(parse_qs(parts.query)["host"][0])
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="calmrun-pooler-") as place:
        Path(place).chmod(0o755)
        settings = Path(place) / "pgbouncer.ini"
        settings.write_text(
            SETTINGS.format(name=name, folder=folder, port=port, sessions=sessions)
        )
        process = subprocess.Popen(  # noqa: S603 - found above
            [program, "--quiet", settings],
            user=folder.stat().st_uid if os.getuid() == 0 else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = f"postgresql://anyone@127.0.0.1:{port}/{name}"
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(address, prepare_threshold=None).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("PgBouncer did not start")
