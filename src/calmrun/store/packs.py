"""Packs, to run again from, and the raw files of a run that asked its question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, and_, delete, insert, select

from calmrun.errors import PackNotKeptError
from calmrun.governance import Lease
from calmrun.store.engine import Database
from calmrun.store.tables import packs, runs, uploads


class Upload(Protocol):
    """One file as it was given."""

    @property
    def name(self) -> str:
        """Its base name."""
        ...

    @property
    def content(self) -> bytes:
        """Its bytes."""
        ...


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """A file as it was kept; implements `Upload`."""

    name: str
    content: bytes


class SqlPacks:
    """Reads packs and kept uploads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pack(self, workspace_id: str, run_id: str) -> bytes:
        """Read the pack of a run.

        Raises
        ------
        PackNotKeptError
            When the run has none, or the workspace has no such run.
        """
        statement = select(packs.c.content).where(
            packs.c.workspace_id == workspace_id, packs.c.run_id == run_id
        )
        with self._database.reading() as connection:
            content: bytes | None = connection.scalar(statement)
        if content is None:
            raise PackNotKeptError
        return content

    def latest(self, workspace_id: str, most: int) -> tuple[bytes, ...]:
        """Read the packs of a workspace's latest runs, newest first."""
        statement = (
            select(packs.c.content)
            .join(
                runs,
                and_(
                    runs.c.workspace_id == packs.c.workspace_id,
                    runs.c.run_id == packs.c.run_id,
                ),
            )
            .where(packs.c.workspace_id == workspace_id)
            .order_by(runs.c.created_at.desc(), runs.c.run_id)
            .limit(most)
        )
        with self._database.reading() as connection:
            return tuple(connection.scalars(statement))

    def uploads(self, workspace_id: str, run_id: str) -> tuple[StoredUpload, ...]:
        """Read the files that a run kept for its question; none when it is answered."""
        statement = (
            select(uploads.c.name, uploads.c.content)
            .where(uploads.c.workspace_id == workspace_id, uploads.c.run_id == run_id)
            .order_by(uploads.c.position)
        )
        with self._database.reading() as connection:
            return tuple(
                StoredUpload(name, content)
                for name, content in connection.execute(statement)
            )


def keep_pack(connection: Connection, lease: Lease, content: bytes) -> None:
    """Write the pack of a run."""
    connection.execute(
        insert(packs).values(
            workspace_id=lease.workspace_id, run_id=lease.run_id, content=content
        )
    )


def replace_uploads(
    connection: Connection, lease: Lease, kept: Sequence[Upload]
) -> None:
    """Delete the raw files of every earlier run, and keep those of this one if any."""
    workspace = lease.workspace_id
    connection.execute(delete(uploads).where(uploads.c.workspace_id == workspace))
    for position, upload in enumerate(kept):
        connection.execute(
            insert(uploads).values(
                workspace_id=workspace,
                run_id=lease.run_id,
                position=position,
                name=_clean(upload.name),
                content=upload.content,
            )
        )


def _clean(name: str) -> str:
    """Leave out what a database takes for no text: a stray surrogate, a NUL."""
    return name.encode(errors="replace").decode().replace("\0", "")
