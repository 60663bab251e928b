"""``calmrun lock``: who holds a workspace, and letting it go by hand."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from calmrun.cli import options, output
from calmrun.wiring import open_calmrun


app = typer.Typer(help="The run lock of a workspace.", no_args_is_help=True)


@app.command("status")
def status(
    *,
    workspace: options.Workspace = "default",
    as_json: options.AsJson = False,
) -> None:
    """Say who holds the workspace, since when and until when at the latest."""
    with open_calmrun() as calmrun:
        document = calmrun.lock_status(workspace)
    lines = [f"Workspace {workspace} is free."]
    if document["held"]:
        lines = [
            f"Workspace {workspace} is held by run {document['run_id']}.",
            f"Started by: {document['holder']}.",
            f"Lock: {document['lock_id']}.",
            f"Since {document['since']}, step: {document['step'] or 'none yet'}.",
            f"Free by {document['free_by']} at the latest.",
        ]
    output.print_lines(document, lines, as_json=as_json)


@app.command("release")
def release(
    *,
    reason: Annotated[str, typer.Option(help="Why you let it go by hand.")],
    lock_id: Annotated[
        str | None, typer.Option("--lock", help="The lock that you saw.")
    ] = None,
    workspace: options.Workspace = "default",
    as_json: options.AsJson = False,
) -> None:
    """Let go of a lock by hand. The run that held it can write nothing more."""
    with open_calmrun() as calmrun:
        document = calmrun.release_lock(
            workspace, lock_id=lock_id, actor=getpass.getuser(), reason=reason
        )
    lines = [
        f"Lock {document['lock_id']} of workspace {workspace} is released."
        if document["released"]
        else f"Nothing was released: {document['why']}"
    ]
    output.print_lines(document, lines, as_json=as_json)
