"""How often is the page right on planted businesses? Prints JSON, a row per archetype.

Usage: python benchmarks/planted.py [--only WORD] [--group GROUP]... [--seeds 10]
       [--from 1000] [--severity 1.0] [--size 1.0] [--workers 2]

Every business is written in a layout that turns with its seed. At size 1 it has about
350 quotes and 460 invoices, at size 2 twice as many (medians of `healthy`). Rates come
with a 95 percent Wilson interval, for each group of situations by what is expected, and
for all; the upper end of `harmful` is the bound on confident wrong pages. `misses`
names the businesses to look at, `untrue` the figures and lines that are not those of
the books. Use another `--from` than the tests do, so that what is measured was never
looked at.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import get_args

from calmrun.settings import Settings
from calmrun.wiring import RunOptions, Upload, open_calmrun


sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from businesses import ARCHETYPES, LAYOUTS, make_business
from businesses.archetype import Group
from businesses.checking import is_true_to_the_books, untrue_figures, untrue_lines


@dataclass(frozen=True)
class Case:
    """One business to make and to run."""

    archetype: str
    seed: int
    severity: float
    layout: str
    size: float


@dataclass(frozen=True)
class Answer:
    """How its page ended, and whether that was right."""

    case: Case
    expect: str
    status: str
    family: str | None
    right: bool
    harmful: bool
    untrue: tuple[str, ...]


def answer(case: Case) -> Answer:
    """Make one business and run it in a database of its own."""
    business = make_business(
        case.archetype, case.seed, case.severity, case.layout, size=case.size
    )
    uploads = [Upload(name, content) for name, content in business.files.items()]
    with (
        tempfile.TemporaryDirectory() as home,
        open_calmrun(Settings(home=Path(home), database_url=None)) as calmrun,
    ):
        page = calmrun.run("planted", uploads, RunOptions(today=business.today))
    status, family = page["status"], (page.get("conclusion") or {}).get("family")
    return Answer(
        case,
        business.expect,
        status,
        family,
        right=business.is_right(status, family),
        harmful=business.is_harmful(status, family),
        untrue=(*untrue_figures(business, page), *untrue_lines(business, page))
        if is_true_to_the_books(business)
        else (),
    )


def wilson(hits: int, n: int) -> dict[str, float]:
    """Give a rate with its 95 percent Wilson interval.

    >>> wilson(8, 10)
    {'rate': 0.8, 'low': 0.49, 'high': 0.943}
    """
    z = 1.96
    rate = hits / n
    middle = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return {
        "rate": round(rate, 3),
        "low": round(middle - half, 3),
        "high": round(middle + half, 3),
    }


def row(archetype: str, answers: Sequence[Answer]) -> dict[str, object]:
    """Sum up one archetype."""
    n = len(answers)
    return {
        "archetype": archetype,
        "expect": answers[0].expect,
        "n": n,
        "right": wilson(sum(each.right for each in answers), n),
        "harmful": wilson(sum(each.harmful for each in answers), n),
        "misses": [
            asdict(each.case) | {"status": each.status, "family": each.family}
            for each in answers
            if not each.right
        ],
        "untrue": [
            asdict(each.case) | {"untrue": each.untrue}
            for each in answers
            if each.untrue
        ],
    }


def cases(
    only: str, groups: Sequence[str], seeds: range, severity: float, size: float
) -> list[Case]:
    """List the businesses; the layout turns with the seed and the archetype."""
    layouts = list(LAYOUTS)
    return [
        Case(name, seed, severity, layouts[(seed * 7 + at * 3) % len(layouts)], size)
        for at, (name, archetype) in enumerate(ARCHETYPES.items())
        if only in name and (not groups or archetype.group in groups)
        for seed in seeds
    ]


def by_group(answers: Sequence[Answer]) -> list[dict[str, object]]:
    """Sum up what was expected of each group, as it was expected at this severity."""

    def key(each: Answer) -> tuple[str, str]:
        return ARCHETYPES[each.case.archetype].group, each.expect

    return [
        {"group": group, "expect": expect, "n": len(some)}
        | {"right": wilson(sum(each.right for each in some), len(some))}
        | {"harmful": wilson(sum(each.harmful for each in some), len(some))}
        for (group, expect), found in groupby(sorted(answers, key=key), key)
        for some in [list(found)]
    ]


def main() -> None:
    """Run all cases and print one JSON document."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--group", action="append", choices=get_args(Group), default=[])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--from", type=int, default=1000, dest="first")
    parser.add_argument("--severity", type=float, default=1.0)
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    wanted = cases(given.only, given.group, seeds, given.severity, given.size)
    with ProcessPoolExecutor(given.workers) as pool:
        answers = list(pool.map(answer, wanted))
    rows = [
        row(archetype, list(group))
        for archetype, group in groupby(answers, lambda each: each.case.archetype)
    ]
    harmful = wilson(sum(each.harmful for each in answers), len(answers))
    summary = {"n": len(answers), "harmful": harmful, "groups": by_group(answers)}
    print(json.dumps(summary | {"rows": rows}, indent=1))


if __name__ == "__main__":
    main()
