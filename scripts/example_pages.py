"""Run ten made-up businesses and draw their pages: terminal, web, phone and paper.

Run from the project folder: ``python scripts/example_pages.py FOLDER``. Each business
gets its page as text at 80 columns, as HTML, as pictures at the width of a phone and of
a desk, as a PDF of the browser, and what was weighed. They are for a person to read;
docs/example-pages.md says which ten they are and what to look for.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from os import geteuid
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from screenshots import BROWSERS, PROJECT, WIDTHS


sys.path.insert(0, str(PROJECT / "tests"))

from businesses import make_business
from calmrun.present.build import build_artifact
from calmrun.present.page import render_page
from calmrun.present.terminal import render_terminal
from calmrun.present.why import why_lines
from calmrun.settings import Settings
from calmrun.wiring import (
    Calmrun,
    RunOptions,
    Upload,
    open_calmrun,
)


@dataclass(frozen=True)
class Example:
    """One business: what is planted in it, which tool wrote it, what its owner says."""

    archetype: str
    seed: int
    layout: str
    industry: str | None
    country: str | None

    @property
    def name(self) -> str:
        """Name of its files."""
        return f"{self.archetype}-{self.layout}"


TEN = (
    Example("collections_slipping", 4201, "kontor_de", None, None),
    Example("concentration", 4202, "werkbon_nl", "cleaning", "NL"),
    Example("quote_followup_decay", 4203, "ledger_report", "electrician", "US"),
    Example("approved_not_invoiced", 4204, "three_lists", "plumbing", "NZ"),
    Example("one_client_stopped", 4205, "recibos_pt", "landscaping", "BR"),
    Example("healthy_seasonal", 4206, "client_report", "landscaping", "CA"),
    Example("healthy_deposits", 4207, "atelier_fr", "painting", None),
    Example("aging_report", 4208, "yard_office", "pool", "AU"),
    Example("stale", 4209, "gestor_es", "roofing", "ES"),
    Example("contradictory", 4210, "fatture_it", "auto_repair", "IT"),
)


def run(calmrun: Calmrun, example: Example, folder: Path) -> dict[str, Any]:
    """Run one business and write its page as text and as HTML; give its document."""
    business = make_business(example.archetype, example.seed, 1.0, example.layout)
    uploads = [Upload(name, content) for name, content in business.files.items()]
    said = RunOptions(
        today=business.today, industry=example.industry, country=example.country
    )
    document = calmrun.run(example.name, uploads, said)
    artifact = build_artifact(document)
    why = why_lines(calmrun.why(example.name, document["run_id"]))
    written = {
        "txt": render_terminal(artifact, width=80),
        "html": render_page(artifact),
        "json": json.dumps(document, indent=1),
        "why.txt": "\n".join(why),
    }
    for ending, text in written.items():
        (folder / f"{example.name}.{ending}").write_text(text, "utf-8")
    for upload in uploads:
        (folder / f"{example.name}-{upload.name}").write_bytes(upload.content)
    return document


def draw(browser: Browser, name: str, folder: Path) -> None:
    """Draw one page at both widths, and print it as the browser prints."""
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 700})
        page.goto((folder / f"{name}.html").resolve().as_uri())
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        if width == WIDTHS[-1]:
            page.pdf(path=folder / f"{name}.pdf", prefer_css_page_size=True)
        page.close()


def main(folder: Path) -> None:
    """Run and draw all ten."""
    folder.mkdir(parents=True, exist_ok=True)
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    arguments = ["--no-sandbox"] if geteuid() == 0 else []
    with (
        TemporaryDirectory() as home,
        open_calmrun(Settings(home=Path(home))) as calmrun,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        for example in TEN:
            document = run(calmrun, example, folder)
            draw(browser, example.name, folder)
            family = document["conclusion"]["family"]
            print(f"{example.name:<40}{document['status']:<12}{family}", flush=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
