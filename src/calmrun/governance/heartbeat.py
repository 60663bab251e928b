"""The heartbeat: it keeps the lock of a long step alive, but not of a hung one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import Self

from calmrun.errors import StoreError
from calmrun.governance.lease import Lost, Written


class Heartbeat:
    """Renews a lock from its own thread, until the current step passes its limit.

    Parameters
    ----------
    renew
        Renews the lock once. A store that cannot be reached is tried again at the
        next beat. A lost lock ends the beating; the run's own next write tells it.
    age_seconds
        Tells how long the current step has been running.
    every_seconds
        Time between beats; a third of the TTL leaves room for two lost ones.
    limit_seconds
        A step that is older than this is not renewed for: a hung step frees the
        workspace within this limit and one TTL.
    """

    def __init__(
        self,
        renew: Callable[[], Written | Lost],
        age_seconds: Callable[[], float],
        *,
        every_seconds: float,
        limit_seconds: float,
    ) -> None:
        self._renew = renew
        self._age = age_seconds
        self._every = every_seconds
        self._limit = limit_seconds
        self._stop = Event()
        self._thread = Thread(target=self._beat, name="calmrun-heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Renew no more; returns once no beat is under way."""
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(self._every):
            if self._age() >= self._limit:
                continue
            with suppress(StoreError):
                if isinstance(self._renew(), Lost):
                    return
