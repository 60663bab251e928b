from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from calmrun.intake.pack import Pack
from calmrun.pipeline import run as story
from calmrun.settings import Settings
from calmrun.signals.snapshot import Snapshot
from calmrun.web.app import create_app
from calmrun.wiring import open_calmrun
from web.serving import serve


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Serve the pages twice over one database, as two machines would."""
    with ExitStack() as stack:
        clients = []
        for _ in range(2):
            calmrun = stack.enter_context(open_calmrun(Settings(home=tmp_path)))
            url = stack.enter_context(serve(create_app(calmrun, poll_seconds=0.02)))
            clients.append(stack.enter_context(httpx.Client(base_url=url, timeout=60)))
        yield clients[0], clients[1]


def test_the_demo_business_goes_in_and_one_page_comes_out(
    replicas: tuple[httpx.Client, httpx.Client],
) -> None:
    """Upload on one replica, read the lines and the page on the other."""
    here, there = replicas
    folder = files("calmrun.cli") / "demo_business"
    sent = [
        ("files", (file.name, file.read_bytes()))
        for file in folder.iterdir()
        if file.name.endswith(".csv")
    ]
    place = here.post("/runs", files=sent, data={"industry": "hvac"})
    assert place.status_code == 303
    run = place.headers["location"]
    streamed = there.get(run).text
    article = "<article" + here.get(run).text.partition("<article")[2]
    assert streamed.endswith(article)
    assert article.count('class="done"') == 6 or 'class="skipped"' in article
    assert "You chose it." in article

    again = here.post(f"{run}/again").headers["location"]
    assert again != run
    first, second = (_settled(here.get(page).text) for page in (run, again))
    assert second.endswith(first)

    assert here.post(f"{run}/forget").status_code == 303
    assert there.get(run).status_code == 404
    assert there.get(again).status_code == 200


@pytest.mark.parametrize(
    ("header", "code", "choice"),
    [
        (
            "Invoice Number,Customer,Invoice Date,Due Date,Total",
            "date_order",
            "day_first",
        ),
        ("Number,Contact,Invoice date,Due date,Total", "list_kind", "invoices"),
    ],
    ids=["days", "kind"],
)
def test_the_one_question_is_asked_and_its_answer_runs_on(
    replicas: tuple[httpx.Client, httpx.Client], header: str, code: str, choice: str
) -> None:
    """What reads both ways is asked for; the answer is taken, kept and listed."""
    here, there = replicas
    rows = [header]
    for n in range(120):
        day, month = n % 11 + 1, n % 7 + 3
        issued = f"{day:02}/{month:02}/2026"
        if code != "date_order":
            issued = f"2026-{month:02}-{day:02}"
        rows.append(f"{1000 + n},Birch Lane Dentists,{issued},,{50 + n}.00")
    file = ("files", ("export.csv", "\n".join(rows).encode()))
    asked = here.post("/runs", files=[file]).headers["location"]
    page = here.get(asked).text
    assert f'name="code" value="{code}"' in page
    form = {"code": (None, code), "choice": (None, choice)}
    answered = there.post(f"{asked}/answer", files=form)
    assert answered.status_code == 303
    assert 'type="radio"' not in there.get(answered.headers["location"]).text
    again = here.post("/runs", files=[file]).headers["location"]
    assert 'type="radio"' not in here.get(again).text
    assert f'value="{code}"' in here.get("/answers").text


def test_a_client_that_goes_away_leaves_a_run_that_ends(
    replicas: tuple[httpx.Client, httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run goes on without anybody looking, ends well and frees the workspace."""
    here, there = replicas
    looked_away = threading.Event()
    build = story.build_snapshot

    def patient(pack: Pack) -> Snapshot:
        assert looked_away.wait(20)
        return build(pack)

    monkeypatch.setattr("calmrun.pipeline.run.build_snapshot", patient)
    months = [f"2026-{n % 6 + 1:02}" for n in range(120)]
    rows = ["Invoice Number,Customer,Invoice Date,Paid Date,Total"]
    rows += [f"{n},Shop {n % 20},{m}-03,{m}-20,90" for n, m in enumerate(months)]
    file = ("files", ("invoices.csv", "\n".join(rows).encode()))
    place = here.post("/runs", files=[file]).headers["location"]
    with here.stream("GET", place) as answer:
        assert "We are reading your files." in next(answer.iter_text())
    busy = there.post("/runs", files=[file])
    looked_away.set()
    assert busy.status_code == 409
    assert "<article" in there.get(place).text
    assert there.post("/runs", files=[file]).status_code == 303


def test_files_that_nobody_can_open_begin_no_run(
    replicas: tuple[httpx.Client, httpx.Client],
) -> None:
    """The upload page comes back with a word, and the workspace is free."""
    here, _ = replicas
    broken = [("files", ("<picture>.xlsx", b"PK\x03\x04 not a workbook"))]
    answer = here.post("/runs", files=broken)
    assert answer.status_code == 400
    (told,) = re.findall('role="alert">(.*)</p>', answer.text)
    assert told.endswith("(&lt;picture&gt;.xlsx)")
    assert "There is none yet." in here.get("/runs").text


def test_a_note_is_kept_with_its_reference(
    replicas: tuple[httpx.Client, httpx.Client],
) -> None:
    """The store gives the reference that the page shows."""
    form = {"tool": "Xero", "trouble": "No quotes", "contact": "555 010 1111"}
    sent = {name: (None, value) for name, value in form.items()}
    assert "reference is" in replicas[0].post("/assist", files=sent).text


def _settled(html: str) -> str:
    """Give the part of a page that a run from the same pack must repeat."""
    article = html.partition("<article")[2].partition('<p class="quiet">6 steps')[0]
    return re.sub(r'<i>[^<]*</i>|href="/runs/[^"]*"', "", article)
