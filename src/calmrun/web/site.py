"""What every page shares: the service, the time zone, and whose pages these are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from threading import Thread
from typing import TypeVar

from anyio import to_thread
from starlette.requests import Request

from calmrun.intake.limits import Limits
from calmrun.web.problems import note
from calmrun.web.service import Begun, Service


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """The pages over one service.

    Parameters
    ----------
    service
        What the pages ask for.
    zone
        Time zone in which times of day are shown.
    poll_seconds
        How often a page that prints a run looks at the store.
    patience_seconds
        How long such a page waits before it ends without a result.
    limits
        How much the files may hold.
    """

    service: Service
    zone: tzinfo
    poll_seconds: float
    patience_seconds: float
    limits: Limits


def site_of(request: Request) -> Site:
    """Give the site that a request came to."""
    site: Site = request.app.state.site
    return site


def workspace_of(_request: Request) -> str:
    """Tell whose pages a request is about. There is one workspace on this machine."""
    return "default"


async def ask(question: Callable[[], T]) -> T:
    """Ask the service in a worker thread, so that no page waits for another."""
    return await to_thread.run_sync(question)


async def start(begin: Callable[[], Begun]) -> str:
    """Begin a run and let it go on in a thread of its own, whoever leaves.

    Parameters
    ----------
    begin
        Takes the workspace; what it raises is raised here.

    Returns
    -------
        The id of the run.
    """
    return await ask(lambda: _go_on(begin()))


async def start_if_any(begin: Callable[[], Begun | None]) -> str | None:
    """Begin a run as `start` does, where there is anything to run."""

    def begin_and_start() -> str | None:
        begun = begin()
        return None if begun is None else _go_on(begun)

    return await ask(begin_and_start)


def _go_on(begun: Begun) -> str:
    thread = Thread(target=_finish, args=(begun,), name=f"run {begun.run_id}")
    try:
        thread.start()  # not a daemon: the process waits for it
    except RuntimeError:  # no more threads to be had; the lock must not wait
        _finish(begun)
    return begun.run_id


def _finish(begun: Begun) -> None:
    try:
        begun.finish()
    except Exception as error:  # noqa: BLE001 - the last stop of a thread
        note(error)
