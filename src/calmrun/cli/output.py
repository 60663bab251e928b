"""How documents reach the terminal: JSON for programs, calm text for people."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any

from calmrun.cli import exits
from calmrun.governance import SystemClock
from calmrun.present.build import build_artifact
from calmrun.present.plain import plain
from calmrun.present.terminal import receipt_line, render_terminal
from calmrun.wiring import StepRecord


def print_step(step: StepRecord) -> None:
    """Print one line of the receipt on stderr when a step has ended."""
    line = receipt_line(step.to_json())
    if line is not None:
        exits.say(line)


def show_document(document: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a run: as one JSON document, or as the page for the terminal."""
    if as_json:
        exits.print_json(document)
        return
    artifact = build_artifact(document, zone=local_zone())
    width = shutil.get_terminal_size((80, 24)).columns
    color = sys.stdout.isatty()
    sys.stdout.write(render_terminal(artifact, width=width, color=color))


def local_zone() -> tzinfo:
    """Give the time zone of this machine, in which times of day are told."""
    return SystemClock().now().astimezone().tzinfo or UTC


def print_lines(document: object, lines: Sequence[str], *, as_json: bool) -> None:
    """Print a small answer: as JSON, or as lines of plain characters."""
    if as_json:
        exits.print_json(document)
        return
    for line in lines:
        sys.stdout.write(plain(line) + "\n")
