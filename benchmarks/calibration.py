"""Is what is called sure right? Prints JSON: claims, pages, and a year of weeks.

Usage: python benchmarks/calibration.py [--businesses 20000] [--walks 100] [--workers 2]
       [--seed 1]

Businesses are drawn at table level (tests/populations): 5 to 800 requests log-uniform,
repeat payers, customers with a heavy tail; half of them healthy, half with one trouble
of any strength. Strata are weighted to the base rates: a claim's own trouble at .05, .2
and .5; a page with any trouble at the same; a family's trouble at .005, .02 and .06.
`surely` and `at_most` are the precision with both rates at the worse and at the better
end of their 95 percent Clopper-Pearson intervals. Walks: healthy businesses read every
week for a year.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from time import perf_counter


os.environ["POLARS_MAX_THREADS"] = "1"  # the workers are processes
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from populations.claims import CLAIMS
from populations.crowd import read_crowd, walk_crowd
from populations.weighing import claim_row, page_rows, walk_rows


def main() -> None:
    """Read all businesses and print one JSON document."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--businesses", type=int, default=20_000)
    parser.add_argument("--walks", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    started = perf_counter()
    readings = read_crowd(given.businesses, given.seed, given.workers)
    walks = walk_crowd(given.walks, given.seed, given.workers)
    report = {
        "seed": given.seed,
        "businesses": len(readings),
        "seconds": round(perf_counter() - started),
        "claims": {claim: claim_row(claim, readings) for claim in CLAIMS},
        "pages": page_rows(readings),
        "walks": walk_rows(walks),
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
