"""Everything is wired here: store, clock, agent and words; nothing at import time.

`Calmrun` is the one door that command line and web use: one database, every
workspace. `open_calmrun` opens it as the settings say. `governed.governed` is the door
for other pipelines, which need none of the rest: so each is loaded when asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from calmrun.governance import StepRecord
    from calmrun.intake.pack import Upload
    from calmrun.wiring.calmrun import Begun, Calmrun, open_calmrun
    from calmrun.wiring.looking import Looked, look, watchlist_document
    from calmrun.wiring.options import RunOptions
    from calmrun.wiring.receipts import verify_receipt
    from calmrun.wiring.schema import schema_current, schema_sql, upgrade_schema


__all__ = [
    "Begun",
    "Calmrun",
    "Looked",
    "RunOptions",
    "StepRecord",
    "Upload",
    "look",
    "open_calmrun",
    "schema_current",
    "schema_sql",
    "upgrade_schema",
    "verify_receipt",
    "watchlist_document",
]

_HOMES = {
    "Begun": "calmrun.wiring.calmrun",
    "Calmrun": "calmrun.wiring.calmrun",
    "Looked": "calmrun.wiring.looking",
    "RunOptions": "calmrun.wiring.options",
    "StepRecord": "calmrun.governance",
    "Upload": "calmrun.intake.pack",
    "look": "calmrun.wiring.looking",
    "open_calmrun": "calmrun.wiring.calmrun",
    "schema_current": "calmrun.wiring.schema",
    "schema_sql": "calmrun.wiring.schema",
    "upgrade_schema": "calmrun.wiring.schema",
    "verify_receipt": "calmrun.wiring.receipts",
    "watchlist_document": "calmrun.wiring.looking",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
