"""``calmrun forget``: remove a run, or everything of a workspace."""

from __future__ import annotations

from typing import Annotated

import typer

from calmrun.cli import options, output
from calmrun.errors import UsageError
from calmrun.wiring import open_calmrun


def forget(
    run_id: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="The id of a run.")
    ] = None,
    *,
    workspace: Annotated[
        str | None, typer.Option(help="Without RUN: everything of this workspace.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Remove a run with its pack and page, or all that a workspace holds."""
    if run_id is None and workspace is None:
        message = "Name a RUN, or a --workspace to forget as a whole."
        raise UsageError(message)
    with open_calmrun() as calmrun:
        if run_id is None:
            count = calmrun.forget_workspace(str(workspace))
        else:
            count = calmrun.forget_run(workspace or "default", run_id)
    document = {"workspace": workspace or "default", "run_id": run_id, "runs": count}
    output.print_lines(document, [f"Forgotten: {count} run(s)."], as_json=as_json)
