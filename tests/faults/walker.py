"""Governed runs of six empty steps, one after the other, to be killed anywhere.

    walker.py URL WORKSPACE TTL

It prints ``held <run id>`` as each run begins, each in a workspace of its own:
WORKSPACE-0, WORKSPACE-1 and so on.
"""

from __future__ import annotations

import sys
from itertools import count

from calmrun.governance import RunLock
from calmrun.store import open_store


STEPS = tuple("abcdef")


def main() -> None:
    """Run for ever."""
    url, workspace, ttl = sys.argv[1:]
    with open_store(url) as store:
        lock = RunLock(store.locks, store.runs, ttl_seconds=float(ttl))
        for number in count():
            taken = lock.take(f"{workspace}-{number}", STEPS, mode="test", version="0")
            with lock.held(taken) as run:
                print("held", run.run_id, flush=True)  # noqa: T201 - read by the test
                for step in STEPS:
                    with run.step(step):
                        pass
                run.seal("concluded")


if __name__ == "__main__":
    main()
