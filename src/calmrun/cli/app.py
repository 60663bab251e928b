"""The command line: one Typer app, one clear end for every command."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from types import FrameType

import typer

from calmrun.cli import (
    answers,
    assist,
    db,
    exits,
    forget,
    inspect,
    lock,
    receipt,
    run,
    runs,
    serve,
    watchlist,
)
from calmrun.errors import CalmrunError


app = typer.Typer(
    name="calmrun",
    help="Two exports in, one calm page out, and a receipt of what ran.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run")(run.run)
app.command("demo")(run.demo)
app.command("inspect")(inspect.inspect)
app.command("watchlist")(watchlist.watchlist)
app.command("show")(runs.show)
app.command("runs")(runs.runs)
app.command("forget")(forget.forget)
app.command("serve")(serve.serve)
app.add_typer(receipt.app, name="receipt")
app.add_typer(lock.app, name="lock")
app.add_typer(answers.app, name="answers")
app.add_typer(assist.app, name="assist")
app.add_typer(db.app, name="db")


def main(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; nobody ever sees a traceback.

    Parameters
    ----------
    arguments
        The words after ``calmrun``.
    """
    signal.signal(signal.SIGTERM, _end_like_ctrl_c)
    as_json = "--json" in arguments
    try:
        result = app(list(arguments), prog_name="calmrun", standalone_mode=False)
    except typer.TyperException as error:
        return _refuse(
            exits.error_document("usage", error.format_message()), exits.USAGE, as_json
        )
    except CalmrunError as error:
        return _refuse(exits.document_for(error), exits.exit_code_for(error), as_json)
    except (KeyboardInterrupt, typer.Abort):
        document = exits.error_document("interrupted", "Stopped before the end.")
        return _refuse(document, exits.OTHER, as_json)
    return result if isinstance(result, int) else exits.ENDED


def _end_like_ctrl_c(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse(document: exits.ErrorDocument, code: int, as_json: bool) -> int:  # noqa: FBT001 - private
    if as_json:
        exits.print_json(document)
    else:
        error = document["error"]
        for line in filter(None, (error["message"], error["where"], error["fix"])):
            exits.say(line)
    return code
