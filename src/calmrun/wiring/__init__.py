"""Everything is wired here: store, clock, agent and words; nothing at import time.

`Calmrun` is the one door that command line and web use: one database, every
workspace. `open_calmrun` opens it as the settings say.
"""

from __future__ import annotations

from calmrun.governance import StepRecord
from calmrun.intake.pack import Upload
from calmrun.wiring.calmrun import Begun, Calmrun, open_calmrun
from calmrun.wiring.looking import Looked, look, watchlist_document
from calmrun.wiring.options import RunOptions
from calmrun.wiring.schema import schema_current, upgrade_schema


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
    "upgrade_schema",
    "watchlist_document",
]
