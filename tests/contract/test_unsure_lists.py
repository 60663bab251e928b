"""A list that may be another one is asked about, and carries nothing until then."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from calmrun.errors import UsageError
from calmrun.settings import Settings
from calmrun.wiring import RunOptions, Upload, open_calmrun
from make_demo_business import LAST


def invoices(party: str) -> Upload:
    """Give the bundled invoices in a file that says nothing, of clients or somebody."""
    bundled = resources.files("calmrun.cli") / "demo_business" / "invoices.csv"
    text = bundled.read_text(encoding="utf-8").replace("Client name", party, 1)
    return Upload("export.csv", text.replace("Client phone", "Phone", 1).encode())


def told(page: dict[str, Any]) -> tuple[str, str | None, bool]:
    """Give how a run ended, what it asked, and whether it warned of the kind."""
    question = page["question"]
    warned = "unsure_list" in [problem["code"] for problem in page["warnings"]]
    return page["status"], question and question["code"], warned


def test_what_may_be_purchases_is_asked_about(tmp_path: Path) -> None:
    """The same invoices, of clients or of somebody: only the first speak unasked."""
    when = RunOptions(today=LAST)
    with open_calmrun(Settings(home=tmp_path)) as calmrun:
        sure = calmrun.run("sure", [invoices("Client name")], when)
        assert told(sure) == ("concluded", None, False)
        asked = calmrun.run("unsure", [invoices("Contact")], when)
        assert told(asked) == ("abstained", "list_kind", True)
        begun = calmrun.begin_answered(
            "unsure", asked["run_id"], "list_kind", "invoices"
        )
        page = begun.finish()
        assert told(page) == ("concluded", None, False)
        assert page["conclusion"] == sure["conclusion"]


def test_the_answer_is_kept_listed_and_undone(tmp_path: Path) -> None:
    """The next export of the tool is not asked about, until the answer is undone."""
    upload, when = invoices("Contact"), RunOptions(today=LAST)
    said = RunOptions(today=LAST, answers={"list_kind": "something_else"})
    with open_calmrun(Settings(home=tmp_path)) as calmrun:
        page = calmrun.run("default", [upload], said)
        assert told(page)[:2] == ("abstained", None)
        assert page["conclusion"]["family"] == "fix_export"
        assert told(calmrun.run("default", [upload], when)) == told(page)
        (answer,) = calmrun.answers("default")
        assert (answer["code"], answer["choice"]) == ("list_kind", "something_else")
        assert calmrun.forget_answers("default", answer["source"], "list_kind") == 1
        assert told(calmrun.run("default", [upload], when))[1] == "list_kind"


@pytest.mark.parametrize("choice", ["yes", "customers"])
def test_only_what_was_offered_is_an_answer(tmp_path: Path, choice: str) -> None:
    """An answer to another question, or a kind that the list cannot be, is none."""
    with open_calmrun(Settings(home=tmp_path)) as calmrun:
        asked = calmrun.run("default", [invoices("Contact")], RunOptions(today=LAST))
        with pytest.raises(UsageError):
            calmrun.begin_answered("default", asked["run_id"], "list_kind", choice)
