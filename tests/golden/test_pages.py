"""Pages and manifests as files: `CALMRUN_GOLDEN=write` writes them, a person reads."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from businesses import make_business
from calmrun.cli.run import DEMO_DAY
from calmrun.present.build import build_artifact
from calmrun.present.terminal import render_terminal
from calmrun.settings import Settings
from calmrun.wiring import RunOptions, Upload, open_calmrun


HERE = Path(__file__).parent
WRITE = os.environ.get("CALMRUN_GOLDEN") == "write"
MOMENT = "2026-01-01T00:00:00+00:00"
TIMES = re.compile(r"_at$")


def bundled() -> tuple[list[Upload], RunOptions]:
    """Give what `calmrun demo` runs."""
    folder = resources.files("calmrun.cli") / "demo_business"
    uploads = [
        Upload(file.name, file.read_bytes())
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".csv")
    ]
    return uploads, RunOptions(today=DEMO_DAY)


def planted(archetype: str, seed: int, layout: str) -> tuple[list[Upload], RunOptions]:
    """Give the files and the day of a planted business."""
    business = make_business(archetype, seed, 1.0, layout)
    uploads = [Upload(name, content) for name, content in business.files.items()]
    return uploads, RunOptions(today=business.today)


BUSINESSES: dict[str, Callable[[], tuple[list[Upload], RunOptions]]] = {
    "demo": bundled,
    "healthy": lambda: planted("healthy", 3, "yard_office"),
    "two_date_orders": lambda: planted("ambiguous_dates", 1, "ledger_report"),
}


def steady(value: Any, key: str = "") -> Any:  # noqa: ANN401 - any JSON
    """Replace what differs from run to run: ids and times."""
    if isinstance(value, dict):
        return {name: steady(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [steady(each) for each in value]
    if key in {"run_id", "lock_id", "key_id"}:
        return "0" * 8
    return MOMENT if value and TIMES.search(key) else value


def compare(name: str, file: str, text: str) -> None:
    """Compare with the golden file, or write it when that is asked for."""
    golden = HERE / name / file
    if WRITE:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("name", BUSINESSES)
def test_the_page_and_its_manifest(name: str) -> None:
    """A change of what an owner reads, or of what is recorded, is seen as such."""
    uploads, options = BUSINESSES[name]()
    with open_calmrun(Settings()) as calmrun:
        document = steady(calmrun.run("golden", uploads, options))
    manifest = json.dumps(document["manifest"], indent=1, ensure_ascii=False)
    compare(name, "page.txt", render_terminal(build_artifact(document)))
    compare(name, "manifest.json", manifest + "\n")


@pytest.mark.parametrize("name", BUSINESSES)
def test_no_figure_hangs_on_the_key(name: str) -> None:
    """Two workspaces give their customers other pseudonyms, and read the same."""
    uploads, options = BUSINESSES[name]()
    with open_calmrun(Settings()) as calmrun:
        pages = [calmrun.run(each, uploads, options) for each in ("one", "two")]
    assert pages[0]["snapshot"] == pages[1]["snapshot"]
    assert pages[0]["conclusion"] == pages[1]["conclusion"]
