"""What a workspace answers and has seen is followed by its own later runs only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from calmrun.settings import Settings
from calmrun.wiring import Calmrun, RunOptions, Upload, open_calmrun


TODAY = RunOptions(today=date(2026, 6, 1))


@pytest.fixture
def calmrun(url: str) -> Iterator[Calmrun]:
    """Open Calmrun on either database."""
    with open_calmrun(Settings(database_url=url)) as opened:
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
