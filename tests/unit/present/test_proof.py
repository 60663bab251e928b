from __future__ import annotations

import re

import pytest

from calmrun.present.build import build_artifact
from unit.present.sample_documents import sample


def test_evidence_says_value_interval_n_and_how_sure() -> None:
    """An inference has its interval, a fact of the file has none."""
    lines = build_artifact(sample("concluded")).evidence
    assert lines[0].value == "41 days"
    assert lines[0].interval == "most likely between 35 days and 47 days"
    assert lines[0].n == "read from 188 documents"
    assert lines[2].value == "$31,480"
    assert lines[2].interval is None


def test_a_measure_without_a_value_is_left_out() -> None:
    """Nothing is shown for what could not be measured."""
    document = sample("concluded")
    document["conclusion"]["evidence"][0]["value"] = None
    assert len(build_artifact(document).evidence) == 3


def test_evidence_outside_of_the_snapshot_does_not_break_the_page() -> None:
    """A path that leads nowhere is still shown with its number."""
    document = sample("concluded") | {"snapshot": None}
    assert build_artifact(document).evidence[0].value == "41"


def test_what_was_checked_says_found_clear_or_why_not() -> None:
    """Each family has a verdict in words."""
    verdicts = {x.label: x.verdict for x in build_artifact(sample("concluded")).checked}
    assert next(iter(verdicts.values())) == "This is what the page is about."
    assert list(verdicts.values())[1] == (
        "Nothing stands out, read from 812 documents."
    )
    assert "no_jobs" not in verdicts.values()


def test_files_say_what_they_were_taken_for() -> None:
    """Kind, count, first and last day; an unknown file is named as left aside."""
    document = sample("concluded")
    document["files"][1] |= {"kind": "unrecognized", "sheet": "Sheet 2"}
    known, unknown = build_artifact(document).files
    assert known.taken_for == "812 invoices, Apr 1, 2025 to Mar 31, 2026"
    assert known.notes == ("Three due dates could not be read.",)
    assert unknown.name == "quotes-2026-03.csv, Sheet 2"
    assert "left it aside" in unknown.taken_for


def test_a_file_of_one_day_names_it_once() -> None:
    """No span where there is none; no day where the file has none."""
    document = sample("concluded")
    document["files"][0] |= {"first_date": "2026-03-31"}
    document["files"][1] |= {"first_date": None}
    one, none = build_artifact(document).files
    assert one.taken_for == "812 invoices, Mar 31, 2026"
    assert none.taken_for == "640 quotes"


@pytest.mark.parametrize("code", ["two_date_orders", "date_order_unknown"])
def test_days_in_an_unknown_order_are_not_shown(code: str) -> None:
    """A page that cannot tell 3 April from 4 March prints neither, and says so."""
    document = sample("abstained")
    (problem,) = [p for p in document["warnings"] if p["code"] == "two_date_orders"]
    for file in document["files"]:
        file["first_date"], file["last_date"] = "2025-04-01", "2026-03-31"
        file["problems"] = []
    document["files"][0]["problems"] = [problem | {"code": code}]
    artifact = build_artifact(document)
    unclear, clear = artifact.files
    assert unclear.taken_for.endswith("as their order of day and month is not clear")
    assert "2026" not in unclear.taken_for
    assert "2026" in clear.taken_for
    assert artifact.dateline is not None
    assert not re.search("2025|2026", artifact.dateline)


def test_the_same_note_is_told_once_and_only_two_are() -> None:
    """Amber stays rare; the rest stands with its file."""
    document = sample("concluded")
    warning = document["warnings"][0]
    document["warnings"] = [warning, warning, warning | {"message": "B"}]
    document["warnings"].append(warning | {"message": "C"})
    notes = build_artifact(document).notes
    assert [note.message for note in notes] == [warning["message"], "B"]


def test_the_receipt_has_six_lines_and_one_summary() -> None:
    """Marks, seconds and reasons of each step, and the line with the lock."""
    receipt = build_artifact(sample("abstained")).receipt
    assert receipt is not None
    assert [line.mark for line in receipt.lines] == ["done"] * 4 + ["skipped"] * 2
    assert receipt.lines[0].seconds == "0.41 s"
    assert receipt.lines[4].seconds is None
    assert receipt.lines[4].reasons == ("two_date_orders",)
    assert receipt.summary == "4 steps succeeded, 2 skipped, 0 failed (lock: 1a2b3c4d)"
    assert "Input fingerprint 9f2c07d1b6aa" in receipt.facts


def test_the_fencing_token_is_not_on_the_page() -> None:
    """It is in manifest and receipt, not on pages."""
    document = sample("concluded")
    document["manifest"]["fencing_token"] = 987654321
    assert "987654321" not in repr(build_artifact(document))


def test_an_empty_watch_list_is_not_shown() -> None:
    """Nothing that applies now means no closed part for it."""
    document = sample("concluded")
    document["watch_list"]["items"] = []
    assert build_artifact(document).watch is None


def test_the_receipt_names_the_key_that_signed_it() -> None:
    """Eight digits of it, beside the run; never the token of the lock."""
    document = sample("concluded")
    document["manifest"]["fencing_token"] = 918_273
    receipt = build_artifact(document).receipt
    assert receipt is not None
    assert receipt.facts[-1] == "Receipt signed with key 1a2b3c4d"
    assert "918273" not in repr(build_artifact(document))


def test_a_run_that_signed_nothing_says_nothing_of_a_receipt() -> None:
    """It died before its end, and the page does not pretend."""
    receipt = build_artifact(sample("stopped_early")).receipt
    assert receipt is not None
    assert not any("signed" in fact for fact in receipt.facts)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.3, 0.5, "most likely between 30% and 50%"),
        (0.416, 0.424, None),
        (None, None, None),
    ],
    ids=["around it", "the same in print", "a fact"],
)
def test_an_interval_is_shown_where_it_says_more_than_the_figure(
    low: float | None, high: float | None, said: str | None
) -> None:
    """A fact has no interval; one that prints as the figure itself is left out."""
    document = sample("concluded_share")
    item = document["conclusion"]["evidence"][0]
    document["conclusion"]["evidence"] = [
        {**item, "value": 0.42, "low": low, "high": high}
    ]
    (line,) = build_artifact(document).evidence
    assert (line.value, line.interval) == ("42%", said)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("approvals_change.drop", 0.414, "41 points"),
        ("approvals_change.drop_within_sizes", 0.01, "1 point"),
        ("payment_slipping.late_change", 0.5, "50 points"),
        ("follow_up.change_without_largest", 0.2, "20 points"),
        ("approvals_change.recent", 0.165, "17%"),
    ],
)
def test_what_lies_between_two_shares_is_said_in_points(
    path: str, value: float, said: str
) -> None:
    """From 58% to 17% is 41 points; a fall of 41% would be to 34%."""
    document = sample("concluded_share")
    signal, name = path.split(".")
    document["snapshot"]["signals"] = {signal: {name: {"unit": "share"}}}
    item = {"path": f"signals.{path}", "value": value, "n": 9, "low": None}
    document["conclusion"]["evidence"] = [{**item, "high": None}]
    (line,) = build_artifact(document).evidence
    assert line.value == said


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [("price.change", -0.27, "-27%"), ("season.next3_vs_year", 0.36, "36%")],
)
def test_a_ratio_is_said_as_its_sentence_says_it(
    path: str, value: float, said: str
) -> None:
    """The takeaway says 27% lower, so the proof does not say -0.27."""
    document = sample("concluded_share")
    item = {"path": f"signals.{path}", "value": value, "n": 9, "low": None}
    document["conclusion"]["evidence"] = [{**item, "high": None}]
    (line,) = build_artifact(document).evidence
    assert line.value == said
