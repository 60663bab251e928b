"""Run a folder of planted businesses and print how often the page was right.

Usage: python scripts/evaluate_scenarios.py FOLDER [--only WORD] [--json]

Every sub-folder holds exports and a truth.json (archetype, severity, run_date, expect,
families). Right means: decide -> concluded with an acceptable family; silent ->
all_clear; abstain -> abstained; either -> all_clear or an acceptable family. Harmful is
a concluded page with another family, whatever was expected.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from calmrun.intake.pack import Upload
from calmrun.settings import Settings
from calmrun.wiring import RunOptions, open_calmrun


def judge(truth: Mapping[str, object], document: Mapping[str, object]) -> str:
    """Say right, miss or harmful for one page."""
    status = document["status"]
    family = (document.get("conclusion") or {}).get("family")
    families = truth["families"]
    if status == "concluded" and family not in families:
        return "harmful"
    right = {
        "decide": status == "concluded",
        "silent": status == "all_clear",
        "abstain": status == "abstained",
        "either": status in {"all_clear", "concluded"}
        or (status == "abstained" and family in families),
    }[str(truth["expect"])]
    return "right" if right else "miss"


def evaluate(folder: Path) -> dict[str, object]:
    """Run one business in a fresh database of its own."""
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    uploads = [
        Upload(path.name, path.read_bytes())
        for path in sorted(folder.iterdir())
        if path.name != "truth.json"
    ]
    today = date.fromisoformat(truth["run_date"])
    with tempfile.TemporaryDirectory() as home:
        calmrun = open_calmrun(Settings(home=Path(home), database_url=None))
        document = calmrun.run("default", uploads, RunOptions(today=today))
        calmrun.close()
    conclusion = document.get("conclusion") or {}
    return {
        "folder": folder.name,
        "archetype": truth["archetype"],
        "severity": truth["severity"],
        "layout": truth["layout"],
        "expect": truth["expect"],
        "families": truth["families"],
        "status": document["status"],
        "family": conclusion.get("family"),
        "confidence": conclusion.get("confidence"),
        "takeaway": conclusion.get("takeaway"),
        "verdict": judge(truth, document),
        "reasons": [
            step["reason_codes"]
            for step in document["manifest"]["steps"]
            if step["reason_codes"]
        ][:1],
    }


def folders_of(root: Path, only: str) -> Iterator[Path]:
    """Give the folders that hold a truth.json with `only` in its archetype."""
    for path in sorted(root.iterdir()):
        truth = path / "truth.json"
        if truth.is_file() and only in json.loads(truth.read_text())["archetype"]:
            yield path


def summary(rows: list[dict[str, object]]) -> dict[str, object]:
    """Count verdicts per expectation and severity, and the harmful share."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        for key in (
            f"{row['expect']} {row['severity']}",
            f"{row['archetype']} {row['severity']}",
            str(row["expect"]),
        ):
            counts[key]["n"] += 1
            counts[key][str(row["verdict"])] += 1
    harmful = sum(row["verdict"] == "harmful" for row in rows)
    return {
        "businesses": len(rows),
        "harmful": round(harmful / max(len(rows), 1), 4),
        "by": {key: dict(value) for key, value in sorted(counts.items())},
    }


def main() -> int:
    """Evaluate every business and print a line each, then the summary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(evaluate, folders_of(arguments.folder, arguments.only)))
    if arguments.json:
        print(json.dumps({"rows": rows, **summary(rows)}, indent=1))
        return 0
    for row in rows:
        print(
            f"{row['folder']} {row['archetype']:<31} {row['severity']:<4} "
            f"{row['layout']:<14} {row['verdict']:<8} {row['status']:<10} "
            f"{row['family']} {row['confidence']} {row['reasons']}"
        )
    print(json.dumps(summary(rows), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
