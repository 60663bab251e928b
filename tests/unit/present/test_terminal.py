from __future__ import annotations

import pytest

from calmrun.present.build import build_artifact
from calmrun.present.terminal import WIDEST, receipt_line, render_terminal
from unit.present.sample_documents import NAMES, sample


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("name", NAMES)
def test_plain_text_fits_the_terminal(name: str, width: int) -> None:
    """No escape codes, no line too long, and the end is there."""
    text = render_terminal(build_artifact(sample(name)), width=width)
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= min(width, WIDEST)
    assert "This is the end of the page." in text
    assert text.endswith("\n")


def test_colour_is_used_only_when_asked_for() -> None:
    """A terminal gets weights, a file does not."""
    assert "\x1b[" in render_terminal(build_artifact(sample("concluded")), color=True)


def test_the_page_of_the_terminal_has_the_parts_of_the_page() -> None:
    """Takeaway, step, list, reason, strip, boundary, evidence and receipt in order."""
    text = " ".join(render_terminal(build_artifact(sample("concluded"))).split())
    parts = [
        "Half your customers",
        "Your one next step, this week",
        "Birch Lane Dentists",
        "$11,065.00",
        "Why it feels heavy",
        "Now: 41 days",
        "this is not your books",
        "What this rests on",
        "This is a watch list, not a forecast.",
        "6 steps succeeded",
        "This is the end of the page.",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_markup_in_a_name_is_only_text() -> None:
    """Brackets from a file do not switch styles on."""
    document = sample("concluded")
    document["worklist"]["items"][0]["customer"] = "[bold red]Harbor[/] :smile:"
    text = render_terminal(build_artifact(document))
    assert "[bold red]Harbor[/] :smile:" in text


def test_control_characters_of_a_file_never_reach_the_terminal() -> None:
    """A name cannot move the cursor or change the title of the window."""
    document = sample("concluded")
    document["worklist"]["items"][0]["customer"] = "Harbor\x1b]0;owned\x07 \x9b2J"
    text = render_terminal(build_artifact(document))
    assert not set("\x1b\x07\x9b") & set(text)


def test_the_question_shows_how_to_answer_it() -> None:
    """Each choice is given as the option that answers it."""
    text = render_terminal(build_artifact(sample("abstained_question")))
    assert '--answer "date_order=dmy"' in text


def test_a_line_of_the_receipt_is_printed_when_its_step_has_ended() -> None:
    """Number, words, mark and seconds; nothing while it runs; reasons if skipped."""
    steps = sample("abstained")["manifest"]["steps"]
    line = receipt_line(steps[0])
    assert line is not None
    assert " ".join(line.split()) == "1 Read and tidy the files done 0.41 s"
    assert "two_date_orders" in str(receipt_line(steps[4]))
    assert receipt_line(sample("running")["manifest"]["steps"][2]) is None
