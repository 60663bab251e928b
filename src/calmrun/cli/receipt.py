"""``calmrun receipt``: what a run signed, and whether a receipt is that still."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from calmrun.cli import exits, options, output
from calmrun.errors import UsageError
from calmrun.present.receipt import receipt_lines, verification_lines
from calmrun.wiring import open_calmrun, verify_receipt


app = typer.Typer(help="The signed receipts of runs.", no_args_is_help=True)

Run = Annotated[str, typer.Argument(metavar="RUN", help="The id of a run.")]


@app.command("show")
def show(
    run_id: Run,
    *,
    workspace: options.Workspace = "default",
    as_json: options.AsJson = False,
) -> None:
    """Show what a run signed, and the public key to check it with."""
    with open_calmrun() as calmrun:
        document = calmrun.receipt(workspace, run_id)
    output.print_lines(document, receipt_lines(document), as_json=as_json)


@app.command("export")
def export(
    run_id: Run,
    file: Annotated[
        Path | None,
        typer.Argument(help="A new file; without one it is printed.", metavar="[FILE]"),
    ] = None,
    *,
    workspace: options.Workspace = "default",
    as_json: options.AsJson = False,
) -> None:
    """Give the receipt away: a DSSE envelope, JSON on one line."""
    with open_calmrun() as calmrun:
        receipt = calmrun.receipt_file(workspace, run_id)
    if file is None:
        sys.stdout.write(receipt.decode())
        return
    _write_new(file, receipt)
    document = {"workspace": workspace, "run_id": run_id, "file": file.name}
    output.print_lines(document, [f"Written: {file.name}"], as_json=as_json)


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The receipt.")],
    more: Annotated[list[Path] | None, typer.Argument(hidden=True)] = None,
    *,
    key: Annotated[
        str | None,
        typer.Option(
            help="Public key of who signed it, in base64 or as a PEM file."
            " Without it: the key of this machine."
        ),
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option("--files", help="FILE..., that the run should have read."),
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Say whether a receipt is what was signed. Needs no database and no network."""
    if more and not files:
        message = "Name one receipt; files that the run read go after --files."
        raise UsageError(message)
    [receipt] = options.read_uploads([file])
    document = verify_receipt(
        receipt.content,
        options.read_uploads([*(files or ()), *(more or ())]),
        key=_text_of(key),
    )
    output.print_lines(document, verification_lines(document), as_json=as_json)
    return exits.ENDED if document["verdict"] == "valid" else exits.OTHER


def _write_new(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        message = f"There is a file {path.name} already. Name a new one."
        raise UsageError(message) from error
    except OSError as error:
        message = f"The file {path.name} cannot be written there."
        raise UsageError(message) from error


def _text_of(key: str | None) -> str | None:
    """Give the text of a key, which may be in a file."""
    if key is None or not Path(key).is_file():
        return key
    return Path(key).read_text("ascii", errors="replace")
