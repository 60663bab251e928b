"""Days to pay on real receivables, frozen before their end. Prints JSON.

Usage: python benchmarks/receivables.py FILE [--back 30] [--window 90]

FILE is a CSV with the headers InvoiceDate and SettledDate (month/day/year) in which
every invoice is settled in the end, such as the accounts receivable sample that IBM
published. It is looked at as of `--back` days before its last invoice: what is settled
later is unpaid then. Compared on the invoices of the `--window` days before: the median
of what is already paid, the Kaplan-Meier median, and the truth.
"""

from __future__ import annotations

import argparse
import csv
import json
from datetime import date
from pathlib import Path

import numpy as np

from calmrun.signals.documents import Floats
from calmrun.signals.survival import kaplan_meier


def read_days(path: Path) -> tuple[Floats, Floats]:
    """Read the days of issue and of settlement, as day numbers."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    issued, settled = (
        np.array([day_number(row[name]) for row in rows], dtype=np.float64)
        for name in ("InvoiceDate", "SettledDate")
    )
    return issued, settled


def day_number(text: str) -> int:
    """Read month/day/year.

    >>> day_number("1/2/2013")
    734870
    """
    month, day, year = map(int, text.split("/"))
    return date(year, month, day).toordinal()


def compare(
    issued: Floats, settled: Floats, as_of: float, window: int
) -> dict[str, object]:
    """Compare three medians and means of days to pay as of a day."""
    seen = (issued <= as_of) & (issued > as_of - window)
    lag = (settled - issued)[seen]
    age = as_of - issued[seen]
    paid = lag <= age
    curve = kaplan_meier(np.where(paid, lag, age), paid)
    return {
        "as_of": date.fromordinal(int(as_of)).isoformat(),
        "invoices": int(seen.sum()),
        "unpaid_then": int((~paid).sum()),
        "median_of_paid": float(np.median(lag[paid])),
        "median_kaplan_meier": float(curve.quantile()),
        "median_truth": float(np.median(lag)),
        "mean_of_paid": round(float(lag[paid].mean()), 1),
        "restricted_mean_kaplan_meier": round(float(curve.restricted_mean(90)), 1),
        "mean_truth": round(float(np.minimum(lag, 90).mean()), 1),
    }


def main() -> None:
    """Compare on the window, on 30 days of it, and over several freezes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--back", type=int, default=30)
    parser.add_argument("--window", type=int, default=90)
    given = parser.parse_args()
    issued, settled = read_days(given.file)
    end = float(issued.max())
    freezes = [end - given.back - 30 * k for k in range(12)]
    many = [compare(issued, settled, as_of, given.window) for as_of in freezes]
    off = {
        name: [float(one[name]) - float(one["median_truth"]) for one in many]  # type: ignore[arg-type]  # figures
        for name in ("median_of_paid", "median_kaplan_meier")
    }
    report = {
        "rows": len(issued),
        "window": many[0],
        "last_30_days": compare(issued, settled, freezes[0], 30),
        "mean_error_over_12_freezes": {
            name: round(float(np.mean(errors)), 2) for name, errors in off.items()
        },
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
