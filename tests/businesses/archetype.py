"""One situation: how a business is bent, and what a right answer to it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from businesses.plan import Plan
from businesses.situations import Change, nothing


Expect = Literal["decide", "silent", "abstain", "either", "quiet"]
"""quiet: all clear or abstained, never a conclusion outside the families."""
Group = Literal["usual", "at_work", "seasons", "in_part", "trades", "few"]
"""What a situation tries; the benchmark tells the rates of each."""
Bend = Callable[[Plan, float], Plan]
COLLECT = ("collect_open_invoices", "change_payment_path")


@dataclass(frozen=True)
class Archetype:
    """One situation: how it bends the plan, and what to expect at full severity."""

    name: str
    expect: Expect
    families: tuple[str, ...] = ()
    bend: Bend = lambda plan, _severity: plan
    change: Change = nothing
    """What happened beside the plan, before the books are closed."""
    spoil: str | None = None
    """How the written files are spoiled, by the names of `businesses.spoiling`."""
    group: Group = "usual"
