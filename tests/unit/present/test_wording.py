"""Every sentence an owner reads, held against the doctrine and a reading grade."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from itertools import product
from typing import Any, get_args

import pytest

from calmrun.decision.conclusion import Family
from calmrun.decision.doctrine import next_step_violations, violations
from calmrun.decision.numerals import numerals
from calmrun.intake.problems import Problem
from calmrun.pipeline.steps import STEPS
from calmrun.present import wording
from calmrun.signals.catalogue import SIGNALS
from calmrun.signals.measure import Reason


SENTENCES: dict[str, Any] = tomllib.loads(
    (files("calmrun.present") / "wording.toml").read_text("utf-8")
)
HIGHEST_GRADE = 8.0
PARTS = ("takeaway", "next_step", "why_now", "boundary")


def leaves(table: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    """Give every sentence with the dotted place where it stands."""
    for key, inner in table.items():
        place = f"{at}.{key}" if at else key
        if isinstance(inner, Mapping):
            yield from leaves(inner, place)
        elif isinstance(inner, list):
            yield from ((f"{place}.{i}", text) for i, text in enumerate(inner))
        else:
            yield place, inner


def filled(template: str) -> str:
    """Put something plain where a slot is."""
    return re.sub(r"\{[^}]*\}", "it", template)


def choices(parts: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Give every way in which the alternatives of a conclusion can be combined."""
    lists = [
        parts[part] if isinstance(parts[part], list) else [parts[part]]
        for part in PARTS
    ]
    for chosen in product(*lists):
        yield dict(zip(PARTS, chosen, strict=True))


def conclusions() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the parts of every conclusion that can be written."""
    for family, table in SENTENCES["concluded"].items():
        for variant, parts in table.items():
            if isinstance(parts, dict):
                yield f"{family}.{variant}", {**table, **parts}
    for variant, parts in SENTENCES["all_clear"].items():
        yield f"all_clear.{variant}", parts
    other = SENTENCES["abstained"]["other"]
    for code, parts in SENTENCES["abstained"].items():
        yield f"abstained.{code}", {**other, **parts}


def variants() -> Iterator[tuple[str, dict[str, str]]]:
    """Give every conclusion with every combination of its alternatives."""
    for place, parts in conclusions():
        for number, chosen in enumerate(choices(parts)):
            yield f"{place}.{number}", chosen


def syllables(word: str) -> int:
    """Count groups of vowels, a silent e left out."""
    plain = re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", plain)))


def grade(text: str) -> float:
    """Give the Flesch-Kincaid grade of a text."""
    sentences = [part for part in re.split(r"[.?](?:\s|$)", text) if part.strip()]
    words = re.findall(r"[A-Za-z\u2019']+", text)
    per_sentence = len(words) / len(sentences)
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


ALL = dict(leaves(SENTENCES))
VARIANTS = dict(variants())


@pytest.mark.parametrize("sentence", ALL.values(), ids=ALL)
def test_every_sentence_passes_the_doctrine(sentence: str) -> None:
    """No sentence of ours holds a banned or shaming word, or an exclamation."""
    assert violations(filled(sentence)) == ()


@pytest.mark.parametrize("parts", VARIANTS.values(), ids=VARIANTS)
def test_every_conclusion_is_one_act_and_a_boundary(parts: dict[str, str]) -> None:
    """The next step is one imperative sentence; the boundary says when not."""
    assert next_step_violations(filled(parts["next_step"])) == ()
    assert parts["boundary"].startswith("If ")


@pytest.mark.parametrize("parts", VARIANTS.values(), ids=VARIANTS)
def test_no_conclusion_holds_a_number_of_its_own(parts: dict[str, str]) -> None:
    """Figures come from the evidence alone: between the slots there is none."""
    assert numerals(" ".join(filled(parts[part]) for part in PARTS)) == ()


@pytest.mark.parametrize("parts", VARIANTS.values(), ids=VARIANTS)
def test_every_conclusion_reads_at_grade_eight_or_below(parts: dict[str, str]) -> None:
    """An owner reads it once, standing."""
    assert grade(" ".join(filled(parts[part]) for part in PARTS)) <= HIGHEST_GRADE


@pytest.mark.parametrize(
    ("place", "sentence"),
    [(place, text) for place, text in ALL.items() if text.endswith(".")],
    ids=[place for place, text in ALL.items() if text.endswith(".")],
)
def test_every_sentence_reads_at_grade_eight_or_below(
    place: str, sentence: str
) -> None:
    """No heavy sentence hides between light ones."""
    assert grade(filled(sentence)) <= HIGHEST_GRADE, place


@pytest.mark.parametrize("table", ["page", "states", "messages", "reasons"])
def test_the_page_reads_at_grade_eight_or_below(table: str) -> None:
    """The sentences around a conclusion are as plain as the conclusion."""
    told = [filled(text) for text in SENTENCES[table].values() if text.endswith(".")]
    assert grade(" ".join(told)) <= HIGHEST_GRADE


def test_grade_tells_plain_from_heavy() -> None:
    """The measure itself can fail."""
    assert grade("The cat sat on the mat.") < 2
    heavy = "Organisational optimisation necessitates comprehensive consideration."
    assert grade(heavy) > HIGHEST_GRADE


def test_every_measure_and_every_reason_has_words() -> None:
    """Whatever the snapshot can hold, a page can say."""
    measures = {
        f"{signal}.{name}" for signal, (_, units) in SIGNALS.items() for name in units
    }
    assert measures <= set(SENTENCES["evidence"])
    assert set(get_args(Reason)) <= set(SENTENCES["reasons"])


def test_every_family_and_step_has_a_name() -> None:
    """Nothing that programs name is left without words."""
    assert set(SENTENCES["families"]) == set(get_args(Family))
    assert set(SENTENCES["steps"]) == set(STEPS)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (wording.evidence_label("signals.open_money.total"), "Open money"),
        (wording.evidence_label("signals.new.one"), "A measure of these files"),
        (wording.certainty_label("high"), "sure"),
        (wording.certainty_label(None), "not graded"),
        (wording.family_label("follow_up_quotes"), "Quotes without an answer"),
        (wording.family_label("something_else"), "something else"),
        (
            wording.checked_reason("short_history"),
            SENTENCES["reasons"]["short_history"],
        ),
        (wording.checked_reason("brand_new"), SENTENCES["reasons"]["other"]),
        (wording.worklist_reason("open_days", 62), "62 days open"),
        (wording.worklist_reason("late_days", 1), "1 day past due"),
        (wording.worklist_reason("brand_new", None), ""),
        (wording.worklist_note(None, ""), None),
        (wording.step_label("build_snapshot_v2"), "Signals"),
        (wording.step_status("skipped"), "left out"),
        (wording.industry_label("hvac"), "Heating and cooling"),
        (wording.industry_label("bee_keeping"), "bee keeping"),
        (wording.industry_reason("owner_choice"), "You chose it."),
        (wording.choice_label("date_order", "dmy"), "Day first, as in 31/12"),
        (wording.choice_label("amount", "Total ($)"), "Total ($)"),
        (wording.kind_label("jobs", 1), "1 job"),
        (wording.joined(("a", "b", "c")), "a, b and c"),
        (wording.joined(("a",)), "a"),
        (
            wording.dateline("31 March 2026", ("8 invoices", "2 quotes"), None),
            "Snapshot of 31 March 2026 · 8 invoices and 2 quotes",
        ),
        (
            wording.dateline("31 March 2026", ("8 invoices",), "1 April 2025"),
            "Snapshot of 31 March 2026 · 8 invoices, from 1 April 2025",
        ),
        (wording.dateline(None, ("8 rows",), None), "Snapshot · 8 rows"),
        (wording.page("books"), wording.BOOKS),
        (wording.state("busy"), wording.BUSY),
    ],
)
def test_codes_become_words(said: str | None, expected: str | None) -> None:
    """Each code that a page may meet has words, and an unknown one has a fallback."""
    assert said == expected


PROBLEM = Problem(
    code="missing_amounts",
    severity="stops",
    message="“a.xlsx” has no column with amounts.",
    fix="Export the list again with the total of each document.",
    file="a “very” long name of a file that goes on and on and on for ever.xlsx",
    sheet="Sheet 1",
)


def test_a_problem_is_told_with_its_place_and_fix() -> None:
    """File and sheet are quoted and shortened; the fix becomes the next step."""
    text = wording.Wording().abstained("unreadable_columns", PROBLEM)
    assert "“a 'very' long name of a file that goes on and on and on for…”" in (
        text.takeaway
    )
    assert text.why_now.endswith("sheet “Sheet 1”.")
    assert text.next_step.endswith("the total of each document, then run this again.")


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("two_date_orders", "Set one format in your tool, and export it again."),
        ("question_open", "Tell us which it is."),
    ],
)
def test_a_fix_that_is_not_one_act_gives_way_to_our_own_step(
    code: str, fix: str
) -> None:
    """The next step stays one act, whatever a problem suggests."""
    text = wording.Wording().abstained(code, replace(PROBLEM, fix=fix))
    assert text.next_step != fix
    assert next_step_violations(text.next_step) == ()


def test_without_a_problem_these_files_are_meant() -> None:
    """A sentence about the whole upload names no file."""
    assert "these files" in wording.Wording().abstained("contradictory", None).takeaway


def test_an_aged_list_says_so() -> None:
    """A list from older files says when they end."""
    note = wording.worklist_note("aged", "1 March 2026")
    assert note is not None
    assert note.startswith("These files end on 1 March 2026.")


def test_a_message_to_a_customer_is_only_written_where_it_makes_sense() -> None:
    """Open invoices and quotes have a message; a look-alike pair has none."""
    message = wording.copy_message(
        "collect_open_invoices", ("2381", "2390"), "9 December 2025", "$4,210.00"
    )
    assert message is not None
    assert "2381 and 2390, together $4,210.00" in message
    assert "the oldest of 9 December 2025" in message
    assert wording.copy_message("fix_double_billing", ("1",), "x", "y") is None
    assert wording.copy_message("follow_up_quotes", ("1",), None, "y") is None
    assert wording.copy_message("follow_up_quotes", (), "x", "y") is None
