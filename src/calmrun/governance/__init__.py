"""The run lock, the run manifest and the gate: runtime governance for any pipeline.

Knows steps, not what they are about, and needs nothing but the standard library.
`RunLock` takes a workspace, `GovernedRun` records what ran, `judge` decides whether a
step may. Any store that implements `LockStore` and `RunStore` will do.
"""

from __future__ import annotations

from calmrun.governance.clock import Clock, Ids, RandomIds, SystemClock
from calmrun.governance.fingerprint import canonical_json, fingerprint
from calmrun.governance.gate import Check, Verdict, judge
from calmrun.governance.lease import (
    Busy,
    Forced,
    Holder,
    Lease,
    LockStore,
    Lost,
    Moved,
    Opening,
    RunStore,
    StoredRun,
    Taken,
    Written,
)
from calmrun.governance.lock import RunLock
from calmrun.governance.manifest import RunManifest, StepRecord, StepStatus
from calmrun.governance.memory import MemoryStore
from calmrun.governance.run import GovernedRun, StepHandle


__all__ = [
    "Busy",
    "Check",
    "Clock",
    "Forced",
    "GovernedRun",
    "Holder",
    "Ids",
    "Lease",
    "LockStore",
    "Lost",
    "MemoryStore",
    "Moved",
    "Opening",
    "RandomIds",
    "RunLock",
    "RunManifest",
    "RunStore",
    "StepHandle",
    "StepRecord",
    "StepStatus",
    "StoredRun",
    "SystemClock",
    "Taken",
    "Verdict",
    "Written",
    "canonical_json",
    "fingerprint",
    "judge",
]
