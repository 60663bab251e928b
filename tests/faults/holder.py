"""A program that holds a workspace in the middle step of three, to be hurt by tests.

    holder.py URL WORKSPACE TTL SECONDS

It prints ``held <run id>`` once the step runs, sleeps in it, and prints how it ended.
"""

from __future__ import annotations

import signal
import sys
import time

from calmrun.errors import LockLostError
from calmrun.governance import RunLock
from calmrun.store import open_store


STEPS = ("one", "two", "three")


def main() -> None:
    """Hold the workspace; a termination leaves like any other exit."""
    url, workspace, ttl, seconds = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with open_store(url) as store:
        lock = RunLock(store.locks, store.runs, ttl_seconds=float(ttl))
        taken = lock.take(workspace, STEPS, mode="test", version="0")
        try:
            with lock.held(taken) as run:
                run.skip("one", "nothing_to_do")
                with run.step("two"):
                    print("held", run.run_id, flush=True)  # noqa: T201 - read by the test
                    time.sleep(float(seconds))
                run.skip("three", "nothing_to_do")
                run.seal("concluded")
        except LockLostError:
            print("superseded", flush=True)  # noqa: T201 - read by the test
            return
    print("concluded", flush=True)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main()
