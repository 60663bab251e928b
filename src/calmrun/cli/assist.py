"""``calmrun assist``: requests for help with exports."""

from __future__ import annotations

from typing import Annotated

import typer

from calmrun.cli import options, output
from calmrun.wiring import open_calmrun


app = typer.Typer(help="Requests for help with exports.", no_args_is_help=True)


@app.command("list")
def list_(
    *,
    workspace: options.Workspace = "default",
    as_json: options.AsJson = False,
) -> None:
    """List the open requests, oldest first."""
    with open_calmrun() as calmrun:
        rows = calmrun.assists(workspace)
    lines = [
        f"{row['reference']}  {row['tool']}: {row['trouble']} ({row['contact']})"
        for row in rows
    ]
    output.print_lines(
        {"workspace": workspace, "assists": rows},
        lines or ["No open requests."],
        as_json=as_json,
    )


@app.command("close")
def close(
    reference: Annotated[str, typer.Argument(help="The reference of the request.")],
    *,
    workspace: options.Workspace = "default",
    as_json: options.AsJson = False,
) -> None:
    """Close a request that was dealt with; its contact is removed."""
    with open_calmrun() as calmrun:
        closed = calmrun.close_assist(workspace, reference)
    output.print_lines(
        {"workspace": workspace, "reference": reference, "closed": closed},
        [f"{reference} is closed." if closed else f"There is no open {reference}."],
        as_json=as_json,
    )
