"""Payment is late all year, but little of it lies open: the way of paying is slow."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from calmrun.decision.candidate import Look, NotSayable
from calmrun.decision.evidence import reason, sayable
from calmrun.decision.finding import candidate, quiet
from calmrun.decision.patterns.lateness import LATE_SHARE, late, somebody_to_call
from calmrun.signals.snapshot import Snapshot


FAMILY: Final = "change_payment_path"


def consider(snapshot: Snapshot) -> Look:
    """Look for late payment; where there is somebody to call, calling comes first."""
    if sayable(snapshot, LATE_SHARE) is None:
        return NotSayable(FAMILY, reason(snapshot, LATE_SHARE))
    finding = late(snapshot)
    if finding is None:
        return quiet(FAMILY, snapshot, LATE_SHARE)
    if somebody_to_call(snapshot):
        against = (*finding.against, "calls_come_first")
        finding = replace(finding, against=against)
    return candidate(FAMILY, snapshot, finding)
