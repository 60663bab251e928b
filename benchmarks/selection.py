"""How often is a file that was chosen by outcome told? Prints JSON, a power curve.

Usage: python benchmarks/selection.py [--shops 40] [--healthy 100] [--from 1]
       [--workers 2]

Shops are drawn at table level (tests/populations/choosing.py): healthy ones of every
kind, handed in as they are; and plain ones by days to pay and number of invoices,
handed in as the list of what is paid, or with a share of the invoices that nobody ever
marks as paid. Rates come with a 95 percent Wilson interval. `page` counts how the pages
of the files end that were not told: a family of payment there would be wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby, product
from pathlib import Path
from typing import Final, get_args


os.environ["POLARS_MAX_THREADS"] = "1"  # the workers are processes
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from calmrun.decision.agent import DefaultAgent
from calmrun.intake.pack import Pack
from calmrun.present.wording import Wording
from calmrun.signals.selection import blocked
from calmrun.signals.snapshot import build_snapshot
from calmrun.signals.tables import read_tables
from planted import wilson
from populations.choosing import (
    KINDS,
    Trait,
    healthy_shop,
    never_marked,
    only_paid,
    plain_shop,
)


PACES: Final = (7.0, 15.0, 30.0, 50.0)
SIZES: Final = (60, 120, 250, 500)
SHARES: Final = (0.05, 0.1, 0.2, 0.4)
TRAITS: Final[tuple[Trait, ...]] = get_args(Trait)


@dataclass(frozen=True)
class Case:
    """One file: a healthy one of a kind, or one chosen from a plain shop."""

    way: str
    cell: tuple[str | float, ...]
    seed: int

    def pack(self) -> Pack:
        """Draw the shop and hand in its file."""
        if self.way == "healthy":
            return healthy_shop(str(self.cell[0]), self.seed)
        pace, size, *more = self.cell
        shop = plain_shop(float(pace), int(size), self.seed)
        if self.way == "all_paid":
            return only_paid(shop)
        trait = next(one for one in TRAITS if one == self.way)
        return never_marked(shop, float(more[0]), trait, self.seed)

    @property
    def reason(self) -> str:
        """The reason code that should follow; a healthy one has none."""
        paid = self.way == "all_paid"
        return "selection_all_paid" if paid else "never_marked_paid"


@dataclass(frozen=True)
class Answer:
    """What was said of one file: the reasons, and how the page ends."""

    case: Case
    reasons: frozenset[str]
    page: str

    @property
    def told(self) -> bool:
        """Whether it was told as it should; for a healthy one, at all."""
        healthy = self.case.way == "healthy"
        return bool(self.reasons) if healthy else self.case.reason in self.reasons


def answer(case: Case) -> Answer:
    """Look at one file; the page only where the selection was not told."""
    pack = case.pack()
    reasons = frozenset(map(str, blocked(read_tables(pack)).values()))
    page = "" if reasons else ending(pack)
    return Answer(case, reasons, page)


def ending(pack: Pack) -> str:
    """Say how the page of a pack ends."""
    inference = DefaultAgent(Wording()).conclude(build_snapshot(pack))
    conclusion = inference.conclusion
    if conclusion.family is None:
        return inference.status
    return f"{inference.status} {conclusion.family} {conclusion.confidence}"


def cases(shops: int, healthy: int, first: int) -> Iterator[Case]:
    """List the files, those of one cell beside each other."""
    for kind in KINDS:
        for seed in range(first, first + healthy):
            yield Case("healthy", (kind,), seed)
    seeds = range(first, first + shops)
    for pace, size, seed in product(PACES, SIZES, seeds):
        yield Case("all_paid", (pace, size), seed)
    for trait, pace, size, share, seed in product(TRAITS, PACES, SIZES, SHARES, seeds):
        yield Case(trait, (pace, size, share), seed)


def row(way: str, cell: Sequence[str | float], some: Sequence[Answer]) -> object:
    """Sum up one cell of the curve."""
    pages = Counter(each.page for each in some if each.page)
    told = wilson(sum(each.told for each in some), len(some))
    return {"way": way, "cell": cell, "n": len(some), "told": told, "page": pages}


def main() -> None:
    """Look at all files and print one JSON document."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shops", type=int, default=40)
    parser.add_argument("--healthy", type=int, default=100)
    parser.add_argument("--from", type=int, default=1, dest="first")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    every = list(cases(given.shops, given.healthy, given.first))
    with ProcessPoolExecutor(given.workers) as pool:
        answers = list(pool.map(answer, every, chunksize=20))

    def way(each: Answer) -> str:
        return each.case.way

    def cell(each: Answer) -> tuple[str, tuple[str | float, ...]]:
        return each.case.way, each.case.cell

    report = {
        "in_all": [row(key, (), list(some)) for key, some in groupby(answers, way)],
        "cells": [row(*key, list(some)) for key, some in groupby(answers, cell)],
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
