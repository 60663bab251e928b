"""The web application: every address, and the guard before them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from importlib.resources import files
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from calmrun.errors import CalmrunError
from calmrun.intake.limits import WEB, Limits
from calmrun.present.page import style
from calmrun.web.guard import Guard
from calmrun.web.pages import answers, assist, check, run, runs, upload
from calmrun.web.problems import note, on_calmrun_error, on_http_error, refuse
from calmrun.web.service import Service
from calmrun.web.site import Site
from calmrun.web.uploads import most_bytes


LOOPBACK_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")


def create_app(
    service: Service,
    *,
    allowed_hosts: Sequence[str] = LOOPBACK_HOSTS,
    zone: tzinfo = UTC,
    poll_seconds: float = 0.2,
    patience_seconds: float = 900.0,
    limits: Limits = WEB,
) -> Starlette:
    """Build the application over a service.

    Parameters
    ----------
    service
        What the pages ask for.
    allowed_hosts
        Host names under which the pages answer.
    zone
        Time zone in which times of day are shown.
    poll_seconds
        How often a page that prints a run looks at the store.
    patience_seconds
        How long such a page waits before it ends without a result.
    limits
        How much the files may hold.
    """
    app = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(Guard, refuse=refuse, note=note, most_bytes=most_bytes(limits)),
            Middleware(
                TrustedHostMiddleware,
                allowed_hosts=list(allowed_hosts),
                www_redirect=False,
            ),
        ],
        exception_handlers={
            CalmrunError: on_calmrun_error,
            HTTPException: on_http_error,
        },
    )
    app.state.site = Site(service, zone, poll_seconds, patience_seconds, limits)
    return app


def _routes() -> list[Route]:
    one = "/runs/{run_id}"
    return [
        Route("/", upload.home),
        Route("/runs", runs.list_runs),
        Route("/runs", upload.begin, methods=["POST"]),
        Route(one, run.show),
        Route(f"{one}/page.html", run.save),
        Route(f"{one}/again", run.ask_again),
        Route(f"{one}/again", run.again, methods=["POST"]),
        Route(f"{one}/answer", run.answer, methods=["POST"]),
        Route(f"{one}/known", run.ask_known),
        Route(f"{one}/known", run.know, methods=["POST"]),
        Route(f"{one}/forget", run.ask_forget),
        Route(f"{one}/forget", run.forget, methods=["POST"]),
        Route("/check", check.check, methods=["POST"]),
        Route(f"{one}/columns", check.columns),
        Route(f"{one}/columns", check.change, methods=["POST"]),
        Route("/answers", answers.list_answers),
        Route("/answers/forget", answers.forget, methods=["POST"]),
        Route("/assist", assist.guides),
        Route("/assist", assist.send, methods=["POST"]),
        Route("/static/calm.css", _style),
        Route("/static/mark.svg", _mark),
    ]


async def _style(_: Request) -> Response:
    return Response(style(), media_type="text/css")


async def _mark(_: Request) -> Response:
    mark = (files("calmrun.web") / "static" / "mark.svg").read_bytes()
    return Response(mark, media_type="image/svg+xml")
