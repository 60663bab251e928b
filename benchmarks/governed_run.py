"""Measure a governed run of six empty steps, beside the same by hand and its peers.

By hand: one insert, one fenced update per step, one last update, each a transaction.
The contenders run in random order in each round, one run each; SQLite is in WAL with
synchronous FULL for all of them, Postgres as it ships. Ratios are of the same round.
Medians are printed, one JSON document per database.

    python benchmarks/governed_run.py [--rounds 60]

Ours runs as a chain (the end of a step and the start of the next are one write) and
step by step (two writes). DBOS and Burr are measured where they are installed, see
`requirements-peers.txt`.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from statistics import median

from calmrun import governed
from databases import KINDS, database
from floors import Floor


STEPS = tuple(f"step_{number}" for number in range(1, 7))
Run = Callable[[], object]


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    for kind in KINDS:
        with database(kind) as (_, url), ExitStack() as stack:
            contenders: dict[str, Run] = {
                "calmrun": lambda url=url: _chained(url),
                "calmrun, step by step": lambda url=url: _step_by_step(url),
            }
            floor = Floor(url)
            stack.callback(floor.close)
            contenders["by hand"] = lambda floor=floor: floor.run("floor", STEPS)
            if find_spec("dbos"):
                contenders["dbos"] = stack.enter_context(_dbos(url))
            if find_spec("burr") and kind == "sqlite":
                contenders["burr"] = stack.enter_context(_burr())
            times = _measure(contenders, rounds)
            print(json.dumps({"database": kind, **_report(times)}), flush=True)


def _chained(url: str) -> None:
    with governed(url, "governed", STEPS) as run:
        run.chain(None, dict.fromkeys(STEPS, _pass_on))
        run.seal("done")


def _pass_on(value: object) -> object:
    return value


def _step_by_step(url: str) -> None:
    with governed(url, "governed", STEPS) as run:
        for name in STEPS:
            run.call(name, _nothing)
        run.seal("done")


def _nothing() -> None: ...


def _measure(contenders: Mapping[str, Run], rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 5):
        for name in random.sample(list(contenders), len(contenders)):
            began = time.perf_counter()
            contenders[name]()
            if number >= 5:  # the first ones warm up
                times[name].append(time.perf_counter() - began)
    return times


def _report(times: Mapping[str, list[float]]) -> dict[str, object]:
    def ratio(one: str, other: str) -> float:
        pairs = zip(times[one], times[other], strict=True)
        return round(median(a / b for a, b in pairs), 2)

    ours = [name for name in times if name.startswith("calmrun")]
    others = [name for name in times if name not in {*ours, "by hand"}]
    return {
        "milliseconds": {n: round(median(t) * 1_000, 2) for n, t in times.items()},
        "ours_to_hand_written": {name: ratio(name, "by hand") for name in ours},
        "others_to_ours": {name: ratio(name, "calmrun") for name in others},
    }


@contextmanager
def _dbos(url: str) -> Iterator[Run]:
    from dbos import DBOS  # noqa: PLC0415 - only where it is installed

    with tempfile.TemporaryDirectory(prefix="calmrun-dbos-") as folder:
        file = Path(folder) / "dbos.sqlite"
        if url.startswith("sqlite"):
            _in_wal(file)
            url = f"sqlite:///{file}"
        DBOS(
            config={
                "name": "benchmark",
                "system_database_url": url,
                "log_level": "ERROR",
            }
        )
        steps = [DBOS.step(name=name)(_nothing) for name in STEPS]

        @DBOS.workflow()
        def six_steps() -> None:
            for step in steps:
                step()

        DBOS.launch()
        yield six_steps
        DBOS.destroy(destroy_registry=True)


@contextmanager
def _burr() -> Iterator[Run]:
    from burr.core import ApplicationBuilder, State, action  # noqa: PLC0415 - as above
    from burr.core.persistence import SQLitePersister  # noqa: PLC0415 - as above

    logging.getLogger("burr").setLevel(logging.ERROR)

    @action(reads=[], writes=[])
    def nothing(state: State) -> State:
        return state

    with tempfile.TemporaryDirectory(prefix="calmrun-burr-") as folder:
        file = Path(folder) / "burr.sqlite"
        _in_wal(file)
        persister = SQLitePersister.from_values(db_path=str(file))
        persister.initialize()

        def run() -> None:
            application = (
                ApplicationBuilder()
                .with_actions(**dict.fromkeys(STEPS, nothing))
                .with_transitions(*pairwise(STEPS))
                .with_entrypoint(STEPS[0])
                .with_state_persister(persister)
                .build()
            )
            application.run(halt_after=[STEPS[-1]])

        yield run
        persister.cleanup()


def _in_wal(file: Path) -> None:
    """Make a database as durable, and as quick, as ours."""
    connection = sqlite3.connect(file)
    connection.execute("pragma journal_mode = wal")
    connection.close()


if __name__ == "__main__":
    main()
