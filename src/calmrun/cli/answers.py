"""``calmrun answers``: the choices that later runs follow."""

from __future__ import annotations

from typing import Annotated

import typer

from calmrun.cli import options, output
from calmrun.wiring import open_calmrun


app = typer.Typer(help="Remembered answers and column choices.", no_args_is_help=True)


@app.command("list")
def list_(
    *,
    workspace: options.Workspace = "default",
    as_json: options.AsJson = False,
) -> None:
    """List what was answered, by export and question."""
    with open_calmrun() as calmrun:
        rows = calmrun.answers(workspace)
    lines = [f"{row['source']}  {row['code']} = {row['choice']}" for row in rows]
    output.print_lines(
        {"workspace": workspace, "answers": rows},
        lines or ["Nothing is remembered."],
        as_json=as_json,
    )


@app.command("know")
def know(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="The id of a run.")],
    *,
    workspace: options.Workspace = "default",
    as_json: options.AsJson = False,
) -> None:
    """Say that you know what the page of a run is about.

    It is left be for 180 days, unless it grows by half.
    """
    with open_calmrun() as calmrun:
        answer = calmrun.know(workspace, run_id)
    output.print_lines(
        {"workspace": workspace, **answer},
        [f"{answer['source']}  {answer['code']} = {answer['choice']}"],
        as_json=as_json,
    )


@app.command("forget")
def forget(
    source: Annotated[str, typer.Argument(help="The export, as `list` names it.")],
    code: Annotated[str | None, typer.Argument(help="One question of it.")] = None,
    *,
    workspace: options.Workspace = "default",
    as_json: options.AsJson = False,
) -> None:
    """Undo what was remembered for one export."""
    with open_calmrun() as calmrun:
        count = calmrun.forget_answers(workspace, source, code)
    output.print_lines(
        {"workspace": workspace, "forgotten": count},
        [f"{count} forgotten."],
        as_json=as_json,
    )
