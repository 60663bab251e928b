"""The same work written by hand on the bare driver: what governance may cost.

One connection, kept open, as durable as ours: SQLite in WAL with synchronous FULL,
Postgres as it ships, nothing prepared.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg


MANIFEST = "x" * 400
"""As long as the manifest of a run of one step."""

_LOCKS = (
    "create table if not exists floor_locks (workspace text primary key,"
    " lock text not null, token bigint not null, run text not null,"
    " expires {moment} not null)"
)
_RUNS = (
    "create table if not exists floor_runs (workspace text, run text,"
    " token bigint not null, expires {moment} not null, state text not null,"
    " primary key (workspace, run))"
)
_SEEN = "select expires > {now}, run from floor_locks where workspace = ?"
_TAKE = (
    "insert into floor_locks as held values (?, ?, 1, ?, {later})"
    " on conflict (workspace) do update set lock = excluded.lock,"
    " token = held.token + 1, run = excluded.run, expires = excluded.expires"
    " where held.expires <= {now} returning token"
)
_OPEN = "insert into floor_runs values (?, ?, ?, {later}, ?)"
_CLOSE = (
    "update floor_runs set state = ? where workspace = ? and run = ?"
    " and state like 'running%'"
)
_RELEASE = (
    "update floor_locks set expires = {now}"
    " where workspace = ? and lock = ? and token = ? and expires > {now}"
)
_STEP = (
    "update floor_runs set state = ?, expires = {later}"
    " where workspace = ? and run = ? and token = ? and expires > {now}"
)


class Floor:
    """A lock and a run by hand on one database."""

    def __init__(self, url: str) -> None:
        kind, _, rest = url.partition(":///")
        self._words = _POSTGRES
        if kind == "sqlite":
            self._words = _SQLITE
            self._connection: Any = sqlite3.connect(
                rest, isolation_level=None, timeout=20
            )
            self._connection.execute("pragma synchronous = full")
        else:
            self._connection = psycopg.connect(
                url, autocommit=True, prepare_threshold=None
            )
        self._execute(_LOCKS)
        self._execute(_RUNS)

    def cycle(self, workspace: str) -> bool:
        """Guard, take, close what was left, open; then release. False when held."""
        lock, run = os.urandom(8).hex(), os.urandom(6).hex()
        held, before = self._execute(_SEEN, workspace).fetchone() or (False, None)
        if held:
            return False
        self._execute("{begin}")
        taken = self._execute(_TAKE, workspace, lock, run).fetchone()
        if taken is None:
            self._execute("rollback")
            return False
        if before:
            self._execute(_CLOSE, f"stopped {MANIFEST}", workspace, before)
        self._execute(_OPEN, workspace, run, taken[0], f"running {MANIFEST}")
        self._execute("commit")
        return self._execute(_RELEASE, workspace, lock, taken[0]).rowcount == 1

    def run(self, workspace: str, steps: Sequence[str]) -> None:
        """Insert a run, update it behind its fence after each step, and at the end."""
        run = os.urandom(6).hex()
        self._execute(_OPEN, workspace, run, 1, "open")
        for state in (*steps, "sealed"):
            self._execute(_STEP, state, workspace, run, 1)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _execute(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - the driver's own
        text = statement.format(**self._words)
        return self._connection.execute(
            text.replace("%", self._words["percent"]).replace(
                "?", self._words["parameter"]
            ),
            values,
        )


_SQLITE = {
    "begin": "begin immediate",
    "moment": "real",
    "now": "julianday('now')",
    "later": "julianday('now') + 300 / 86400.0",
    "parameter": "?",
    "percent": "%",
}
_POSTGRES = {
    "begin": "begin",
    "moment": "timestamptz",
    "now": "clock_timestamp()",
    "later": "clock_timestamp() + interval '300 seconds'",
    "parameter": "%s",
    "percent": "%%",
}
