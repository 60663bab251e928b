"""Answers to the one question: checked, and kept in the question's own words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.errors import UsageError
from calmrun.intake.pack import Choices, Reading
from calmrun.intake.questions import settled_answers


Read = Callable[..., Reading]
TEXT = """\
Invoice Number,Customer,Invoice Date,Total
1,Lake School,03/04/2026,110.00
2,Pine Works,04/05/2026,220.00
"""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param("dmy", "day_first", id="short, day first"),
        pytest.param("mdy", "month_first", id="short, month first"),
        pytest.param("day_first", "day_first", id="as asked"),
    ],
)
def test_an_order_is_kept_in_the_words_of_the_question(
    read: Read, said: str, kept: str
) -> None:
    """However an answer is written, the remembered choice is one of the choices."""
    pack = read({"a.csv": TEXT}, Choices({"date_order": said})).pack
    assert [(one.code, one.choice) for one in pack.remembered] == [("date_order", kept)]


def test_the_question_shows_days_that_differ_by_their_order(read: Read) -> None:
    """Nobody can say how 02/02/2026 is written, so another day is shown first."""
    alike = "".join(f"{n},Lake School,0{n}/0{n}/2026,9.00\n" for n in range(3, 7))
    lines = TEXT.splitlines(keepends=True)
    question = read({"a.csv": lines[0] + alike + "".join(lines[1:])}).pack.question
    assert question is not None
    assert question.samples == ("03/04/2026", "04/05/2026", "03/03/2026")
    assert "03/04/2026" in question.text


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        pytest.param({"date_order": "banana"}, "day_first or month_first", id="choice"),
        pytest.param(
            {"colour": "blue"},
            "date_order, right_client, list_kind, amount_column",
            id="question",
        ),
    ],
)
def test_an_answer_that_is_none_is_refused(answers: dict[str, str], told: str) -> None:
    """A slip is told with what could have been said."""
    with pytest.raises(UsageError, match=told):
        settled_answers(answers)


def test_reading_refuses_what_is_no_answer(read: Read) -> None:
    """A wrong answer never reads as no answer."""
    with pytest.raises(UsageError):
        read({"a.csv": TEXT}, Choices({"date_order": "banana"}))
