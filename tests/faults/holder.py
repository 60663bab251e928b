"""A program that holds a workspace in the middle step of three, to be hurt by tests.

    holder.py URL WORKSPACE TTL SECONDS [--step-limit S] [--clock-off HOURS]
              [--disk-full]

It prints ``held <run id>`` once the step runs, sleeps in it, and prints how it ended.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from calmrun.errors import LockLostError, StoreUnavailableError
from calmrun.governance import Clock, RunLock, SystemClock
from calmrun.store import Store, open_store


STEPS = ("one", "two", "three")


@dataclass(frozen=True)
class WrongClock:
    """The clock of a machine that is hours off."""

    off: timedelta
    true: Clock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        """Give a moment that is wrong."""
        return self.true.now() + self.off

    def today(self) -> date:
        """Give the day of that moment."""
        return self.now().date()

    def monotonic(self) -> float:
        """Give seconds that only grow: a wrong clock still ticks."""
        return self.true.monotonic()


def main() -> None:
    """Hold the workspace; a termination leaves like any other exit."""
    asked = _asked(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with open_store(asked.url) as store:
        try:
            _hold(store, asked)
        except LockLostError:
            _say("superseded")
        except StoreUnavailableError:
            _say("unavailable")
        else:
            _say("concluded")


def _hold(store: Store, asked: argparse.Namespace) -> None:
    lock = RunLock(
        store.locks,
        store.runs,
        clock=WrongClock(timedelta(hours=asked.clock_off)),
        ttl_seconds=asked.ttl,
        step_limit_seconds=asked.step_limit,
    )
    taken = lock.take(asked.workspace, STEPS, mode="test", version="0")
    with lock.held(taken) as run:
        run.skip("one", "nothing_to_do")
        with run.step("two"):
            if asked.disk_full:
                _fill_disk(asked.url)
            _say(f"held {run.run_id}")
            time.sleep(asked.seconds)
        run.skip("three", "nothing_to_do")
        run.seal("concluded")


def _fill_disk(url: str) -> None:
    """Let no file of this process grow: to SQLite that is a disk with no room."""
    log = Path(f"{make_url(url).database}-wal")
    size = log.stat().st_size
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("workspace")
    parser.add_argument("ttl", type=float)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--step-limit", type=float, default=240.0)
    parser.add_argument("--clock-off", type=float, default=0.0)
    parser.add_argument("--disk-full", action="store_true")
    return parser.parse_args(arguments)


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main()
