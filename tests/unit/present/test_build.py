from __future__ import annotations

import json
from datetime import timedelta, timezone
from importlib.resources import files

import jsonschema
import pytest

from calmrun.present.build import build_artifact
from calmrun.present.wording import BOOKS, BUSY
from unit.present.sample_documents import NAMES, sample


RESULTS = [name for name in NAMES if name.startswith(("concl", "all_", "abst"))]


@pytest.mark.parametrize("name", NAMES)
def test_the_samples_are_documents_that_run_prints(name: str) -> None:
    """The samples follow the schema, so what is built from them is built for real."""
    schema = files("calmrun.present") / "schemas" / "run.json"
    jsonschema.validate(sample(name), json.loads(schema.read_text("utf-8")))


@pytest.mark.parametrize("name", NAMES)
def test_every_state_has_a_takeaway_and_an_end(name: str) -> None:
    """No state is a blank page, and each ends."""
    artifact = build_artifact(sample(name))
    assert artifact.state == sample(name)["status"]
    assert artifact.headline
    assert artifact.why
    assert "end of the page" in artifact.end


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_says_what_it_is_not(name: str) -> None:
    """Results carry the sentence about the books; states without a result do not."""
    assert build_artifact(sample(name)).books == BOOKS


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(RESULTS)))
def test_no_result_rests_on_nothing(name: str) -> None:
    """A run without a conclusion shows no evidence and no watch list."""
    artifact = build_artifact(sample(name))
    assert artifact.books is None
    assert (artifact.evidence, artifact.watch, artifact.strip) == ((), None, None)


def test_a_conclusion_is_shown_as_it_was_written() -> None:
    """Takeaway, next step, reason and boundary are the conclusion's own words."""
    document = sample("concluded")
    artifact = build_artifact(document)
    conclusion = document["conclusion"]
    assert artifact.headline == conclusion["takeaway"]
    assert artifact.step is not None
    assert artifact.step.act == conclusion["next_step"]
    assert artifact.why == (conclusion["why_now"],)
    assert artifact.boundary == conclusion["boundary"]
    assert artifact.dateline == (
        "Snapshot of March 31, 2026 · 812 invoices and 640 quotes, from April 1, 2025"
    )


def test_numbers_follow_the_country() -> None:
    """The same fields read as people in Germany write them."""
    artifact = build_artifact(sample("concluded_quotes"))
    assert artifact.step is not None
    assert artifact.step.work is not None
    assert artifact.step.work.total == "20.455,10\u00a0€"
    assert artifact.paper == "A4"
    assert build_artifact(sample("concluded")).paper == "letter"


def test_all_clear_has_no_tinted_area() -> None:
    """Nothing to do is not dressed up as a step."""
    artifact = build_artifact(sample("all_clear"))
    assert artifact.step is None
    assert "Keep your week as it is." in artifact.why


def test_abstaining_shows_the_cell_and_does_not_say_it_twice() -> None:
    """Where, what it says and what was expected stand in the step, once."""
    artifact = build_artifact(sample("abstained"))
    assert artifact.step is not None
    assert artifact.step.cell is not None
    assert artifact.step.cell.where == (
        "invoices-2026-03.csv, row 14, column “Invoice date”"
    )
    assert artifact.step.cell.example == "31/12/2025"
    assert artifact.why == (
        "Some dates in this file put the day first and some the month first.",
    )


def test_a_question_takes_the_place_of_the_cell() -> None:
    """Its choices carry what programs pass on and what a person reads."""
    step = build_artifact(sample("abstained_question")).step
    assert step is not None
    assert step.cell is None
    assert step.ask is not None
    assert [choice.value for choice in step.ask.choices] == ["dmy", "mdy"]
    assert step.ask.choices[0].label.startswith("Day first")
    assert step.ask.where == "invoices-2026-03.csv, column “Invoice date”"


def test_a_refusal_says_who_since_where_and_until_when() -> None:
    """The spec's sentence, then the facts, and that the file was not read."""
    artifact = build_artifact(sample("refused"))
    assert artifact.headline == BUSY
    facts = " ".join(artifact.why)
    for fact in ("14:02 UTC", "step 3 of six", "14:07 UTC", "was not read"):
        assert fact in facts
    assert artifact.receipt is None


def test_a_refusal_between_steps_leaves_the_step_out() -> None:
    """A holder that has ended its last step names none."""
    artifact = build_artifact(sample("refused") | {"step": None})
    assert "step" not in artifact.why[0]


def test_times_of_day_are_shown_in_the_zone_that_was_asked_for() -> None:
    """The zone moves the clock and its name."""
    zone = timezone(timedelta(hours=-5), "EST")
    assert "09:02 EST" in build_artifact(sample("refused"), zone=zone).why[0]


def test_a_run_that_lost_its_lock_says_when_and_in_which_step() -> None:
    """Expired, step five of six, at the moment the lock ran out."""
    artifact = build_artifact(sample("stopped_early"))
    assert "step 5 of six" in artifact.why[0]
    assert "14:07 UTC" in artifact.why[0]


def test_a_run_that_was_interrupted_does_not_speak_of_expiry() -> None:
    """An interruption is told as one."""
    document = sample("stopped_early")
    document["manifest"]["steps"][4]["reason_codes"] = ["interrupted"]
    assert "It ended at step 5 of six" in build_artifact(document).why[0]


def test_a_failed_run_says_how_far_it_got_and_nothing_of_the_error() -> None:
    """The kind of an error is nobody's business on the page."""
    artifact = build_artifact(sample("failed"))
    assert "step 3 of six" in artifact.why[1]
    assert "ValueError" not in repr(artifact)


def test_files_that_are_no_documents_are_counted() -> None:
    """A dateline never ends in nothing."""
    document = sample("abstained") | {"as_of": None}
    for file in document["files"]:
        file |= {"kind": "unrecognized", "first_date": None}
    assert build_artifact(document).dateline == "Snapshot · 2 files"


def test_a_result_without_a_conclusion_is_told_as_failed() -> None:
    """A document that lacks what its status promises never breaks the page."""
    artifact = build_artifact(sample("concluded") | {"conclusion": None})
    assert artifact.headline == "This run could not be finished."
