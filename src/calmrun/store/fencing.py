"""The two guarded statements that everything rests on: take the lock, show the lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, update

from calmrun.governance import Lease
from calmrun.store.engine import Database, insert_into
from calmrun.store.moments import DatabaseLater, DatabaseNow
from calmrun.store.tables import locks


def take_row(
    connection: Connection,
    *,
    workspace_id: str,
    lock_id: str,
    run_id: str | None,
    held_by: str,
    ttl_seconds: float,
) -> Row[*tuple[Any, ...]] | None:
    """Take the lock row if it is free, in one guarded statement.

    Parameters
    ----------
    run_id
        The run that takes it; None for a forgetting, which has no run.
    ttl_seconds
        How long it is held; with zero it is free again when the transaction ends.

    Returns
    -------
        The row with the new ``fencing_token`` and, in ``previous_expires_at``, when
        the lock before it ran out; None when somebody holds it.
    """
    taken: dict[str, object] = {
        "lock_id": lock_id,
        "run_id": run_id,
        "held_by": held_by,
        "acquired_at": DatabaseNow(),
        "expires_at": DatabaseLater(ttl_seconds),
    }
    fresh = insert_into(connection, locks).values(
        workspace_id=workspace_id, fencing_token=1, **taken
    )
    statement = fresh.on_conflict_do_update(
        index_elements=[locks.c.workspace_id],
        set_={
            "fencing_token": locks.c.fencing_token + 1,
            "previous_expires_at": locks.c.expires_at,
            **taken,
        },
        where=locks.c.expires_at <= DatabaseNow(),
    ).returning(locks.c.fencing_token, locks.c.previous_expires_at)
    row: Row[*tuple[Any, ...]] | None = connection.execute(statement).one_or_none()
    return row


@contextmanager
def fenced(
    database: Database, lease: Lease, *, release: bool = False
) -> Iterator[Connection | None]:
    """Open a writing transaction that counts only while the lease holds.

    It begins by renewing the lock, or by releasing it: the row stays locked for the
    length of the transaction, so no one can take it in between.

    Yields
    ------
        The connection to write with, or None when the lock is lost.
    """
    until: ColumnElement[datetime] = (
        DatabaseNow() if release else DatabaseLater(lease.ttl_seconds)
    )
    statement = update(locks).where(still_held(lease)).values(expires_at=until)
    with database.writing() as connection:
        kept = connection.execute(statement).rowcount == 1
        yield connection if kept else None


def still_held(lease: Lease) -> ColumnElement[bool]:
    """Say in SQL that this lease, and no other, holds its workspace now."""
    return and_(
        locks.c.workspace_id == lease.workspace_id,
        locks.c.lock_id == lease.lock_id,
        locks.c.fencing_token == lease.fencing_token,
        locks.c.expires_at > DatabaseNow(),
    )
