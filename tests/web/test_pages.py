from __future__ import annotations

import csv
import io
import logging
import re
import socket
import threading
from base64 import b64decode
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from starlette.datastructures import Headers

from calmrun.decision.doctrine import violations
from calmrun.errors import NothingReadableError, StoreUnavailableError
from calmrun.intake.limits import WEB
from calmrun.present.wording import BUSY
from calmrun.web import site, uploads
from calmrun.web.guard import is_foreign
from calmrun.web.pages.check import MOST_ROWS
from web.fake_service import Web


TWO_FILES = [
    ("files", ("invoices.csv", b"Number,Total\n1,10\n", "text/csv")),
    ("files", ("quotes.csv", b"Number,Total\n2,20\n", "text/csv")),
]
PART_WITHOUT_NAME = b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"
CANARY = "<script>alert('\"canary\"')</script>&amp;"
EVERY_STATE = [
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


class _Text(HTMLParser):
    """Collects what a person reads, a line per element."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep the words between two tags."""
        self.parts.append(data)


def text_of(html: str) -> str:
    """Give the readable text of a page."""
    parser = _Text()
    parser.feed(html)
    return " ".join(" ".join(parser.parts).split())


def test_the_first_page_takes_files_and_says_more_only_when_asked(web: Web) -> None:
    """Two file fields are open; the rest is closed and optional."""
    html = web.client.get("/").text
    assert html.count('type="file"') == 3
    assert 'id="invoices"' in html
    assert "<details>" in html
    assert "required" not in html


def test_an_upload_starts_a_run_and_its_page_ends_with_the_result(web: Web) -> None:
    """POST answers 303; following it prints the lines and then the page."""
    answer = web.client.post("/runs", files=TWO_FILES)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/runs/run1"
    page = web.client.get(answer.headers["location"]).text
    assert "now take 41 days or more" in page
    assert page.rstrip().endswith("</html>")
    run = web.service.begun[0]
    assert [file.name for file in run.uploads] == ["invoices.csv", "quotes.csv"]
    assert run.uploads[1].content == b"Number,Total\n2,20\n"
    assert run.options.limits is WEB
    assert run.options.mode == "web"


def test_what_the_owner_says_beside_the_files_reaches_the_run(web: Web) -> None:
    """About, industry and country are passed on without spaces around them."""
    said = {"about": "  We clean pools. ", "industry": "pool", "country": "us "}
    web.client.post("/runs", files=TWO_FILES, data=said)
    options = web.service.begun[0].options
    assert (options.about, options.industry) == ("We clean pools.", "pool")
    assert options.country == "us"


def test_an_unused_file_field_is_not_a_file(web: Web) -> None:
    """Browsers send an empty part for a field that was left alone."""
    empty = ("files", ("", b"", "application/octet-stream"))
    web.client.post("/runs", files=[TWO_FILES[0], empty])
    assert len(web.service.begun[0].uploads) == 1


def test_a_form_without_a_file_is_asked_for_one_and_keeps_its_words(web: Web) -> None:
    """The page comes back with what was typed, escaped."""
    empty = ("files", ("", b"", "application/octet-stream"))
    answer = web.client.post("/runs", files=[empty], data={"about": CANARY})
    assert answer.status_code == 400
    assert "Please choose at least one file." in answer.text
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert not web.service.begun


@pytest.mark.parametrize(
    ("count", "size", "status"),
    [
        pytest.param(11, 10, 400, id="eleven-files"),
        pytest.param(1, WEB.file_bytes + 1, 413, id="one-file-too-large"),
        pytest.param(1, WEB.file_bytes, 303, id="just-small-enough"),
    ],
)
def test_files_are_limited_in_number_and_size(
    web: Web, count: int, size: int, status: int
) -> None:
    """Limits hold while the form streams in; nothing is begun beyond them."""
    files = [("files", (f"{n}.csv", b"x" * size)) for n in range(count)]
    answer = web.client.post("/runs", files=files)
    assert answer.status_code == status
    assert len(web.service.begun) == (status == 303)


def test_a_body_without_a_length_is_counted_as_it_comes(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chunked body cannot grow beyond what all files may hold."""
    monkeypatch.setattr(uploads, "most_bytes", lambda _limits: 1_000)
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    chunks = iter([head, *[b"x" * 400] * 5, b"\r\n--b--\r\n"])
    answer = web.client.post(
        "/runs",
        content=chunks,
        headers={"content-type": "multipart/form-data; boundary=b"},
    )
    assert answer.status_code == 413


def test_a_large_body_is_refused_before_it_is_read(web: Web) -> None:
    """The head alone decides: the answer comes though no byte of the body was sent."""
    place = urlsplit(web.url)
    request = (
        f"POST /runs HTTP/1.1\r\nHost: {place.netloc}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: {uploads.most_bytes(WEB) + 1}\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port), timeout=10) as wire:
        wire.sendall(request.encode())
        assert wire.recv(200).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("length", ["-1", "1e9", "7, 7"], ids=str)
def test_a_strange_length_is_refused(web: Web, length: str) -> None:
    """A length that is no plain number never reaches a page."""
    place = urlsplit(web.url)
    request = (
        f"POST /runs HTTP/1.1\r\nHost: {place.netloc}\r\n"
        f"Content-Length: {length}\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port), timeout=10) as wire:
        wire.sendall(request.encode())
        assert wire.recv(200).startswith(b"HTTP/1.1 400")


def test_a_form_of_another_kind_is_refused_calmly(web: Web) -> None:
    """A body that is no form with files gets the upload page again."""
    answer = web.client.post("/runs", content=b"{}")
    assert answer.status_code == 400
    broken = {"content-type": "multipart/form-data; boundary=b"}
    answer = web.client.post("/runs", content=PART_WITHOUT_NAME, headers=broken)
    assert answer.status_code == 400
    assert "could not be read" in answer.text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param("../../etc/passwd", "passwd", id="path"),
        pytest.param("C:\\Users\\me\\invoices.csv", "invoices.csv", id="windows"),
        pytest.param("in\u202evoi\x07ces.csv", "invoices.csv", id="controls"),
        pytest.param("..", "file", id="dots"),
        pytest.param("x" * 300 + ".csv", "x" * 116 + ".csv", id="long"),
        pytest.param("x" * 300, "x" * 120, id="long-without-extension"),
        pytest.param("Rechnungen März.xlsx", "Rechnungen März.xlsx", id="letters"),
    ],
)
def test_file_names_are_base_names_without_tricks(sent: str, kept: str) -> None:
    """What a browser says about a name is not trusted."""
    assert uploads.safe_name(sent) == kept


def test_an_upload_that_nobody_can_open_tells_what_to_do(web: Web) -> None:
    """A typed error of intake comes back on the upload page, with its fix."""
    web.service.error = NothingReadableError(
        "None of these can be opened.", fix="Export them as CSV."
    )
    answer = web.client.post("/runs", files=TWO_FILES)
    assert answer.status_code == 400
    assert "None of these can be opened. Export them as CSV." in answer.text


def test_a_busy_workspace_is_answered_not_an_error(web: Web) -> None:
    """409 with the sentence, since, the step, free by, and that nothing was read."""
    web.service.go = threading.Semaphore(0)
    web.client.post("/runs", files=TWO_FILES)
    answer = web.client.post("/runs", files=TWO_FILES)
    assert answer.status_code == 409
    text = text_of(answer.text)
    for part in (
        BUSY,
        "14:02 UTC",
        "step 3 of six",
        "14:07 UTC",
        "Your file was not read.",
    ):
        assert part in text
    assert len(web.service.begun) == 1
    web.service.go.release(6)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"sec-fetch-site": "cross-site"}, id="cross-site"),
        pytest.param({"sec-fetch-site": "same-site"}, id="same-site"),
        pytest.param({"origin": "https://elsewhere.example"}, id="origin"),
        pytest.param({"origin": "null"}, id="null-origin"),
        pytest.param(
            {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1"}, id="both"
        ),
    ],
)
def test_a_post_from_another_site_is_refused(web: Web, headers: dict[str, str]) -> None:
    """Nothing begins, nothing is forgotten, by somebody else's page."""
    run = web.service.put("concluded")
    assert web.client.post("/runs", files=TWO_FILES, headers=headers).status_code == 403
    assert web.client.post(f"{run}/forget", headers=headers).status_code == 403
    assert not web.service.begun
    assert web.client.get(run).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no-browser"),
        pytest.param({"sec-fetch-site": "same-origin", "origin": "null"}, id="fetch"),
        pytest.param({"origin": "http://Localhost:8765"}, id="origin"),
    ],
)
def test_our_own_posts_are_taken(headers: dict[str, str]) -> None:
    """Our own pages say so, and what is no browser says nothing."""
    assert not is_foreign(Headers({"host": "localhost:8765", **headers}))


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.example", ""])
def test_another_host_name_is_refused(web: Web, host: str) -> None:
    """A name that was made to point here does not open the pages."""
    answer = web.client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "Two exports" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8765", "[::1]:8765"])
def test_the_names_of_this_machine_are_taken(web: Web, host: str) -> None:
    """The pages answer to this machine's own names."""
    assert web.client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/runs", "/nowhere", "/static/calm.css"])
def test_every_answer_carries_the_headers(web: Web, path: str) -> None:
    """No script, no frame, no copy kept, nothing loaded from elsewhere."""
    headers = web.client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'self'" in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/runs/run9", 404),
        ("POST", "/runs/run9/forget", 404),
        ("DELETE", "/runs", 405),
        ("GET", "/runs/../../etc/passwd", 404),
    ],
)
def test_what_is_not_there_is_said_calmly(
    web: Web, method: str, path: str, status: int
) -> None:
    """Unknown addresses and methods get a page with one thing to do."""
    answer = web.client.request(method, path)
    assert answer.status_code == status
    assert answer.text.count("<h1>") == 1
    assert "What you can do" in answer.text


def test_a_crash_shows_no_trace_and_logs_no_text(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    """The kind of the error is logged; what it says may quote a file and is not."""
    web.service.error = RuntimeError("Birch Lane Dentists owes 4210")
    with caplog.at_level(logging.DEBUG):
        answer = web.client.get("/runs/run1")
    assert answer.status_code == 500
    assert "Something on our side did not work." in answer.text
    assert "RuntimeError in" in caplog.text
    for secret in ("Harbor", "Traceback"):
        assert secret not in answer.text
        assert secret not in caplog.text


def test_a_store_that_is_away_is_a_page_of_its_own(web: Web) -> None:
    """503, in calm words."""
    web.service.error = StoreUnavailableError()
    assert web.client.get("/runs/run1").status_code == 503


def test_the_lines_come_one_by_one_and_a_reload_shows_the_same(web: Web) -> None:
    """Each line is sent when the manifest gains it, before the next step ends."""
    web.service.go = threading.Semaphore(0)
    place = web.client.post("/runs", files=TWO_FILES).headers["location"]
    seen = ""
    with web.client.stream("GET", place) as answer:
        for piece in answer.iter_text():
            seen += piece
            done = seen.count('class="done"')
            if done < 6 and seen.count("<li><span>") == done + 1:
                web.service.go.release()
    assert seen.startswith("<!doctype html>")
    order = [seen.index(label) for label in ("Read and tidy", "Signals", "<h1>")]
    assert order == sorted(order)
    assert seen.count("<h1>") == 1
    again = web.client.get(place).text
    assert "now take 41 days or more" in again
    assert again.count('class="done"') == 6


def test_a_gated_run_prints_its_skipped_steps_too(web: Web) -> None:
    """Skipped steps have a line with their reason, and the page abstains."""
    web.service.ends_as = "abstained"
    place = web.client.post("/runs", files=TWO_FILES).headers["location"]
    page = web.client.get(place).text
    assert page.count('class="skipped"') >= 2
    assert "two_date_orders" in page


def test_a_page_that_waits_too_long_ends_and_says_so(web: Web) -> None:
    """Nothing waits for ever: the page ends with a word to come back."""
    web.service.go = threading.Semaphore(0)
    web.patience(0.03)
    place = web.client.post("/runs", files=TWO_FILES).headers["location"]
    page = web.client.get(place).text
    assert "This takes longer than usual." in page
    assert page.rstrip().endswith("</html>")
    web.service.go.release(6)


def test_a_run_goes_on_when_its_reader_leaves(web: Web) -> None:
    """The thread of a run is no daemon and does not hang on a connection."""
    web.service.go = threading.Semaphore(0)
    place = web.client.post("/runs", files=TWO_FILES).headers["location"]
    with web.client.stream("GET", place) as answer:
        next(answer.iter_text())
    threads = [t for t in threading.enumerate() if t.name == "run run1"]
    assert [thread.daemon for thread in threads] == [False]
    web.service.go.release(6)
    threads[0].join(10)
    assert web.service.documents["run1"]["status"] == "concluded"


def test_a_forgotten_run_ends_its_page_calmly(web: Web) -> None:
    """A run that vanishes while its page waits does not break the page."""
    web.service.go = threading.Semaphore(0)
    place = web.client.post("/runs", files=TWO_FILES).headers["location"]
    with web.client.stream("GET", place) as answer:
        pieces = answer.iter_text()
        seen = next(pieces)
        web.service.error = StoreUnavailableError()
        seen += "".join(pieces)
    assert seen.rstrip().endswith("</html>")
    web.service.error = None
    web.service.go.release(6)


@pytest.mark.parametrize("name", EVERY_STATE)
def test_every_state_is_one_page_with_one_takeaway_and_an_end(
    web: Web, name: str
) -> None:
    """One h1, the end is said, the books once on a result, and no banned word."""
    html = web.client.get(web.service.put(name)).text
    text = text_of(html)
    assert html.count("<h1>") == 1
    assert "This is the end of the page." in text
    result = name.startswith(("concluded", "all_clear", "abstained"))
    assert text.count("this is not your books") == result
    own = text.replace("This is a watch list, not a forecast.", "")
    assert violations(own) == ()


@pytest.mark.parametrize("path", ["/", "/runs", "/assist", "/nowhere"])
def test_our_own_pages_keep_the_doctrine(web: Web, path: str) -> None:
    """The fixed pages hold no banned word and no exclamation mark."""
    assert violations(text_of(web.client.get(path).text)) == ()


def test_names_from_files_are_escaped_everywhere(web: Web) -> None:
    """Angle brackets and quotes of a customer, a file or a cell stay text."""
    concluded = web.service.put("concluded")
    document = web.service.documents["run1"]
    for row in document["worklist"]["items"]:
        row |= {"customer": CANARY, "phone": CANARY, "documents": [CANARY]}
    for file in document["files"]:
        file["name"] = CANARY
    document["warnings"] = [
        warning | {"where": CANARY, "message": CANARY, "fix": CANARY}
        for warning in document["warnings"]
    ]
    question = web.service.put("abstained_question")
    asked = web.service.documents["run2"]["question"]
    asked |= {"file": CANARY, "samples": [CANARY], "choices": [CANARY], "text": CANARY}
    for page in (concluded, question, f"{concluded}/page.html", "/runs"):
        html = web.client.get(page).text
        assert "<script" not in html
        assert not re.search(r"=\"[^\"]*<script", html)
        if page != "/runs":
            assert "&lt;script&gt;alert(&#39;&#34;canary" in html


def test_past_snapshots_are_listed_and_can_be_forgotten(web: Web) -> None:
    """Newest first; forgetting asks once, removes, and goes back to the list."""
    first = web.service.put("concluded")
    web.service.put("failed")
    html = web.client.get("/runs").text
    assert html.index("/runs/run2") < html.index("/runs/run1")
    assert "This run could not be finished." in html
    assert "cannot be brought back" in web.client.get(f"{first}/forget").text
    answer = web.client.post(f"{first}/forget")
    assert (answer.status_code, answer.headers["location"]) == (303, "/runs")
    assert web.client.get(first).status_code == 404


def test_what_is_known_is_kept_and_listed_with_a_way_to_undo_it(web: Web) -> None:
    """Asked once, kept, and shown beside what else was told us."""
    place = web.service.put("concluded")
    assert "unless it grows by half" in web.client.get(f"{place}/known").text
    answer = web.client.post(f"{place}/known")
    assert (answer.status_code, answer.headers["location"]) == (303, "/answers")
    html = web.client.get("/answers").text
    assert "You know about: Invoices that are open for long (since 2026-03-31)" in html
    assert 'value="known:collect_open_invoices"' in html


def test_a_run_can_be_run_again_from_what_was_kept(web: Web) -> None:
    """POST again begins a run; without a pack the page asks for the files."""
    kept = web.service.put("concluded")
    assert "Run the same files again" in web.client.get(f"{kept}/again").text
    assert web.client.post(f"{kept}/again").headers["location"] == "/runs/run2"
    web.client.get("/runs/run2")
    broken = web.service.put("failed")
    answer = web.client.post(f"{broken}/again")
    assert answer.status_code == 410
    assert "Send the files once more." in answer.text


def test_the_one_question_is_answered_on_its_page(web: Web) -> None:
    """The form posts code and choice; a choice that was not offered is refused."""
    place = web.service.put("abstained_question")
    html = web.client.get(place).text
    assert html.count('type="radio"') == 2
    assert f'action="{place}/answer"' in html
    form = {"code": (None, "date_order"), "choice": (None, "dmy")}
    assert web.client.post(f"{place}/answer", files=form).status_code == 303
    assert web.service.answered == [("date_order", "dmy")]
    form["choice"] = (None, "ymd")
    assert web.client.post(f"{place}/answer", files=form).status_code == 400


def test_busy_holds_for_every_way_to_begin(web: Web) -> None:
    """Again and answer are refused like an upload while a run goes on."""
    web.service.put("running")
    place = web.service.put("abstained_question")
    form = {"code": (None, "date_order"), "choice": (None, "dmy")}
    assert web.client.post(f"{place}/answer", files=form).status_code == 409
    assert web.client.post(f"{place}/again").status_code == 409


def test_a_page_can_be_saved_as_one_file(web: Web) -> None:
    """The saved page loads nothing and carries its style."""
    place = web.service.put("concluded")
    answer = web.client.get(f"{place}/page.html")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "<style>" in answer.text
    assert "href=" not in answer.text.replace('href="#main"', "").replace(
        'href="tel:', ""
    )


def test_a_note_for_help_is_kept_and_gets_a_reference(web: Web) -> None:
    """Tool, trouble and contact are stored; the page gives the reference."""
    html = web.client.get("/assist").text
    for tool in ("Jobber", "Housecall Pro", "QuickBooks Online", "Xero", "FreshBooks"):
        assert tool in html
    form = {"tool": "Jobber", "trouble": "No button", "contact": "555 010 1111"}
    sent = {name: (None, value) for name, value in form.items()}
    answer = web.client.post("/assist", files=sent)
    assert answer.status_code == 200
    assert "A-7F3K" in answer.text
    assert web.service.asked == [("Jobber", "No button", "555 010 1111")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"contact": " "}, "fill in all three", id="missing"),
        pytest.param({"tool": "x" * 201}, "longer than 200", id="long"),
        pytest.param({"trouble": "x" * 5_000}, "could not be read", id="huge"),
    ],
)
def test_a_note_that_is_not_complete_comes_back(
    web: Web, change: dict[str, str], told: str
) -> None:
    """What was typed is kept where it fits, and nothing is stored."""
    form = {"tool": "Jobber", "trouble": CANARY, "contact": "555"} | change
    sent = {name: (None, value) for name, value in form.items()}
    answer = web.client.post("/assist", files=sent)
    assert answer.status_code == 400
    assert told in answer.text
    assert "<script" not in answer.text
    assert not web.service.asked


def test_without_a_free_thread_a_run_still_ends(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When no thread can be had the run is taken to its end at once."""

    class NoThread:
        def __init__(self, **_: object) -> None:
            pass

        def start(self) -> None:
            message = "can't start new thread"
            raise RuntimeError(message)

    monkeypatch.setattr(site, "Thread", NoThread)
    answer = web.client.post("/runs", files=TWO_FILES)
    assert answer.status_code == 303
    assert web.service.documents["run1"]["status"] == "concluded"


@pytest.mark.parametrize(
    ("name", "links"),
    [
        ("concluded", ["page.html", "again", "known", "forget"]),
        ("failed", ["/", "/runs", "forget"]),
    ],
)
def test_each_page_ends_with_a_few_quiet_links(
    web: Web, name: str, links: list[str]
) -> None:
    """A result can be saved and run again; a broken run is started anew."""
    place = web.service.put(name)
    html = web.client.get(place).text
    found = re.findall(r'<li><a href="([^"]+)">', html)
    assert [link.removeprefix(f"{place}/") for link in found] == links


def test_a_reader_who_leaves_while_sending_begins_nothing(web: Web) -> None:
    """Half an upload is no upload, and the pages stay up."""
    place = urlsplit(web.url)
    request = (
        f"POST /runs HTTP/1.1\r\nHost: {place.netloc}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: 5000\r\n\r\n--b\r\n"
    )
    with socket.create_connection((place.hostname, place.port), timeout=10) as wire:
        wire.sendall(request.encode())
    assert web.client.get("/").status_code == 200
    assert not web.service.begun


def test_a_run_that_breaks_in_its_thread_logs_no_text(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    """The last stop of a thread names the kind of the error and the place."""
    web.service.ends_as = "there is no such sample"
    web.client.post("/runs", files=TWO_FILES)
    for thread in threading.enumerate():
        if thread.name == "run run1":
            thread.join(10)
    assert "FileNotFoundError in" in caplog.text
    assert "no such sample" not in caplog.text


def test_checking_without_a_file_says_so_on_the_same_page(web: Web) -> None:
    """Nothing to check is told like nothing to run."""
    answer = web.client.post("/check", files=[("about", (None, "we mow lawns"))])
    assert answer.status_code == 400
    assert "Please choose at least one file." in answer.text
    assert "we mow lawns" in answer.text


def test_checking_a_file_that_cannot_be_opened_says_what_to_do(web: Web) -> None:
    """A broken file is told with its fix."""
    broken = [("files", ("book.xlsx", b"PK\x03\x04 not a book", "application/zip"))]
    answer = web.client.post("/check", files=broken)
    assert answer.status_code == 400
    assert "Export it again" in answer.text


def test_a_change_to_a_column_that_is_not_there_is_refused(web: Web) -> None:
    """A form that somebody made up changes nothing."""
    place = web.service.put("concluded")
    form = {"file": "0", "field": "total", "header": "Nowhere"}
    parts = [(name, (None, value)) for name, value in form.items()]
    assert web.client.post(f"{place}/columns", files=parts).status_code == 400
    assert not web.service.remembered


def test_a_change_while_a_run_goes_on_meets_the_busy_page(web: Web) -> None:
    """It is kept; the new run has to wait."""
    place = web.service.put("abstained_question")
    web.service.put("running")
    header = next(iter(web.service.documents["run1"]["files"][0]["columns"].values()))
    form = {"file": "0", "field": "total", "header": header}
    parts = [(name, (None, value)) for name, value in form.items()]
    answer = web.client.post(f"{place}/columns", files=parts)
    assert answer.status_code == 409
    assert BUSY in text_of(answer.text)


LISTED = "Invoice #,Client,Date,Total\n" + "".join(
    f"{n},Lake School,2026-04-{n:02d},100.00\n" for n in range(10, 30)
)


def saved(page: str) -> list[list[str]]:
    """Read the CSV that a page carries."""
    [address] = re.findall(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', page)
    return list(csv.reader(io.StringIO(b64decode(address).decode("utf-8-sig"))))


@pytest.mark.parametrize("more", [0, 1_237])
def test_a_page_says_how_many_rows_left_out_it_does_not_hold(
    web: Web, more: int
) -> None:
    """The CSV of the page ends at 2,000 rows, and the page says so where it does."""
    notes = "".join(f"a note of day {n},,,\n" for n in range(MOST_ROWS + more))
    files = [("files", ("invoices.csv", LISTED + notes))]
    answer = web.client.post("/check", files=files).text
    assert len(saved(answer)) == 1 + MOST_ROWS
    assert ("holds the first 2,000 of 3,237 rows" in answer) == bool(more)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " @", "\u3000="])
def test_rows_left_out_on_the_page_run_in_no_spreadsheet(web: Web, start: str) -> None:
    """Every cell that a spreadsheet would execute has an apostrophe before it."""
    evil = f',"{start}HYPERLINK(1)",,"{start}cmd|calc"\n'
    files = [("files", ("=invoices.csv", LISTED + evil))]
    [_, row] = saved(web.client.post("/check", files=files).text)
    assert row[0] == "'=invoices.csv"
    assert row[5].startswith("'")
    assert row[7].startswith("'")
