"""Read a folder of labelled exports and print how well they were recognised.

The folder holds ``gold.json`` and the files it names. One JSON line per file, then one
line of totals::

    python scripts/evaluate_corpus.py FOLDER [--today 2026-12-31] [--table]
        [--only ID...] [--anonymous]

``--anonymous`` gives every file the same name, so that only what is in it counts.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from calmrun.intake.pack import Choices, FileReport, Upload
from calmrun.intake.reading import inspect_files
from calmrun.intake.unsure import LIST_KIND


def main() -> None:
    """Print one line per file, then the totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 12, 31))
    parser.add_argument("--table", action="store_true", help="print for people")
    parser.add_argument("--only", nargs="+", help="ids of the files to read")
    parser.add_argument("--anonymous", action="store_true", help="hide the names")
    options = parser.parse_args()
    gold = json.loads((options.folder / "gold.json").read_text(encoding="utf-8"))
    results = [
        evaluate(options.folder, entry, options.today, hidden=options.anonymous)
        for entry in gold
        if not options.only or entry["id"] in options.only
    ]
    for result in results:
        print(_line(result) if options.table else json.dumps(result))
    print(json.dumps(totals(results), indent=2 if options.table else None))


def evaluate(
    folder: Path, entry: Mapping[str, Any], today: date, *, hidden: bool = False
) -> dict[str, Any]:
    """Compare the reading of one file with its label."""
    path = folder / entry["file"]
    name = f"export{path.suffix}" if hidden else path.name
    upload = Upload(name, path.read_bytes())
    report = inspect_files([upload], Choices(), today=today)[0]
    kind = "none" if report.kind == "unrecognized" else report.kind
    right = kind == entry["kind"]
    result: dict[str, Any] = {
        "id": entry["id"],
        "expected": entry["kind"],
        "kind": kind,
        "confidence": report.confidence,
        "kind_right": right,
        "confident_wrong": not right and report.confidence != "low",
        "asked": report.question is not None and report.question.code,
        "header_right": report.header_row == entry["header_row"],
    }
    if entry["kind"] != "none":
        result |= _compare_columns(report, entry["columns"])
        result |= _compare_documents(report, entry["expected"])
        result["whole"] = right and all(
            result[name] for name in ("documents", "sum", "dates")
        )
    return result


def _compare_columns(report: FileReport, gold: Mapping[str, str]) -> dict[str, Any]:
    found = {field: header.strip() for field, header in report.columns.items()}
    labelled = {field: header.strip() for field, header in gold.items()}
    right = sum(found.get(field) == header for field, header in labelled.items())
    return {
        "columns_found": len(found),
        "columns_labelled": len(labelled),
        "columns_right": right,
        "columns_contrary": sum(
            field in labelled and labelled[field] != header
            for field, header in found.items()
        ),
        "columns_extra": sorted(set(found) - set(labelled)),
        "columns_missing": sorted(set(labelled) - set(found)),
    }


def _compare_documents(report: FileReport, gold: Mapping[str, Any]) -> dict[str, Any]:
    total = gold["total_sum"]
    wanted = None if total is None else Decimal(str(total)).quantize(Decimal("0.01"))
    found = None if report.total_sum is None else Decimal(report.total_sum)
    dates = [day and day.isoformat() for day in (report.first_date, report.last_date)]
    statuses = gold["statuses"]
    return {
        "documents": report.documents == gold["documents"],
        "rows": report.rows == gold["rows"],
        "sum": wanted is None or found == wanted,
        "dates": dates == [gold["first_date"], gold["last_date"]],
        "statuses": statuses is None or dict(report.statuses) == statuses,
        "found": [report.documents, report.rows, report.total_sum, *dates],
        "statuses_found": dict(report.statuses),
    }


def totals(results: list[dict[str, Any]]) -> dict[str, Any]:
    """Add the comparisons up."""
    ours = [result for result in results if result["expected"] != "none"]
    right = sum(result["columns_right"] for result in ours)
    found = sum(result["columns_found"] for result in ours)
    labelled = sum(result["columns_labelled"] for result in ours)
    contrary = sum(result["columns_contrary"] for result in ours)
    return {
        "files": len(results),
        "kind_right": sum(result["kind_right"] for result in results),
        "confident_wrong": [r["id"] for r in results if r["confident_wrong"]],
        "asked_kind": [r["id"] for r in results if r["asked"] == LIST_KIND],
        "column_precision": round(right / max(1, found), 4),
        "column_precision_of_labelled": round(right / max(1, right + contrary), 4),
        "column_recall": round(right / max(1, labelled), 4),
        "document_files": len(ours),
    } | {
        name: sum(result[name] for result in ours)
        for name in ("documents", "rows", "sum", "dates", "statuses", "whole")
    }


def _line(result: Mapping[str, Any]) -> str:
    failed = [
        name
        for name in ("documents", "rows", "sum", "dates", "statuses")
        if not result.get(name, True)
    ]
    mark = "ok" if result["kind_right"] and not failed else "--"
    parts = [
        f"{mark} {result['id']:<28}{result['kind']:<13}{result['confidence']:<7}",
        "" if result["kind_right"] else f"expected {result['expected']} ",
        "" if result["header_right"] else "header wrong ",
        f"failed {failed} found {result['found']} {result['statuses_found']} "
        if failed
        else "",
    ]
    extra, missing = result.get("columns_extra"), result.get("columns_missing")
    parts.append(f"extra {extra} " if extra else "")
    parts.append(f"missing {missing} " if missing else "")
    contrary = result.get("columns_contrary")
    parts.append(f"contrary {contrary}" if contrary else "")
    return "".join(parts)


if __name__ == "__main__":
    main()
