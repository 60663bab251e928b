"""Requests for help with an export, each with a reference to come back to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from calmrun.governance import Ids
from calmrun.store.engine import Database
from calmrun.store.moments import DatabaseNow
from calmrun.store.tables import assists


@dataclass(frozen=True, slots=True)
class Assist:
    """One request for help, open until it is closed."""

    reference: str
    tool: str
    trouble: str
    contact: str
    created_at: datetime
    closed_at: datetime | None


class SqlAssists:
    """Keeps requests for help."""

    def __init__(self, database: Database, ids: Ids) -> None:
        self._database = database
        self._ids = ids

    def ask(self, workspace_id: str, *, tool: str, trouble: str, contact: str) -> str:
        """Write a request down and give its reference."""
        reference = self._ids.reference()
        statement = insert(assists).values(
            workspace_id=workspace_id,
            reference=reference,
            tool=tool,
            trouble=trouble,
            contact=contact,
            created_at=DatabaseNow(),
        )
        with self._database.writing() as connection:
            connection.execute(statement)
        return reference

    def of_workspace(self, workspace_id: str) -> tuple[Assist, ...]:
        """List the requests of a workspace, oldest first."""
        statement = (
            select(
                assists.c.reference,
                assists.c.tool,
                assists.c.trouble,
                assists.c.contact,
                assists.c.created_at,
                assists.c.closed_at,
            )
            .where(assists.c.workspace_id == workspace_id)
            .order_by(assists.c.created_at, assists.c.reference)
        )
        with self._database.reading() as connection:
            return tuple(Assist(*row) for row in connection.execute(statement))

    def close(self, workspace_id: str, reference: str) -> bool:
        """Close a request; False when there is no open one by that reference."""
        statement = (
            update(assists)
            .where(
                assists.c.workspace_id == workspace_id,
                assists.c.reference == reference,
                assists.c.closed_at.is_(None),
            )
            .values(closed_at=DatabaseNow())
        )
        with self._database.writing() as connection:
            return connection.execute(statement).rowcount == 1
