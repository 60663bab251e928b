"""Other people's locks, taken and released once per cycle.

None of them opens a run, and the Redis ones keep nothing over a power cut: they are
here for the order of magnitude. One that is not installed is left out, with a word.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol


TTL = 300


class Client(Protocol):
    """One connection of one contender."""

    def cycle(self, workspace: str) -> bool:
        """Take and release; False when somebody holds it."""
        ...


class RedisPy:
    """redis-py's own lock: a key with a time to live, released by a script."""

    def __init__(self, address: str) -> None:
        import redis  # noqa: PLC0415 - only where it is installed

        self._redis: Any = redis.Redis(unix_socket_path=address)

    def cycle(self, workspace: str) -> bool:
        """Take and release; False when somebody holds it."""
        lock = self._redis.lock(workspace, timeout=TTL, blocking=False)
        if not lock.acquire():
            return False
        lock.release()
        return True


class PythonRedisLock:
    """python-redis-lock: the same with a signal for those who wait."""

    def __init__(self, address: str) -> None:
        import redis  # noqa: PLC0415 - only where it is installed
        import redis_lock  # noqa: PLC0415 - as above

        logging.getLogger("redis_lock").setLevel(logging.ERROR)
        self._redis: Any = redis.Redis(unix_socket_path=address)
        self._make: Any = redis_lock.Lock

    def cycle(self, workspace: str) -> bool:
        """Take and release; False when somebody holds it."""
        lock = self._make(self._redis, workspace, expire=TTL)
        if not lock.acquire(blocking=False):
            return False
        lock.release()
        return True


class Pals:
    """PALs: advisory locks of a Postgres session, which no pooler may share."""

    def __init__(self, address: str) -> None:
        import pals  # noqa: PLC0415 - only where it is installed

        driver = address.replace("postgresql://", "postgresql+psycopg://")
        self._locker: Any = pals.Locker("benchmark", driver, blocking_default=False)

    def cycle(self, workspace: str) -> bool:
        """Take and release; False when somebody holds it."""
        lock = self._locker.lock(workspace)
        if not lock.acquire():
            return False
        lock.release()
        return True


class FileLock:
    """filelock: a lock on a file, for processes of one machine."""

    def __init__(self, address: str) -> None:
        import filelock  # noqa: PLC0415 - only where it is installed

        self._folder = Path(address)
        self._lock: Any = filelock.FileLock
        self._busy: type[Exception] = filelock.Timeout

    def cycle(self, workspace: str) -> bool:
        """Take and release; False when somebody holds it."""
        lock = self._lock(self._folder / workspace)
        try:
            lock.acquire(blocking=False)
        except self._busy:
            return False
        lock.release()
        return True


Contender = tuple[Callable[[str], Client], str]


@contextmanager
def peers(postgres: str) -> Iterator[tuple[dict[str, Contender], dict[str, str]]]:
    """Give those that can run here by name, and of the others why they cannot."""
    there: dict[str, Contender] = {}
    missing: dict[str, str] = {}
    with (
        tempfile.TemporaryDirectory(prefix="calmrun-peers-") as folder,
        _redis_server(folder) as server,
    ):
        for name, module, make, address in (
            ("redis-py", "redis", RedisPy, server),
            ("python-redis-lock", "redis_lock", PythonRedisLock, server),
            ("pals", "pals", Pals, postgres),
            ("filelock", "filelock", FileLock, folder),
        ):
            if find_spec(module) is None:
                missing[name] = "not installed"
            elif address is None:
                missing[name] = "no redis-server"
            else:
                there[name] = (make, address)
        yield there, missing


@contextmanager
def _redis_server(folder: str) -> Iterator[str | None]:
    program = shutil.which("redis-server")
    if program is None:
        yield None
        return
    socket = f"{folder}/redis.sock"
    server = subprocess.Popen(  # noqa: S603 - found above
        [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    try:
        while not Path(socket).exists():
            time.sleep(0.01)
        yield socket
    finally:
        server.terminate()
        server.wait()
