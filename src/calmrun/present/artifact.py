"""The artifact: everything that one page shows, as plain typed values.

The web page, the saved page and the terminal all draw this and nothing else. Every
text here is final: numbers are formatted, names are joined, nothing is computed later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from calmrun.present.formats import Paper


State = Literal[
    "running",
    "concluded",
    "all_clear",
    "abstained",
    "failed",
    "stopped_early",
    "superseded",
    "refused",
]
Mark = Literal["waiting", "working", "done", "skipped", "failed"]
Tone = Literal["before", "now"]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One customer of the worklist."""

    customer: str
    """Name from the owner's own files, or what stands in for it."""
    documents: str
    """Which documents, with their day: "Invoice 2381 · 9 Dec 2025"."""
    amount: str
    """What it is about, formatted; empty where the file holds no money."""
    reason: str
    """Why it is on the list: "112 days open"."""
    phone: str | None
    """Number as written in the file."""
    phone_link: str | None
    """Target of a ``tel:`` link: digits with an optional leading plus."""
    message: str | None
    """Plain text that the owner may copy and send."""


@dataclass(frozen=True, slots=True)
class WorkTable:
    """At most five lines, and how they relate to the whole."""

    lines: tuple[WorkLine, ...]
    total: str | None
    """Total of these lines, formatted; None where they hold no money, or are one."""
    rest: str | None
    """How many there are in all, where these are not all."""
    left_out: str | None
    """That disputed ones are not here, where there are some."""
    note: str | None
    """A word about the age of the files, shown above the list."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The place in a file that could not be read."""

    where: str
    """File, sheet, row and column, as a person would say it."""
    example: str | None
    """What stands there, as written."""
    expected: str | None
    """What would have been right there."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to the one question."""

    value: str
    """What programs pass on (``--answer CODE=VALUE``)."""
    label: str
    """What a person reads."""


@dataclass(frozen=True, slots=True)
class Ask:
    """The one question, where one answer decides."""

    code: str
    text: str
    where: str
    """File and column that it is about."""
    samples: tuple[str, ...]
    """A few cells as written, so that a person can tell."""
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The only tinted area of the page: one act, and what it needs."""

    heading: str
    act: str
    work: WorkTable | None
    cell: Cell | None
    ask: Ask | None
    micro_steps: tuple[str, ...]
    """At most two, optional."""
    after: str | None
    """What happens once it is done."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the strip."""

    label: str
    percent: float
    """Where it ends on the axis, 0 to 100."""
    tone: Tone


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark of the strip's axis."""

    label: str
    percent: float
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Strip:
    """One static drawing: at most two bars over one axis."""

    title: str
    description: str
    """The same facts in words, for those who do not see it."""
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    caption: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One number that the takeaway rests on."""

    label: str
    value: str
    interval: str | None
    """Where the true figure most likely lies, or None for a fact of the file."""
    n: str
    """How many documents or customers it was read from."""
    certainty: str


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One pattern that was looked for."""

    label: str
    verdict: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file, and what it was taken for."""

    name: str
    taken_for: str
    """Kind, number of documents and first to last day."""
    notes: tuple[str, ...]
    """What was found in it that is worth a word."""


@dataclass(frozen=True, slots=True)
class Note:
    """One amber note about the files."""

    message: str
    where: str
    fix: str


@dataclass(frozen=True, slots=True)
class WatchLine:
    """One item of the watch list."""

    topic: str
    why: str
    watch: str
    horizon: str
    source: str


@dataclass(frozen=True, slots=True)
class Watch:
    """The watch list, closed until somebody opens it."""

    title: str
    reason: str
    """Which kind of business it is for, and why we think so."""
    lines: tuple[WatchLine, ...]
    disclaimer: str


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One of the six steps."""

    name: str
    """As the manifest prints it."""
    label: str
    mark: Mark
    word: str
    """The mark as a person reads it."""
    seconds: str | None
    reasons: tuple[str, ...]
    """Reason codes where it was skipped or failed, and what it noted."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What ran."""

    lines: tuple[ReceiptLine, ...]
    summary: str
    """The one line: steps succeeded, skipped, failed, and the lock."""
    facts: tuple[str, ...]
    """Run, fingerprint, version, and the key that signed the receipt."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One finite page."""

    state: State
    run_id: str | None
    language: str
    paper: Paper | None
    """Paper of the owner's country."""
    dateline: str | None
    """When, and what was read."""
    headline: str
    """The takeaway: the page's only h1."""
    step: NextStep | None
    why: tuple[str, ...]
    """Why it feels heavy: a paragraph each."""
    why_heading: str
    strip: Strip | None
    notes: tuple[Note, ...]
    boundary: str | None
    books: str | None
    """The sentence about what was read; once on every result page."""
    certainty: str | None
    """How sure we are of the takeaway, in words."""
    evidence: tuple[EvidenceLine, ...]
    checked: tuple[CheckedLine, ...]
    files: tuple[FileLine, ...]
    watch: Watch | None
    receipt: Receipt | None
    end: str
    """The last words: the page has an end."""
