"""What the owner said about their exports, remembered per workspace and source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, delete, select

from calmrun.governance import Lease
from calmrun.store.engine import Database, insert_into
from calmrun.store.moments import DatabaseNow
from calmrun.store.tables import answers


class Remembered(Protocol):
    """One choice of the owner that later runs of the workspace follow."""

    @property
    def source(self) -> str:
        """Which export it belongs to."""
        ...

    @property
    def code(self) -> str:
        """What was asked."""
        ...

    @property
    def choice(self) -> str:
        """What was answered."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """One remembered choice, with the run that gave it; implements `Remembered`."""

    source: str
    code: str
    choice: str
    run_id: str
    answered_at: datetime


class SqlAnswers:
    """Lists and undoes remembered answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_workspace(self, workspace_id: str) -> tuple[Answer, ...]:
        """List what the workspace's owner said, by source and question."""
        statement = (
            select(
                answers.c.source,
                answers.c.code,
                answers.c.choice,
                answers.c.run_id,
                answers.c.answered_at,
            )
            .where(answers.c.workspace_id == workspace_id)
            .order_by(answers.c.source, answers.c.code)
        )
        with self._database.reading() as connection:
            return tuple(Answer(*row) for row in connection.execute(statement))

    def keep(self, workspace_id: str, run_id: str, given: Remembered) -> None:
        """Write a choice that was made on the page of a run, between two runs."""
        with self._database.writing() as connection:
            _write(connection, workspace_id, run_id, [given])

    def forget(self, workspace_id: str, source: str, code: str) -> bool:
        """Undo one answer; False when there was none."""
        statement = delete(answers).where(
            answers.c.workspace_id == workspace_id,
            answers.c.source == source,
            answers.c.code == code,
        )
        with self._database.writing() as connection:
            return connection.execute(statement).rowcount == 1


def remember(connection: Connection, lease: Lease, given: Sequence[Remembered]) -> None:
    """Write the answers that this run was given; a newer one replaces an older."""
    _write(connection, lease.workspace_id, lease.run_id, given)


def _write(
    connection: Connection, workspace_id: str, run_id: str, given: Sequence[Remembered]
) -> None:
    upsert = insert_into(connection, answers)
    upsert = upsert.on_conflict_do_update(
        index_elements=[answers.c.workspace_id, answers.c.source, answers.c.code],
        set_={
            "choice": upsert.excluded.choice,
            "run_id": upsert.excluded.run_id,
            "answered_at": upsert.excluded.answered_at,
        },
    )
    for answer in given:
        connection.execute(
            upsert.values(
                workspace_id=workspace_id,
                source=answer.source,
                code=answer.code,
                choice=answer.choice,
                run_id=run_id,
                answered_at=DatabaseNow(),
            )
        )
