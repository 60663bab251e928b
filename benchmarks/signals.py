"""How long is snapshot and decision after intake? Prints JSON.

Usage: python benchmarks/signals.py [--runs 5] [--sizes 5000 1700000]

A made-up business (tests/populations) of about so many invoices, quotes and jobs is
measured and decided, several times in one process; each time is given, and the slowest
signals of the last run. Times are in milliseconds, `per_document` in microseconds; the
processor's time tells what the machine's other work does not.
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


def timed(work: Callable[[], object]) -> float:
    """Give the milliseconds that a piece of work takes."""
    started = perf_counter()
    work()
    return round((perf_counter() - started) * 1e3, 1)


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
    snapshots, decisions, processor = [], [], []
    for _ in range(runs):
        started = process_time()
        snapshots.append(timed(lambda: build_snapshot(pack)))
        processor.append(round((process_time() - started) * 1e3, 1))
        snapshot = build_snapshot(pack)
        decisions.append(timed(lambda snapshot=snapshot: agent.conclude(snapshot)))
    both = median(snapshots) + median(decisions)
    tables = read_tables(pack)
    by_signal = {
        name: timed(lambda measure=measure: measure(tables))
        for name, (measure, _) in SIGNALS.items()
    }
    slowest = sorted(by_signal, key=by_signal.__getitem__, reverse=True)[:SLOWEST]
    return {
        "documents": held,
        "snapshot_ms": snapshots,
        "snapshot_processor_ms": processor,
        "decision_ms": decisions,
        "median_ms": round(both, 1),
        "per_document_us": round(1e3 * both / held, 2),
        "slowest_signals_ms": {name: by_signal[name] for name in slowest},
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
