"""What a workspace answers and has seen is followed by its own later runs only."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from calmrun.errors import UsageError
from calmrun.settings import Settings
from calmrun.wiring import Calmrun, RunOptions, Upload, open_calmrun


TODAY = RunOptions(today=date(2026, 6, 1))


@pytest.fixture
def calmrun(url: str) -> Iterator[Calmrun]:
    """Open Calmrun on either database."""
    settings = Settings(database_url=url, signing_key=b64encode(bytes(32)).decode())
    with open_calmrun(settings) as opened:
        yield opened


def invoices(who: str, first: date) -> list[Upload]:
    """Give a healthy list of invoices; the customers are called after `who`."""
    lines = ["Invoice #,Client,Issued date,Due date,Paid date,Status,Total"]
    for i in range(60):
        day = first + timedelta(days=i)
        paid = day + timedelta(days=4)
        lines.append(f"{1000 + i},{who} {i % 12},{day},{paid},{paid},Paid,{100 + i}.00")
    return [Upload("invoices.csv", "\n".join(lines).encode())]


def run(
    calmrun: Calmrun, workspace: str, who: str, options: RunOptions = TODAY
) -> dict[str, Any]:
    """Run a business that is called after `who`."""
    first = date(2026, 3, 1) if who == "Fern" else date(2026, 3, 20)
    return calmrun.run(workspace, invoices(who, first), options)


def test_a_strange_file_is_asked_about_and_answered(
    calmrun: Calmrun, workspace: str
) -> None:
    """Another client's file ends with a question; its answer runs what is kept."""
    assert run(calmrun, workspace, "Fern")["question"] is None
    assert run(calmrun, workspace, "Fern")["question"] is None
    asked = run(calmrun, workspace, "Reef")
    assert asked["status"] == "abstained"
    assert asked["question"]["code"] == "right_client"
    assert "Reef" not in str(asked["question"])
    begun = calmrun.begin_answered(workspace, asked["run_id"], "right_client", "yes")
    assert begun.finish()["question"] is None
    assert run(calmrun, workspace, "Reef")["question"] is None


def test_a_file_of_another_business_is_left_out_when_told(
    calmrun: Calmrun, workspace: str
) -> None:
    """With nothing left, the page says which file, and asks for the right one."""
    run(calmrun, workspace, "Fern")
    asked = run(calmrun, workspace, "Reef")
    begun = calmrun.begin_answered(workspace, asked["run_id"], "right_client", "no")
    page = begun.finish()
    assert (page["status"], page["conclusion"]["family"]) == ("abstained", "fix_export")
    assert "another_client" in [problem["code"] for problem in page["warnings"]]
    assert run(calmrun, workspace, "Fern")["question"] is None


def test_what_was_seen_is_forgotten_with_its_runs(
    calmrun: Calmrun, workspace: str
) -> None:
    """`forget` leaves nothing to compare with; another workspace never had it."""
    first = run(calmrun, workspace, "Fern")
    assert run(calmrun, f"{workspace}-b", "Reef")["question"] is None
    calmrun.forget_run(workspace, first["run_id"])
    assert run(calmrun, workspace, "Reef")["question"] is None


def test_a_country_is_said_once(calmrun: Calmrun, workspace: str) -> None:
    """The workspace keeps it for later runs, lists it, and lets it go again."""
    said = RunOptions(today=TODAY.today, country="au")
    assert run(calmrun, workspace, "Fern", said)["country"] == "AU"
    assert run(calmrun, workspace, "Fern")["country"] == "AU"
    assert calmrun.answers(workspace) == [
        {"source": "workspace", "code": "country", "choice": "AU"}
    ]
    assert calmrun.forget_answers(workspace, "workspace", "country") == 1
    assert run(calmrun, workspace, "Fern")["country"] is None


TWO_AMOUNTS = """\
Invoice #,Client,Issued date,Amount A,Amount B
1,Lake School,2026-04-03,100.00,120.00
2,Linden Chapel,2026-05-02,50.00,60.00
"""


def test_a_column_is_changed_from_the_page_of_a_run(
    calmrun: Calmrun, workspace: str
) -> None:
    """With its files still here it runs again at once; the next run follows it too."""
    uploads = [Upload("a.csv", TWO_AMOUNTS.encode())]
    asked = calmrun.run(workspace, uploads, TODAY)
    assert asked["question"]["code"] == "amount_column"
    begun = calmrun.begin_changed(
        workspace, asked["run_id"], file=0, field="total", header="Amount B"
    )
    assert begun is not None
    page = begun.finish()
    assert (page["question"], page["files"][0]["total_sum"]) == (None, "180.00")
    changed = calmrun.begin_changed(
        workspace, page["run_id"], file=0, field="total", header="Amount A"
    )
    assert changed is None
    assert calmrun.run(workspace, uploads, TODAY)["files"][0]["total_sum"] == "150.00"
    (answer,) = calmrun.answers(workspace)
    assert (answer["code"], answer["choice"]) == ("column:total", "Amount A")


@pytest.mark.parametrize(
    ("file", "field", "header"),
    [(1, "total", "Total"), (0, "total", "Nowhere"), (0, "weather", "Total")],
    ids=["file", "column", "field"],
)
def test_a_change_that_fits_nothing_is_refused(
    calmrun: Calmrun, workspace: str, file: int, field: str, header: str
) -> None:
    """Only what the run has read can be changed."""
    page = run(calmrun, workspace, "Fern")
    with pytest.raises(UsageError):
        calmrun.begin_changed(
            workspace, page["run_id"], file=file, field=field, header=header
        )
    assert calmrun.answers(workspace) == []
