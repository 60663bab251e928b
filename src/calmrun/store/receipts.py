"""Receipts: what each run signed, written in the transaction that seals it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from calmrun.errors import ReceiptNotKeptError, RunNotFoundError
from calmrun.governance import Lease
from calmrun.store.engine import Database
from calmrun.store.tables import receipts, runs


@dataclass(frozen=True, slots=True)
class StoredReceipt:
    """A receipt as it was signed, with the key that it can be checked with.

    The key is kept beside each receipt, so that those of a key that is no longer used
    can still be checked.
    """

    envelope: str
    key_id: str
    public_key: str


class SqlReceipts:
    """Reads receipts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, workspace_id: str, run_id: str) -> StoredReceipt:
        """Read the receipt of a run.

        Raises
        ------
        RunNotFoundError
            When the workspace has no such run.
        ReceiptNotKeptError
            When the run has none: it goes on, or died before it could sign.
        """
        statement = (
            select(receipts.c.envelope, receipts.c.key_id, receipts.c.public_key)
            .select_from(runs.outerjoin(receipts))
            .where(runs.c.workspace_id == workspace_id, runs.c.run_id == run_id)
        )
        with self._database.reading() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            raise RunNotFoundError
        if row.envelope is None:
            raise ReceiptNotKeptError
        return StoredReceipt(*row)

    def key_id(self, workspace_id: str, run_id: str) -> str | None:
        """Tell which key signed the receipt of a run, None where there is none."""
        statement = select(receipts.c.key_id).where(
            receipts.c.workspace_id == workspace_id, receipts.c.run_id == run_id
        )
        with self._database.reading() as connection:
            key_id: str | None = connection.scalar(statement)
            return key_id


def keep_receipt(connection: Connection, lease: Lease, receipt: StoredReceipt) -> None:
    """Write the receipt of a run."""
    connection.execute(
        insert(receipts).values(
            workspace_id=lease.workspace_id,
            run_id=lease.run_id,
            key_id=receipt.key_id,
            public_key=receipt.public_key,
            envelope=receipt.envelope,
        )
    )
