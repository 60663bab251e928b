"""How long is snapshot and decision after intake? Prints JSON.

Usage: python benchmarks/signals.py [--runs 5] [--sizes 5000 1700000]

A made-up business (tests/populations) of about so many invoices, quotes and jobs is
measured and decided, several times in one process; each time is given, and which
signals cost most once more. Times are in milliseconds, `per_document` in microseconds.
Beside the clock stands the time of all processors, which the machine's other work
changes less. What several signals share is counted for the first of them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple, TypeVar

import numpy as np

from calmrun.decision.agent import DefaultAgent
from calmrun.intake.pack import Pack
from calmrun.present.wording import Wording
from calmrun.signals.catalogue import SIGNALS
from calmrun.signals.snapshot import build_snapshot
from calmrun.signals.tables import read_tables


sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from populations.asking import END
from populations.plan import Plan
from populations.world import look, make_world


PER_REQUEST = 1.75  # invoices, quotes and jobs that come of one request
SLOWEST = 8

Result = TypeVar("Result")


class Cost(NamedTuple):
    """Milliseconds by the clock, and of all processors together."""

    clock: float
    processor: float


def timed(work: Callable[[], Result]) -> tuple[Result, Cost]:
    """Do a piece of work, and give what it cost beside its result."""
    clock, processor = perf_counter(), process_time()
    result = work()
    costs = perf_counter() - clock, process_time() - processor
    return result, Cost(*(round(each * 1e3, 1) for each in costs))


def make_pack(documents: int) -> Pack:
    """Make the pack of one business with about so many documents."""
    requests = round(documents / PER_REQUEST)
    plan = Plan(requests, 1000, max(20, requests // 4), tail=1.4)
    return look(make_world(plan, np.random.default_rng(3), END), END)


def measure(documents: int, runs: int) -> dict[str, object]:
    """Time snapshot and decision, and each signal once."""
    pack = make_pack(documents)
    held = sum(table.height for table in pack.tables.values())
    agent = DefaultAgent(Wording())
    snapshots, decisions = [], []
    for _ in range(runs):
        snapshot, cost = timed(lambda: build_snapshot(pack))
        snapshots.append(cost)
        _, cost = timed(lambda snapshot=snapshot: agent.conclude(snapshot))
        decisions.append(cost)
    both = [
        Cost(one.clock + other.clock, one.processor + other.processor)
        for one, other in zip(snapshots, decisions, strict=True)
    ]
    clock = median(cost.clock for cost in both)
    tables = read_tables(pack)
    by_signal = {
        name: timed(lambda measure=measure: measure(tables))[1].processor
        for name, (measure, _) in SIGNALS.items()
    }
    slowest = sorted(by_signal, key=by_signal.__getitem__, reverse=True)[:SLOWEST]
    return {
        "documents": held,
        "snapshot_ms": [cost.clock for cost in snapshots],
        "snapshot_processor_ms": [cost.processor for cost in snapshots],
        "decision_ms": [cost.clock for cost in decisions],
        "decision_processor_ms": [cost.processor for cost in decisions],
        "median_ms": round(clock, 1),
        "median_processor_ms": round(median(cost.processor for cost in both), 1),
        "least_ms": round(min(cost.clock for cost in both), 1),
        "least_processor_ms": round(min(cost.processor for cost in both), 1),
        "per_document_us": round(1e3 * clock / held, 2),
        "slowest_signals_processor_ms": {name: by_signal[name] for name in slowest},
    }


def main() -> None:
    """Measure every size and print one JSON document."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 1_700_000])
    given = parser.parse_args()
    sizes = [measure(size, given.runs) for size in given.sizes]
    print(json.dumps({"processors": os.cpu_count(), "sizes": sizes}, indent=1))


if __name__ == "__main__":
    main()
