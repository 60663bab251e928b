"""What each template of the web reads: one frozen dataclass per template."""

from __future__ import annotations

from dataclasses import dataclass


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
    """``again.html`` and ``forget.html``: one question before something is done."""

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
    | ProblemPage
)
"""Anything that a template of the web reads."""
