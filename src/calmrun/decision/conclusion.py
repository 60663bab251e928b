"""The conclusion: one takeaway, one next step, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal


Family = Literal[
    "collect_open_invoices",
    "change_payment_path",
    "follow_up_quotes",
    "review_lost_quotes",
    "reduce_concentration",
    "invoice_finished_work",
    "protect_capacity",
    "restore_price",
    "raise_minimum_job",
    "prepare_slow_season",
    "fix_double_billing",
    "fix_export",
    "send_newer_export",
    "wait_for_more_data",
]
Confidence = Literal["low", "medium", "high"]

ABSTAINING: Final[frozenset[Family]] = frozenset(
    ("fix_export", "send_newer_export", "wait_for_more_data")
)
"""Families that come with abstaining; the others conclude."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One measure of the snapshot, copied: the text may use no other number."""

    path: str  # signals.<signal>.<measure>
    value: float | int | str | None  # money as a decimal string
    n: int
    low: float | int | str | None
    high: float | int | str | None

    def to_json(self) -> dict[str, object]:
        """Give the document as ``run`` prints it."""
        return {
            "path": self.path,
            "value": self.value,
            "n": self.n,
            "low": self.low,
            "high": self.high,
        }


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the page says. `family` is None when all is well or it was rejected."""

    family: Family | None
    takeaway: str
    next_step: str
    why_now: str
    boundary: str
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()
    micro_steps: tuple[str, ...] = ()

    def to_json(self) -> Mapping[str, object]:
        """Give the document as ``run`` prints it."""
        return {
            "family": self.family,
            "takeaway": self.takeaway,
            "next_step": self.next_step,
            "why_now": self.why_now,
            "boundary": self.boundary,
            "confidence": self.confidence,
            "evidence": [item.to_json() for item in self.evidence],
            "micro_steps": list(self.micro_steps),
        }
