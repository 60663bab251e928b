"""``calmrun inspect``: what each file was taken for. Touches no database."""

from __future__ import annotations

from calmrun.cli import options, output
from calmrun.present.inspection import inspection_lines
from calmrun.wiring import RunOptions, inspect_documents


def inspect(
    files: options.Files,
    *,
    today: options.Today = None,
    country: options.Country = None,
    answer: options.Answers = None,
    maps: options.Maps = None,
    as_json: options.AsJson = False,
) -> None:
    """Say what each file is, and what each column was taken for."""
    chosen = RunOptions(
        today=options.day_of(today),
        country=country,
        answers=options.answers_of(answer),
        columns=options.maps_of(maps),
    )
    document = inspect_documents(options.read_uploads(files), chosen)
    lines = inspection_lines(document)
    output.print_lines(document, lines, as_json=as_json)
