"""What a run leaves behind, written in the transaction that seals it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from calmrun.governance import Lease
from calmrun.store.answers import Remembered, remember
from calmrun.store.names import Named, keep_names
from calmrun.store.packs import Upload, keep_pack, replace_uploads
from calmrun.store.receipts import StoredReceipt, keep_receipt


@dataclass(frozen=True, slots=True)
class Results:
    """What a run leaves behind besides its manifest and status."""

    outcome: Mapping[str, object] | None = None
    """A JSON document without a name in it."""
    pack: bytes | None = None
    names: Mapping[str, Named] = field(default_factory=dict)
    """By pseudonym: those that the owner's page may need."""
    remembered: Sequence[Remembered] = ()
    """Answers that were given to this run, not those it found."""
    uploads: Sequence[Upload] = ()
    """Raw files, only when the run asks its question."""
    receipt: StoredReceipt | None = None
    """Signed over the sealed manifest and all of the above."""


def keep(connection: Connection, lease: Lease, results: Results) -> None:
    """Write results inside the transaction that seals their run."""
    if results.receipt is not None:
        keep_receipt(connection, lease, results.receipt)
    if results.pack is not None:
        keep_pack(connection, lease, results.pack)
    keep_names(connection, lease, results.names)
    remember(connection, lease, results.remembered)
    replace_uploads(connection, lease, results.uploads)
