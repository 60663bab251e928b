from __future__ import annotations

from string import Formatter
from typing import Final

import pytest

from calmrun.intake.problems import CODES, Place, _told, problem, shown


WORDS: Final = {"count": 3, "rows": 9, "choices": "“A” or “B”", "other": "x"}


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_tells_itself(code: str) -> None:
    """A problem has a sentence, a place and one thing to do, whatever it is about."""
    told = problem(code, Place("a.csv", row=2, column="Date", example="x"), **WORDS)
    assert told.code == code
    assert told.severity in {"info", "lowers", "stops"}
    assert told.message.endswith(".")
    assert told.fix.endswith(".")
    assert "!" not in told.message + told.fix
    assert "{" not in told.message + told.fix + (told.expected or "")


@pytest.mark.parametrize("code", sorted(CODES))
def test_texts_name_only_what_every_caller_knows(code: str) -> None:
    """A slot that nobody fills would break the run that meets the problem."""
    texts = " ".join(str(text) for text in _told()[code].values())
    slots = {name for _, name, _, _ in Formatter().parse(texts) if name}
    assert slots <= {"file", "column", "example", *WORDS}


def test_unknown_codes_are_refused() -> None:
    """The list of codes is closed."""
    with pytest.raises(KeyError):
        problem("zorblax", Place("a.csv"))


def test_examples_are_short_and_plain() -> None:
    """A cell may hold anything; what is shown of it is one short line."""
    assert shown("a\nb\x00c" + "x" * 100) == ("a b c" + "x" * 100)[:60]
    assert shown(None) is None


def test_place_is_told_as_a_person_would() -> None:
    """File, sheet, row and column, as far as they are known."""
    told = problem("future_dates", Place("a.xlsx", "List", 7, "Date"), count=1)
    assert told.where == "a.xlsx, sheet “List”, row 7, column “Date”"
