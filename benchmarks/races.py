"""Do two runs ever hold one workspace at once? Many processes try at the same instant.

Each round, every process asks for the same workspace at the same moment. Exactly one
may get it. Nobody lets go before all have had their answer; then the winner releases,
or, every fifth round, dies silently so that the next round races for an expired lock.
Prints one JSON document per database.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from dataclasses import dataclass, replace
from itertools import pairwise
from multiprocessing.managers import ListProxy
from multiprocessing.synchronize import Barrier

from calmrun.governance import RunLock, Taken
from calmrun.store import open_store
from databases import KINDS, database


WORKSPACE = "contested"
LAST_BREATH = 0.02
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one process got in one round; the token of the lock, None if refused."""

    race: int
    process: int
    token: int | None


def main() -> None:
    """Race on the databases that were asked for."""
    arguments = _arguments()
    urls = arguments.url or KINDS
    for url in urls:
        with database(url) as (name, address):
            result = race(address, arguments.processes, arguments.rounds)
            print(json.dumps({"database": name, **result}), flush=True)


def race(url: str, processes: int, rounds: int) -> dict[str, object]:
    """Run all rounds and judge them.

    Returns
    -------
    dict
        ``double_holders`` and ``no_holder`` count rounds with more or fewer winners
        than one; ``tokens_grow`` says whether each winner's token was above all
        before it.
    """
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(processes)
    with spawn.Manager() as manager:
        attempts: ListProxy[Attempt] = manager.list()
        crowd = [
            spawn.Process(
                target=_compete, args=(url, number, rounds, barrier, attempts)
            )
            for number in range(processes)
        ]
        began = time.perf_counter()
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        seconds = time.perf_counter() - began
        verdict = _judged(list(attempts), rounds)
    failed = sum(one.exitcode != 0 for one in crowd)
    return {
        "processes": processes,
        "rounds": rounds,
        **verdict,
        "failed_processes": failed,
        "seconds": round(seconds, 1),
    }


def _compete(
    url: str, process: int, rounds: int, barrier: Barrier, attempts: ListProxy[Attempt]
) -> None:
    mine: list[Attempt] = []
    with open_store(url) as store:
        lock = RunLock(store.locks, store.runs)
        for number in range(rounds):
            barrier.wait(PATIENCE)
            answer = lock.take(WORKSPACE, ("only",), mode="race", version="0")
            lease = answer.lease if isinstance(answer, Taken) else None
            mine.append(Attempt(number, process, lease and lease.fencing_token))
            barrier.wait(PATIENCE)
            if lease and number % 5 == 4:
                store.locks.renew(replace(lease, ttl_seconds=LAST_BREATH))
                time.sleep(LAST_BREATH * 1.5)
            elif lease:
                store.locks.release(lease)
    attempts.extend(mine)


def _judged(attempts: list[Attempt], rounds: int) -> dict[str, object]:
    winners: list[list[int]] = [[] for _ in range(rounds)]
    for attempt in attempts:
        if attempt.token is not None:
            winners[attempt.race].append(attempt.token)
    tokens = [token for tokens in winners for token in sorted(tokens)]
    return {
        "attempts": len(attempts),
        "double_holders": sum(len(tokens) > 1 for tokens in winners),
        "no_holder": sum(not tokens for tokens in winners),
        "tokens_grow": all(a < b for a, b in pairwise(tokens)),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument(
        "--url",
        action="append",
        help="sqlite, postgres (both by default) or an address; may be repeated",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
