"""Measure taking and releasing a workspace, beside the same written by hand.

Every contender has its connection beforehand. In each round all of them run, in random
order, for the same short time, with the same number of processes: each on a key of its
own, or all on one, where who is refused asks again a millisecond later. The ratio is
ours to the transaction by hand (guard, take, close what was left, open; release) in the
same round. Medians are printed, one JSON document per setting.

    python benchmarks/lock.py [--rounds 9] [--seconds 0.5] [--clients 1 --clients 8]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import time
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from statistics import median

from calmrun.governance import Busy, RunLock
from calmrun.store import open_store
from databases import KINDS, database
from floors import Floor
from peers_lock import Client, Contender, peers


REFUSED_SECONDS = 0.001


class Ours:
    """The run lock on a store."""

    def __init__(self, address: str) -> None:
        self._store = open_store(address)
        self._lock = RunLock(self._store.locks, self._store.runs)

    def cycle(self, workspace: str) -> bool:
        """Take, which opens a run, and release; False when somebody holds it."""
        answer = self._lock.take(workspace, ("only",), mode="benchmark", version="0")
        if isinstance(answer, Busy):
            return False
        self._store.locks.release(answer.lease)
        return True


@dataclass(frozen=True, slots=True)
class Order:
    """What each process is to do next."""

    contender: str
    same_key: bool
    seconds: float


def main() -> None:
    """Measure on the settings that were asked for."""
    asked = _arguments()
    with ExitStack() as stack:
        urls = {kind: stack.enter_context(database(kind))[1] for kind in KINDS}
        others, missing = stack.enter_context(peers(urls["postgres"]))
        contenders: dict[str, Contender] = dict(others)
        for kind, url in urls.items():
            contenders[f"calmrun on {kind}"] = (Ours, url)
            contenders[f"by hand on {kind}"] = (Floor, url)
            Floor(url).close()  # its tables are there before many clients come
        for clients in asked.clients or [1, 8]:
            crowd = Crowd(clients, contenders)
            for same_key in (False, True):
                rates = crowd.measure(asked.rounds, asked.seconds, same_key=same_key)
                print(
                    json.dumps(_report(clients, rates, same_key=same_key)), flush=True
                )
            crowd.dismiss()
        print(json.dumps({"left_out": missing}))


class Crowd:
    """Processes that all do the same at the same time."""

    def __init__(self, clients: int, contenders: dict[str, Contender]) -> None:
        spawn = multiprocessing.get_context("spawn")
        barrier = spawn.Barrier(clients)
        self._names = list(contenders)
        self._lines: list[Connection] = []
        self._processes = []
        for number in range(clients):
            here, there = spawn.Pipe()
            process = spawn.Process(
                target=_work, args=(number, contenders, barrier, there)
            )
            process.start()
            self._lines.append(here)
            self._processes.append(process)
        for line in self._lines:
            line.recv()  # every connection is open

    def measure(
        self, rounds: int, seconds: float, *, same_key: bool
    ) -> dict[str, list[float]]:
        """Give cycles per second of all processes together, per contender and round."""
        rates: dict[str, list[float]] = {name: [] for name in self._names}
        for _ in range(rounds):
            for name in random.sample(self._names, len(self._names)):
                order = Order(name, same_key, seconds)
                for line in self._lines:
                    line.send(order)
                rates[name].append(sum(line.recv() for line in self._lines))
        return rates

    def dismiss(self) -> None:
        """Let everybody go home."""
        for line, process in zip(self._lines, self._processes, strict=True):
            line.send(None)
            process.join()


def _work(
    number: int, contenders: dict[str, Contender], barrier: Barrier, line: Connection
) -> None:
    clients = {name: make(address) for name, (make, address) in contenders.items()}
    for client in clients.values():
        client.cycle(f"own-{number}")
    line.send("ready")
    while order := line.recv():
        workspace = "one" if order.same_key else f"own-{number}"
        barrier.wait()
        line.send(_rate(clients[order.contender], workspace, order.seconds))


def _rate(client: Client, workspace: str, seconds: float) -> float:
    began = time.perf_counter()
    cycles = 0
    while (now := time.perf_counter()) - began < seconds:
        if client.cycle(workspace):
            cycles += 1
        else:
            time.sleep(REFUSED_SECONDS)
    return cycles / (now - began)


def _report(
    clients: int, rates: dict[str, list[float]], *, same_key: bool
) -> dict[str, object]:
    ratios = {
        kind: round(
            median(
                ours / floor
                for ours, floor in zip(
                    rates[f"calmrun on {kind}"],
                    rates[f"by hand on {kind}"],
                    strict=True,
                )
            ),
            2,
        )
        for kind in KINDS
    }
    return {
        "clients": clients,
        "key": "same" if same_key else "own",
        "ours_to_hand_written": ratios,
        "cycles_per_second": {n: round(median(r)) for n, r in sorted(rates.items())},
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--clients", type=int, action="append")
    return parser.parse_args()


if __name__ == "__main__":
    main()
