"""``calmrun serve``: the pages, on this machine only."""

from __future__ import annotations

from typing import Annotated, Final

import typer
import uvicorn

from calmrun.cli import exits, output
from calmrun.settings import read_settings
from calmrun.web.app import create_app
from calmrun.wiring import open_calmrun


LOOPBACK: Final = "127.0.0.1"


def serve(
    *,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8765,
) -> None:
    """Open the pages on this machine. Stop with Ctrl-C."""
    settings = read_settings()
    with open_calmrun(settings) as calmrun:
        exits.say(f"Calmrun is at http://{LOOPBACK}:{port}/ (Ctrl-C ends it)")
        limits = settings.web_limits()
        app = create_app(calmrun, zone=output.local_zone(), limits=limits)
        uvicorn.run(app, host=LOOPBACK, port=port, log_level="warning")
