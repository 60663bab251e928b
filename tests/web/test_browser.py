from __future__ import annotations

import os
import shutil
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from calmrun.intake.limits import WEB
from calmrun.present.wording import page as words
from web.fake_service import Web


PHONE = 390
DESK = 1280
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIXED = ["/", "/runs", "/assist", "/nowhere", "/answers"]
OF_A_RUN = ["/runs/run4/again", "/runs/run4/forget", "/runs/run4/columns"]
STATES = [
    "abstained",
    "abstained_question",
    "all_clear",
    "concluded",
    "concluded_quotes",
    "concluded_share",
    "failed",
    "stopped_early",
    "superseded",
]
REMEMBERED = (
    {"source": "a1b2c3d4e5f6", "code": "date_order", "choice": "day_first"},
    {"source": "a1b2c3d4e5f6", "code": "amount_column", "choice": "Amount (gross)"},
    {"source": "0123456789ab", "code": "column:customer", "choice": "Bill to"},
    {"source": "workspace", "code": "country", "choice": "AU"},
)
FILE = {
    "name": "invoices.csv",
    "mimeType": "text/csv",
    "buffer": b"Number,Total\n1,2\n",
}
REPORT = {
    "name": "invoices.csv",
    "mimeType": "text/csv",
    "buffer": b"""\
Invoice #,Client,Invoice date,Due date,Total,Weather
1,Fern Court HOA,2026-03-01,2026-03-31,100.00,fair
2,Lake School,2026-03-02,2026-04-01,250.00,fair
3,Linden Chapel,2026-03-05,2026-04-04,80.00,rain
=1+1,,,,,
Total,,,,430.00,
""",
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests of a session."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        message = "There is no browser. Install one: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=arguments)
        yield running
        running.close()


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Open pages that are closed again after the test; scripts are off."""
    contexts = []

    def start(width: int = DESK, scheme: str = "light", **more: Any) -> Page:  # noqa: ANN401 - options of the browser
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **more
        )
        contexts.append(context)
        return context.new_page()

    yield start
    for context in contexts:
        context.close()


def open_all(page: Page) -> None:
    """Open every closed part of a page."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


@pytest.mark.parametrize("width", [320, PHONE, DESK])
def test_no_page_scrolls_sideways(web: Web, opened: Opened, width: int) -> None:
    """On a small phone, a phone and a desk, with everything opened."""
    page = opened(width)
    web.service.remembered = list(REMEMBERED)
    paths = FIXED + [web.service.put(name) for name in STATES]
    for path in [*paths, *OF_A_RUN]:
        page.goto(web.url + path)
        open_all(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} is {wide} px wide"


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_axe_finds_nothing(web: Web, opened: Opened, width: int, scheme: str) -> None:
    """Names, roles, contrast and order hold in light and dark, closed and open."""
    page = opened(width, scheme)
    page.goto(web.url)
    web.service.remembered = list(REMEMBERED)
    paths = FIXED + [web.service.put(name) for name in STATES]
    for path in [*paths, *OF_A_RUN]:
        page.goto(web.url + path)
        open_all(page)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library opens its script loosely
            results = Axe().run(page)
        assert results.violations_count == 0, f"{path}\n{results.generate_report()}"


def test_everything_to_tap_is_large_enough_for_a_thumb(
    web: Web, opened: Opened
) -> None:
    """Links outside of sentences, buttons, fields and summaries are 44 px high."""
    page = opened(PHONE)
    web.service.remembered = list(REMEMBERED)
    states = [web.service.put(name) for name in STATES]
    for path in [*FIXED, *states, *OF_A_RUN]:
        page.goto(web.url + path)
        open_all(page)
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                'a:not(.skip), button, summary, select, input:not([type=radio])'
                + ':not([type=hidden]), label.choice')]
              .filter(e => !e.closest('p') && e.checkVisibility())
              .filter(e => e.getBoundingClientRect().height < 44)
              .map(e => e.outerHTML.slice(0, 90))"""
        )
        assert small == [], path


def test_closed_parts_open_with_the_keyboard(web: Web, opened: Opened) -> None:
    """Tab reaches each summary and Enter opens it."""
    page = opened(PHONE)
    page.goto(web.url + web.service.put("concluded"))
    assert page.locator("details[open]").count() == 0
    summary = page.get_by_text(words("watch_title"))
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is a watch list, not a forecast.")).to_be_visible()
    page.goto(page.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_paper_shows_what_the_screen_keeps_closed(web: Web, opened: Opened) -> None:
    """Printed, the evidence and the receipt are there and the links are not."""
    page = opened()
    page.goto(web.url + web.service.put("concluded"))
    page.emulate_media(media="print")
    expect(page.get_by_text("6 steps succeeded")).to_be_visible()
    expect(page.get_by_text("Before the first hot days", exact=True)).to_be_visible()
    expect(page.get_by_text("Forget this snapshot")).to_be_hidden()
    expect(page.get_by_text("Past snapshots")).to_be_hidden()


def test_files_in_lines_then_the_page_all_without_scripts(
    web: Web, opened: Opened
) -> None:
    """Two files are chosen, the lines come one by one, and the page replaces them."""
    web.service.go = threading.Semaphore(0)
    page = opened(PHONE, java_script_enabled=False)
    page.goto(web.url)
    page.get_by_label("Your invoices").set_input_files([FILE])
    page.get_by_label("Your quotes or estimates").set_input_files([FILE])
    page.get_by_role("button", name="Read my files").click(no_wait_after=True)
    expect(page.get_by_text("Read and tidy the files")).to_be_visible()
    expect(page.get_by_text("Business profile")).to_have_count(0)
    web.service.go.release()
    expect(page.get_by_text("Business profile")).to_be_visible()
    web.service.go.release(5)
    expect(page.locator("h1")).to_contain_text("now take 41 days or more")
    expect(page.get_by_text("We are reading your files.")).to_be_hidden()
    assert [len(run.uploads) for run in web.service.begun] == [2]
    page.reload()
    expect(page.locator("h1")).to_contain_text("now take 41 days or more")


def test_a_second_upload_meets_the_busy_page(web: Web, opened: Opened) -> None:
    """The browser shows who is there and until when, not an error."""
    web.service.put("running")
    page = opened(PHONE, java_script_enabled=False)
    page.goto(web.url)
    page.get_by_label("Your invoices").set_input_files([FILE])
    page.get_by_role("button", name="Read my files").click()
    expect(page.locator("h1")).to_contain_text("already running for this workspace")
    expect(page.get_by_text("Your file was not read.")).to_be_visible()


def test_too_much_meets_a_calm_page(web: Web, opened: Opened, tmp_path: Path) -> None:
    """A file over a limit ends on our page, not on the browser's."""
    page = opened(PHONE)
    large = tmp_path / "large.csv"
    for size, told in ((WEB.file_bytes, "15 MB"), (WEB.total_bytes * 2, "60 MB")):
        large.write_bytes(b"")
        os.truncate(large, size + 1)
        page.goto(web.url)
        page.get_by_label("Your invoices").set_input_files(large)
        page.get_by_role("button", name="Read my files").click()
        expect(page.locator("main")).to_contain_text(told)
    assert not web.service.begun


def test_the_one_question_is_answered_with_a_tap(web: Web, opened: Opened) -> None:
    """A choice and a button, then the page of the new run."""
    place = web.service.put("abstained_question")
    page = opened(PHONE, java_script_enabled=False)
    page.goto(web.url + place)
    page.get_by_text("Day first").click()
    page.get_by_role("button", name="Answer and go on").click()
    expect(page.locator("h1")).to_contain_text("now take 41 days or more")
    assert web.service.answered == [("date_order", "dmy")]


def checked(page: Page, url: str) -> None:
    """Give the report to the page that only checks."""
    page.goto(url)
    page.get_by_label("Your invoices").set_input_files([REPORT])
    page.get_by_role("button", name="Show me first what you read").click()
    expect(page.locator("h1")).to_have_text("What we read")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (DESK, "dark")])
def test_what_was_read_can_be_checked_before_a_run(
    web: Web, opened: Opened, width: int, scheme: str
) -> None:
    """Per file what it is, per column three values; no run begins, nothing is kept."""
    page = opened(width, scheme)
    checked(page, web.url)
    expect(page.locator("main")).to_contain_text("3 invoices")
    expect(page.locator("main")).to_contain_text("Fern Court HOA, Lake School")
    expect(page.get_by_text("Not used: Weather")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library opens its script loosely
        results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert not web.service.begun


def test_rows_left_out_are_saved_without_asking_us_again(
    web: Web, opened: Opened
) -> None:
    """The page carries them as a CSV that no spreadsheet runs."""
    page = opened(PHONE, java_script_enabled=False)
    checked(page, web.url)
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the rows that we left out").click()
    told = download.value.path().read_text("utf-8-sig").splitlines()
    assert download.value.suggested_filename == "calmrun-rows-left-out.csv"
    assert told[1] == 'invoices.csv,,5,"a title, a group name or a note",\'=1+1'
    assert told[2].startswith("invoices.csv,,6,a total of other rows,Total")


def test_a_column_is_changed_listed_and_undone(web: Web, opened: Opened) -> None:
    """From the page of a run to what it took each column for, and back again."""
    page = opened(PHONE, java_script_enabled=False)
    page.goto(web.url + web.service.put("concluded"))
    page.get_by_text(words("checked")).click()
    page.get_by_role("link", name=words("link_read")).click()
    page.get_by_text("A column is something else").first.click()
    page.get_by_label("holds this").first.select_option(label="Still open")
    page.get_by_role("button", name="Read it that way").first.click()
    expect(page.locator("h1")).to_have_text("We will read it that way.")
    page.get_by_role("link", name="Undo it").click()
    expect(page.locator(".told li")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("There is nothing yet.")).to_be_visible()


def test_a_change_runs_again_where_the_files_are_kept(web: Web, opened: Opened) -> None:
    """A run that asked still has its files."""
    page = opened(PHONE, java_script_enabled=False)
    page.goto(web.url + web.service.put("abstained_question") + "/columns")
    page.get_by_text("A column is something else").first.click()
    page.get_by_role("button", name="Read it that way").first.click()
    expect(page.locator("h1")).to_contain_text("now take 41 days or more")


def test_a_page_of_another_site_cannot_post_here(web: Web, opened: Opened) -> None:
    """A form on a foreign page reaches the guard and stops there."""
    page = opened()
    place = web.service.put("concluded")
    page.set_content(
        f'<form method="post" action="{web.url}{place}/forget"><button>Go</button>'
    )
    page.get_by_role("button").click()
    expect(page.locator("h1")).to_contain_text("another site")
    assert "run1" in web.service.documents


def test_forgetting_asks_once(web: Web, opened: Opened) -> None:
    """From the page over the question to the list, which is empty then."""
    page = opened(PHONE, java_script_enabled=False)
    page.goto(web.url + web.service.put("concluded"))
    page.get_by_role("link", name="Forget this snapshot").click()
    page.get_by_role("button", name="Forget it").click()
    expect(page.get_by_text("There is none yet.")).to_be_visible()
