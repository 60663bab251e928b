"""What a run was asked to do, and what came out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from calmrun.context.classify import IndustryVerdict
from calmrun.context.watch_list import DISCLAIMER, WatchItem
from calmrun.decision.agent import Checked
from calmrun.decision.author import Author
from calmrun.decision.conclusion import Conclusion, Family
from calmrun.decision.explain import Weighed
from calmrun.decision.known import Known, in_force
from calmrun.governance import Verdict
from calmrun.intake.limits import COMMAND_LINE, Limits
from calmrun.intake.pack import Choices, Pack, Upload
from calmrun.signals.snapshot import Snapshot, decimal_string
from calmrun.signals.worklist import NOTHING, Worklist


Status = Literal["concluded", "all_clear", "abstained"]


@dataclass(frozen=True, slots=True)
class Order:
    """What one run works from: fresh uploads, or the stored pack of an earlier run.

    `today` judges staleness and season only; days open count to the pack's `as_of`.
    `key` is the workspace's own secret behind the pseudonyms (32 bytes).
    """

    today: date
    key: bytes
    uploads: tuple[Upload, ...] = ()
    stored: Pack | None = None
    choices: Choices = field(default_factory=Choices)
    about: str | None = None
    industry: str | None = None
    country: str | None = None
    limits: Limits = COMMAND_LINE
    known: tuple[Known, ...] = ()

    def known_sizes(self) -> dict[Family, int]:
        """Give the families that the owner knows on that day, with their size then."""
        return in_force(self.known, self.today)

    def asks_about(self, snapshot: Snapshot) -> dict[str, object]:
        """Give all that the agent is asked about, for the fingerprint."""
        known = self.known_sizes()
        return {**snapshot.to_json(), **({"known": known} if known else {})}

    def facts(self) -> dict[str, object]:
        """Give the aggregates that the first fingerprint is made of."""
        if self.stored is not None:
            return pack_facts(self.stored)
        files = [[file.name, len(file.content)] for file in self.uploads]
        return {"files": files, "today": self.today.isoformat()}

    def asked(self) -> dict[str, str | None]:
        """Give what the owner said beside the files."""
        return {
            "industry": self.industry,
            "about": self.about,
            "country": self.country,
        }


@dataclass(frozen=True, slots=True)
class Ending:
    """How the six steps ended: what the page says, and the rows beside it."""

    status: Status
    conclusion: Conclusion
    checked: tuple[Checked, ...] = ()
    worklist: Worklist = NOTHING
    author: Author | None = None
    """Who concluded; None where the gate kept every agent silent."""
    weighed: tuple[Weighed, ...] = ()
    """Every candidate and what argued against it."""
    lowered_by: tuple[str, ...] = ()
    """Codes of what about the files made the conclusion less sure."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a run that went through, without a name in it."""

    order: Order
    pack: Pack
    snapshot: Snapshot
    ending: Ending
    industry: IndustryVerdict
    watch_items: tuple[WatchItem, ...]
    verdict: Verdict
    """What the gate before the agent said."""

    def to_json(self) -> dict[str, object]:
        """Give the document that is stored; pages join the names to it later.

        `asked` is what the owner said beside the files, for a run from the same pack;
        `content` the digests of the files, each once, for the receipt.
        """
        problems = self.pack.problems
        return {
            "status": self.ending.status,
            "asked": self.order.asked(),
            "today": self.order.today.isoformat(),
            "as_of": _iso(self.pack.as_of),
            "country": self.pack.country,
            "currency": self.pack.currency,
            "number_style": self.pack.number_style,
            "conclusion": dict(self.ending.conclusion.to_json()),
            "lowered_by": list(self.ending.lowered_by),
            "gate": {
                "decision": self.verdict.decision,
                "reason_codes": list(self.verdict.reason_codes),
            },
            "author": _author(self.ending.author),
            "content": list(
                dict.fromkeys(file.content_digest for file in self.pack.files)
            ),
            "worklist": _worklist(self.ending.worklist),
            "watch_list": {
                "industry_tag": self.industry.tag,
                "reason": self.industry.reason,
                "items": [item.to_json() for item in self.watch_items],
                "disclaimer": DISCLAIMER,
            },
            "files": [file.to_json() for file in self.pack.files],
            "warnings": [p.to_json() for p in problems if p.severity != "info"],
            "question": (
                None if self.pack.question is None else self.pack.question.to_json()
            ),
            "weighed": [item.to_json() for item in self.ending.weighed],
            "checked": [item.to_json() for item in self.ending.checked],
            "snapshot": self.snapshot.to_json(),
        }


def pack_facts(pack: Pack) -> dict[str, object]:
    """Give the aggregates of a pack that fingerprints are made of: never a row."""
    return {
        "files": [
            {
                "name": file.name,
                "kind": file.kind,
                "rows": file.rows,
                "first_date": _iso(file.first_date),
                "last_date": _iso(file.last_date),
            }
            for file in pack.files
        ],
        "as_of": _iso(pack.as_of),
    }


def _author(author: Author | None) -> Mapping[str, str | None] | None:
    return None if author is None else author.to_json()


def _worklist(worklist: Worklist) -> Mapping[str, object]:
    return {
        "total": decimal_string(worklist.total_cents),
        "items": [
            {
                "documents": list(row.documents),
                "customer": row.customer,
                "date": _iso(row.day),
                "amount": decimal_string(row.amount_cents),
                "reason": row.reason,
                "days": row.days,
            }
            for row in worklist.items
        ],
        "all": {
            "documents": worklist.all_documents,
            "total": decimal_string(worklist.all_total_cents),
        },
        "note": worklist.note,
        "disputed": worklist.disputed,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
