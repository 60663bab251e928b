"""``calmrun run`` and ``calmrun demo``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import resources
from typing import Any, Final

from calmrun.cli import exits, options, output
from calmrun.errors import LockHeldError
from calmrun.present.document import refusal_document
from calmrun.settings import read_settings
from calmrun.wiring import Calmrun, RunOptions, Upload, open_calmrun


DEMO_DAY: Final = date(2026, 10, 1)
"""The day on which the bundled business is looked at: the one after its last."""


def run(  # noqa: PLR0913 - one parameter per documented option
    files: options.Files,
    *,
    workspace: options.Workspace = "default",
    today: options.Today = None,
    industry: options.Industry = None,
    about: options.About = None,
    country: options.Country = None,
    answer: options.Answers = None,
    maps: options.Maps = None,
    as_json: options.AsJson = False,
) -> int:
    """Read the exports and print one page: one takeaway, one next step."""
    settings = read_settings()
    chosen = RunOptions(
        today=options.day_of(today),
        industry=industry,
        about=about,
        country=country,
        answers=options.answers_of(answer),
        columns=options.maps_of(maps),
        limits=settings.limits(),
    )
    uploads = options.read_uploads(files, chosen.limits)
    with open_calmrun(settings) as calmrun:
        return _run_and_show(calmrun, workspace, uploads, chosen, as_json=as_json)


def demo(*, as_json: options.AsJson = False) -> int:
    """Run the bundled sample business, so that you can see a page."""
    folder = resources.files("calmrun.cli") / "demo_business"
    uploads = [
        Upload(file.name, file.read_bytes())
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".csv")
    ]
    with open_calmrun() as calmrun:
        return _run_and_show(
            calmrun, "demo", uploads, RunOptions(today=DEMO_DAY), as_json=as_json
        )


def _run_and_show(
    calmrun: Calmrun,
    workspace: str,
    uploads: Sequence[Upload],
    chosen: RunOptions,
    *,
    as_json: bool,
) -> int:
    document = _document(calmrun, workspace, uploads, chosen)
    output.show_document(document, as_json=as_json)
    return exits.exit_code_of(document)


def _document(
    calmrun: Calmrun, workspace: str, uploads: Sequence[Upload], chosen: RunOptions
) -> dict[str, Any]:
    """Run, or say who holds the workspace; an interrupted run is shown as it ended."""
    try:
        begun = calmrun.begin(workspace, uploads, chosen)
    except LockHeldError as held:
        return refusal_document(held)
    try:
        return begun.finish(output.print_step)
    except KeyboardInterrupt:
        return calmrun.document(workspace, begun.run_id)
