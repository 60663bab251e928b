"""``calmrun inspect``: what each file was taken for. Touches no database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calmrun.cli import options, output
from calmrun.errors import UsageError
from calmrun.present.inspection import inspection_lines
from calmrun.settings import read_settings
from calmrun.wiring import RunOptions, look


def inspect(  # noqa: PLR0913 - one parameter per documented option
    files: options.Files,
    *,
    today: options.Today = None,
    country: options.Country = None,
    answer: options.Answers = None,
    maps: options.Maps = None,
    left_out: Annotated[
        Path | None,
        typer.Option(help="A new CSV file for the rows left out, with reasons."),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Say what each file is, and what each column was taken for."""
    chosen = RunOptions(
        today=options.day_of(today),
        country=country,
        answers=options.answers_of(answer),
        columns=options.maps_of(maps),
        limits=read_settings().limits(),
    )
    if left_out is not None and left_out.exists():
        message = f"{left_out.name} is there already. Name a new file."
        raise UsageError(message)
    looked = look(options.read_uploads(files, chosen.limits), chosen)
    if left_out is not None:
        left_out.write_text(looked.left_out, encoding="utf-8-sig", newline="")
    lines = inspection_lines(looked.document)
    output.print_lines(looked.document, lines, as_json=as_json)
