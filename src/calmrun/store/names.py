"""Customer names and phone numbers, for the owner's own page and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, and_, delete, exists, not_, select

from calmrun.governance import Lease
from calmrun.store.engine import Database, insert_into
from calmrun.store.tables import name_uses, names


class Named(Protocol):
    """What a pseudonym stands for."""

    @property
    def name(self) -> str:
        """The name as most often written."""
        ...

    @property
    def phone(self) -> str | None:
        """The phone number, None where none is known."""
        ...


@dataclass(frozen=True, slots=True)
class StoredName:
    """A name as it was kept; implements `Named`."""

    name: str
    phone: str | None


class SqlNames:
    """Reads the names of a workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_run(self, workspace_id: str, run_id: str) -> dict[str, StoredName]:
        """Read the names that one run needs, by pseudonym."""
        statement = (
            select(names.c.pseudonym, names.c.name, names.c.phone)
            .join(
                name_uses,
                and_(
                    name_uses.c.workspace_id == names.c.workspace_id,
                    name_uses.c.pseudonym == names.c.pseudonym,
                ),
            )
            .where(names.c.workspace_id == workspace_id, name_uses.c.run_id == run_id)
        )
        with self._database.reading() as connection:
            return {
                pseudonym: StoredName(name, phone)
                for pseudonym, name, phone in connection.execute(statement)
            }


def keep_names(
    connection: Connection, lease: Lease, found: Mapping[str, Named]
) -> None:
    """Write names by pseudonym, the newest spelling, and that this run uses them."""
    if not found:
        return
    upsert = insert_into(connection, names)
    upsert = upsert.on_conflict_do_update(
        index_elements=[names.c.workspace_id, names.c.pseudonym],
        set_={"name": upsert.excluded.name, "phone": upsert.excluded.phone},
    )
    workspace: dict[str, str | None] = {"workspace_id": lease.workspace_id}
    connection.execute(
        upsert,
        [
            workspace | {"pseudonym": key, "name": _clean(who.name), "phone": who.phone}
            for key, who in found.items()
        ],
    )
    connection.execute(
        insert_into(connection, name_uses),
        [workspace | {"run_id": lease.run_id, "pseudonym": key} for key in found],
    )


def drop_unused_names(connection: Connection, workspace_id: str) -> None:
    """Delete the names that no run of the workspace needs any more."""
    used = exists().where(
        name_uses.c.workspace_id == names.c.workspace_id,
        name_uses.c.pseudonym == names.c.pseudonym,
    )
    connection.execute(
        delete(names).where(names.c.workspace_id == workspace_id, not_(used))
    )


def _clean(name: str) -> str:
    return name.replace("\0", "")
