"""``calmrun show`` and ``calmrun runs``: what has been run."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from calmrun.cli import options, output
from calmrun.errors import UsageError
from calmrun.present.build import build_artifact
from calmrun.present.page import render_page
from calmrun.present.why import why_lines
from calmrun.wiring import open_calmrun


def show(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="The id of a run.")],
    *,
    workspace: options.Workspace = "default",
    html: Annotated[bool, typer.Option("--html", help="Print a web page.")] = False,
    why: Annotated[
        bool, typer.Option("--why", help="Tell what was weighed instead.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Show the page of an earlier run again, or what was weighed for it."""
    if html and (as_json or why):
        message = "Give --html alone, without --json and --why."
        raise UsageError(message)
    with open_calmrun() as calmrun:
        if why:
            weighed = calmrun.why(workspace, run_id)
            output.print_lines(weighed, list(why_lines(weighed)), as_json=as_json)
            return
        document = calmrun.document(workspace, run_id)
    if html:
        sys.stdout.write(render_page(build_artifact(document)))
    else:
        output.show_document(document, as_json=as_json)


def runs(
    *,
    workspace: options.Workspace = "default",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: options.AsJson = False,
) -> None:
    """List the runs of a workspace, newest first."""
    with open_calmrun() as calmrun:
        rows = calmrun.recent(workspace, limit)
    lines = [
        f"{row['run_id']}  {str(row['created_at'])[:16].replace('T', ' ')}  "
        f"{row['status']:<13}  {row['takeaway'] or ''}".rstrip()
        for row in rows
    ]
    output.print_lines(
        {"workspace": workspace, "runs": rows},
        lines or ["No runs yet."],
        as_json=as_json,
    )
