"""Take small pictures of every page, at the width of a phone and of a desk.

Run from the project folder: ``python scripts/screenshots.py [FOLDER]``. It needs a
Chromium or Chrome on this machine, and draws the sample documents of the tests.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Semaphore

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright


PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT / "tests"))

from calmrun.cli.run import DEMO_DAY  # noqa: E402 - as above
from calmrun.settings import Settings  # noqa: E402 - as above
from calmrun.web.app import create_app  # noqa: E402 - as above
from calmrun.wiring import RunOptions, Upload, open_calmrun  # noqa: E402 - as above
from web.fake_service import FakeService  # noqa: E402 - the tests' folder comes first
from web.serving import serve  # noqa: E402 - as above


WIDTHS = (390, 1280)
COLORS = 32
STATES = (
    "concluded",
    "concluded_quotes",
    "concluded_share",
    "all_clear",
    "abstained",
    "abstained_question",
    "failed",
    "stopped_early",
)
REMEMBERED = (
    {"source": "a1b2c3d4e5f6", "code": "date_order", "choice": "day_first"},
    {"source": "workspace", "code": "country", "choice": "AU"},
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FILE = {
    "name": "invoices.csv",
    "mimeType": "text/csv",
    "buffer": b"Number,Total\n1,2\n",
}


@contextmanager
def served(service: FakeService) -> Iterator[str]:
    """Serve the pages on a free port while the pictures are taken."""
    with serve(create_app(service, poll_seconds=0.02)) as url:
        try:
            yield url
        finally:
            service.go.release(100)


def keep(page: Page, path: Path) -> None:
    """Take the whole page with few colours, so that the picture stays small."""
    with Image.open(BytesIO(page.screenshot(full_page=True))) as picture:
        small = picture.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
    print(f"{path.name}  {path.stat().st_size // 1000} kB")


def take_fixed(page: Page, url: str, folder: Path, width: int) -> None:
    """Take the pages that need no run: start, help and their answers."""
    for name, path in (("start", "/"), ("help", "/assist"), ("missing", "/nowhere")):
        page.goto(url + path)
        keep(page, folder / f"{name}-{width}.png")
    page.goto(url + "/assist")
    page.get_by_label("Which tool").fill("Jobber")
    page.get_by_label("Where does it stop").fill("There is no button.")
    page.get_by_label("How can we reach you").fill("555 010 1111")
    page.locator("form button").click()
    keep(page, folder / f"help_sent-{width}.png")


def take_states(page: Page, folder: Path, width: int) -> None:
    """Take the page of every state a run can end in, and what can be done with it."""
    service = FakeService()
    with served(service) as own:
        places = {name: service.put(name) for name in STATES}
        service.remembered = list(REMEMBERED)
        for name, place in places.items():
            page.goto(own + place)
            keep(page, folder / f"{name}-{width}.png")
        page.goto(own + places["concluded"])
        page.evaluate(
            "document.querySelectorAll('.more > details, .work li:first-child details')"
            ".forEach(d => d.open = true)"
        )
        keep(page, folder / f"concluded_opened-{width}.png")
        for name, path in (
            ("again", places["concluded"] + "/again"),
            ("forget", places["concluded"] + "/forget"),
            ("past", "/runs"),
            ("answers", "/answers"),
        ):
            page.goto(own + path)
            keep(page, folder / f"{name}-{width}.png")


def take_demo(page: Page, folder: Path, width: int) -> None:
    """Take the page of the bundled business, run for real."""
    exports = resources.files("calmrun.cli") / "demo_business"
    uploads = [
        Upload(file.name, file.read_bytes())
        for file in exports.iterdir()
        if file.name.endswith(".csv")
    ]
    with TemporaryDirectory() as home, open_calmrun(Settings(home=Path(home))) as real:
        run_id = real.run("default", uploads, RunOptions(today=DEMO_DAY))["run_id"]
        with serve(create_app(real)) as url:
            page.goto(f"{url}/runs/{run_id}")
            keep(page, folder / f"demo-{width}.png")
            page.goto(f"{url}/runs/{run_id}/columns")
            page.locator("summary").first.click()
            keep(page, folder / f"columns-{width}.png")
            page.goto(url)
            page.get_by_label("Your invoices").set_input_files(
                [
                    {"name": one.name, "mimeType": "text/csv", "buffer": one.content}
                    for one in uploads
                ]
            )
            page.get_by_role("button", name="Show me first").click()
            page.get_by_role("heading", name="What we read").wait_for()
            keep(page, folder / f"check-{width}.png")


def take_run(page: Page, folder: Path, width: int) -> None:
    """Take a run while it prints its lines, and the page of who comes second."""
    service = FakeService(go=Semaphore(0))
    with served(service) as url:
        for _ in range(2):
            page.goto(url)
            page.get_by_label("Your invoices").set_input_files([FILE])  # type: ignore[list-item] # a file in memory
            button = page.get_by_role("button", name="Read my files")
            button.click(no_wait_after=True)
            page.wait_for_timeout(300)
        page.wait_for_load_state()
        keep(page, folder / f"busy-{width}.png")
        service.go.release(2)
        page.goto(f"{url}/runs/run1", wait_until="commit")
        page.get_by_text("Signals").wait_for()
        keep(page, folder / f"running-{width}.png")


def take_other_light(browser: Browser, folder: Path) -> None:
    """Take the concluded page in the dark and on paper."""
    service = FakeService()
    with served(service) as url:
        place = url + service.put("concluded")
        dark = browser.new_page(
            viewport={"width": WIDTHS[0], "height": 800}, color_scheme="dark"
        )
        dark.goto(place)
        keep(dark, folder / "concluded_dark-390.png")
        paper = browser.new_page(viewport={"width": 700, "height": 990})
        paper.goto(place)
        paper.emulate_media(media="print")
        keep(paper, folder / "concluded_paper-700.png")


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 700})
            with served(FakeService()) as url:
                take_fixed(page, url, folder, width)
            take_states(page, folder, width)
            take_run(page, folder, width)
            take_demo(page, folder, width)
        take_other_light(browser, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "docs" / "pages")
