"""Pages for what went wrong: calm, without a trace, with one thing to do."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from calmrun.errors import (
    CalmrunError,
    FileTooLargeError,
    IntakeError,
    LockHeldError,
    PackNotKeptError,
    RunNotFoundError,
    StoreError,
    UsageError,
)
from calmrun.web.contexts import ProblemPage
from calmrun.web.drawing import draw


_LOG: Final = logging.getLogger("calmrun.web")
_STATUSES: Final[tuple[tuple[type[CalmrunError], int], ...]] = (
    (RunNotFoundError, 404),
    (PackNotKeptError, 410),
    (LockHeldError, 409),
    (FileTooLargeError, 413),
    (IntakeError, 400),
    (UsageError, 400),
    (StoreError, 503),
)


def status_of(error: CalmrunError) -> int:
    """Give the HTTP status of a typed error."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def problem_page(status: int) -> HTMLResponse:
    """Answer with the page of a status code."""
    known = _texts()
    text = known.get(str(status), known["500" if status >= 500 else "400"])
    context = ProblemPage(**text)
    return draw("problem.html", context, title=context.headline, status=status)


async def on_calmrun_error(_: Request, error: Exception) -> HTMLResponse:
    """Answer a typed error that no page has told already."""
    if not isinstance(error, CalmrunError):
        raise error
    status = status_of(error)
    if status >= 500:
        note(error)
    return problem_page(status)


async def on_http_error(_: Request, error: Exception) -> HTMLResponse:
    """Answer what the framework refuses: no such page, no such method."""
    return problem_page(getattr(error, "status_code", 500))


async def refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    """Answer with the page of a status code, for the guard."""
    await problem_page(status)(scope, receive, send)


def note(error: BaseException) -> None:
    """Log what kind of error it was and where; never its text: it may quote a file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "?" if trace is None else trace.tb_frame.f_globals.get("__name__", "?")
    line = 0 if trace is None else trace.tb_lineno
    _LOG.error("%s in %s, line %d", type(error).__name__, place, line)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files(__package__) / "problems.toml").read_text("utf-8"))
