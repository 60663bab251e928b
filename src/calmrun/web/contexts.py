"""What each template of the web reads: one frozen dataclass per template."""

from __future__ import annotations

from dataclasses import dataclass

from calmrun.present.inspection import ReadFile


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class UploadPage:
    """``upload.html``: the two files, and what may be said beside them."""

    problem: str | None
    """What was wrong with the last try."""
    about: str
    country: str
    industries: tuple[Option, ...]
    accepts: str
    """File name extensions for the file picker."""
    longest_about: int


@dataclass(frozen=True, slots=True)
class PastRun:
    """One line of the list of past snapshots."""

    href: str
    headline: str
    moment: str


@dataclass(frozen=True, slots=True)
class RunsPage:
    """``runs.html``: past snapshots, newest first."""

    runs: tuple[PastRun, ...]


@dataclass(frozen=True, slots=True)
class RunningPage:
    """``running.html``: what stands above the six lines while they fill in."""

    heading: str
    why: str


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """``again``, ``known`` and ``forget``: one question before something is done."""

    run_href: str


@dataclass(frozen=True, slots=True)
class Guide:
    """How to get the two lists out of one tool."""

    key: str
    name: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssistPage:
    """``assist.html``: the guides, then a form for help."""

    guides: tuple[Guide, ...]
    problem: str | None
    tool: str
    trouble: str
    contact: str
    longest_trouble: int
    longest_line: int


@dataclass(frozen=True, slots=True)
class SentPage:
    """``sent.html``: the reference of a request for help."""

    reference: str


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One file as it was read, and how to say that a column is something else."""

    read: ReadFile
    change_to: str | None
    """Where a change is posted; None before there is a run."""
    fields: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class CheckPage:
    """``check.html``: per file what it is, per column what it was taken for."""

    files: tuple[CheckedFile, ...]
    left_out: str | None
    """The rows left out, as the address of a CSV; None where there are none."""
    not_all: str | None
    """That the CSV is not all of them, and how to get all; None where it is."""
    run_href: str | None
    """The run that read them; None before there is one."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """``kept.html``: a change that the next run from the same export follows."""

    label: str
    header: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One remembered choice."""

    source: str
    code: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """``answers.html``: what later runs follow, each with a way to undo it."""

    answers: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """``problem.html``: what went wrong, and one thing to do."""

    headline: str
    why: str
    act: str
    href: str
    label: str


Context = (
    UploadPage
    | RunsPage
    | RunningPage
    | ConfirmPage
    | AssistPage
    | SentPage
    | CheckPage
    | KeptPage
    | AnswersPage
    | ProblemPage
)
"""Anything that a template of the web reads."""
