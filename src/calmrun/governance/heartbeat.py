"""The heartbeat: it keeps the lock of a long step alive, but not of a hung one.

A run that is over before its first beat is due never pays for a thread of its own: one
thread of the process waits for that moment on behalf of all runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Event, Thread
from time import monotonic
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
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        _first_beats.expect(self, monotonic() + self._every)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Renew now, and from now on."""
        self._thread = Thread(target=self._beat, name="calmrun-heartbeat", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Renew no more; returns once no beat is under way."""
        _first_beats.forget(self)
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _beat(self) -> None:
        while not self._stop.is_set():
            if self._age() < self._limit:
                with suppress(StoreError):
                    if isinstance(self._renew(), Lost):
                        return
            self._stop.wait(self._every)


class _FirstBeats:
    """Starts each heartbeat when its first beat is due, from one waiting thread.

    It only starts them: a store that is slow to renew one lock delays no other.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew: in a forked child there is neither the thread nor its lock."""
        self._due: dict[Heartbeat, float] = {}
        self._sooner = Condition()
        self._wakes_at: float | None = None  # there is no thread

    def expect(self, heartbeat: Heartbeat, at: float) -> None:
        """Start a heartbeat at a moment of the monotonic clock."""
        with self._sooner:
            self._due[heartbeat] = at
            if self._wakes_at is None:
                self._wakes_at = at
                Thread(target=self._wait, name="calmrun-beats", daemon=True).start()
            elif at < self._wakes_at:
                self._sooner.notify()

    def forget(self, heartbeat: Heartbeat) -> None:
        """Start a heartbeat no more; what has been started stays so."""
        with self._sooner:
            self._due.pop(heartbeat, None)

    def _wait(self) -> None:
        with self._sooner:
            try:
                while self._due:
                    self._wakes_at = min(self._due.values())
                    self._sooner.wait(self._wakes_at - monotonic())
                    self._start_due()
            finally:
                self._wakes_at = None

    def _start_due(self) -> None:
        now = monotonic()
        for heartbeat in [beat for beat, at in self._due.items() if at <= now]:
            del self._due[heartbeat]
            heartbeat.start()


_first_beats = _FirstBeats()
os.register_at_fork(after_in_child=_first_beats.clear)
