"""Where runs, locks, packs and names are kept, on SQLite or Postgres."""

from __future__ import annotations

from calmrun.store.answers import Answer
from calmrun.store.assists import Assist
from calmrun.store.engine import Caller
from calmrun.store.forgetting import Forgotten
from calmrun.store.names import StoredName
from calmrun.store.opening import Store, open_store
from calmrun.store.packs import StoredUpload
from calmrun.store.receipts import StoredReceipt
from calmrun.store.results import Results
from calmrun.store.runs import RunLine
from calmrun.store.schema import HEAD, current, statements, upgrade


__all__ = [
    "HEAD",
    "Answer",
    "Assist",
    "Caller",
    "Forgotten",
    "Results",
    "RunLine",
    "Store",
    "StoredName",
    "StoredReceipt",
    "StoredUpload",
    "current",
    "open_store",
    "statements",
    "upgrade",
]
