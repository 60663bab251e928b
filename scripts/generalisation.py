"""Score labelled exports as if each tool had never been seen, and print three figures.

``as_shipped`` is the package as it is, ``sources_emptied`` knows no tool by its header.
``words_left_out`` goes further: tools are put into folds, and a fold is read by a copy
of the package that lacks every phrase of the header and status tables which, in these
folders, only tools of that fold use. That is stricter than life, where a new tool may
use a word that another one brought::

    python scripts/generalisation.py FOLDER... [--folds 8] [--tools TOOLS.json]

A folder holds ``gold.json``; a tool is its ``family``, else what the file given with
``--tools`` says (file id -> tool), else the file alone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import calmrun
from calmrun.intake.headings import fold
from calmrun.intake.statuses import plain_words
from evaluate_corpus import totals


PACKAGE: Final = Path(calmrun.__file__).parent
EVALUATE: Final = Path(__file__).with_name("evaluate_corpus.py")
TABLES: Final = {
    "columns.toml": ("[concepts]", "[with_tax]"),
    "statuses.toml": ("[invoices]", "[disputed]"),
}
"""File -> where its tables of phrases begin and end."""
SHOWN: Final = (
    "files",
    "kind_right",
    "confident_wrong",
    "asked_kind",
    "column_precision",
    "column_recall",
    "document_files",
    "whole",
)


def main() -> None:
    """Print the three figures as one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--folds", type=int, default=8)
    parser.add_argument("--tools", type=Path)
    options = parser.parse_args()
    named = json.loads(options.tools.read_text("utf-8")) if options.tools else {}
    texts = {f: _texts(f, named) for f in options.folders}
    tools = sorted({tool for known in texts.values() for tool, _ in known.values()})
    with tempfile.TemporaryDirectory() as scratch:
        bare = _copy(Path(scratch, "bare"))
        figures = {
            "as_shipped": _score(PACKAGE.parent, texts, tools),
            "sources_emptied": _score(bare, texts, tools),
        }
        left_out: list[dict[str, Any]] = []
        for at in range(options.folds):
            held = tools[at :: options.folds]
            copy = _copy(Path(scratch, str(at)))
            _leave_out(copy, _only(texts, held))
            left_out += _score(copy, texts, held)
        figures["words_left_out"] = left_out
    told = {name: _figures(results) for name, results in figures.items()}
    print(json.dumps({"tools": len(tools), **told}, indent=2))


def _figures(results: list[dict[str, Any]]) -> dict[str, Any]:
    everything = totals(results)
    return {name: everything[name] for name in SHOWN}


def _texts(folder: Path, named: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Give each file's tool, and its text folded as headers and statuses are."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    known = {}
    for entry in gold:
        tool = named.get(entry["id"], entry.get("family") or entry["id"])
        known[entry["id"]] = tool, _folded(folder / entry["file"], entry)
    return known


def _folded(path: Path, entry: Mapping[str, Any]) -> str:
    """Give the words of a file: its labelled headers and statuses, and plain text."""
    said = [*entry.get("columns", {}).values(), *(entry.get("status_map") or {})]
    if path.suffix == ".csv":
        said.append(path.read_bytes().decode("utf-8", errors="ignore"))
    return " ".join(plain_words(fold(" ".join(said))))


def _only(
    texts: Mapping[Path, Mapping[str, tuple[str, str]]], held: Iterable[str]
) -> tuple[str, str]:
    """Give the words of the tools that are held out, and those of all the others."""
    files = [file for known in texts.values() for file in known.values()]
    kept = set(held)
    inside = " ".join(text for tool, text in files if tool in kept)
    return inside, " ".join(text for tool, text in files if tool not in kept)


def _copy(folder: Path) -> Path:
    """Copy the package without its known sources."""
    shutil.copytree(PACKAGE, folder / PACKAGE.name)
    for source in (folder / PACKAGE.name / "intake" / "sources").glob("*.toml"):
        source.unlink()
    return folder


def _leave_out(copy: Path, words: tuple[str, str]) -> None:
    """Take the phrases that only the held tools use out of the tables of a copy."""
    inside, outside = words
    for name, (first, after) in TABLES.items():
        path = copy / PACKAGE.name / "intake" / name
        before, start, rest = path.read_text(encoding="utf-8").partition(first)
        tables, end, others = rest.partition(after)
        for phrase in set(re.findall(r'"([^"]+)"', tables)):
            if phrase in inside and phrase not in outside:
                one = re.escape(f'"{phrase}"')
                tables = re.sub(rf"(?<=\[){one},\s*|,\s*{one}(?=[,\]])", "", tables)
        whole = before + start + tables + end + others
        path.write_text(whole, encoding="utf-8")


def _score(
    package: Path,
    texts: Mapping[Path, Mapping[str, tuple[str, str]]],
    tools: Iterable[str],
) -> list[dict[str, Any]]:
    """Read the files of some tools with one copy of the package."""
    wanted = set(tools)
    results: list[dict[str, Any]] = []
    for folder, known in texts.items():
        ids = [name for name, (tool, _) in known.items() if tool in wanted]
        if not ids:
            continue
        command = [sys.executable, str(EVALUATE), str(folder), "--only", *ids]
        place = os.environ | {"PYTHONPATH": str(package)}
        done = subprocess.run(  # noqa: S603 - our own script, no shell
            command, env=place, capture_output=True, check=True, text=True
        )
        results += map(json.loads, done.stdout.splitlines()[:-1])
    return results


if __name__ == "__main__":
    main()
