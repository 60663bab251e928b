from __future__ import annotations

from typing import Any

import pytest

from calmrun.errors import UsageError
from calmrun.intake.pack import Choices, Pack
from calmrun.intake.strangers import ENOUGH, seen_in


OURS = ["Fern Court HOA", "Lake School", "Linden Chapel", "Pine Works", "Mill Diner"]
THEIRS = ["Bay Hotel", "Dune Cafe", "Pier Museum", "Reef Gym", "Tide Bakery"]


def invoices(customers: list[str], month: int = 3) -> str:
    """Write a list of invoices, one for each customer."""
    head = "Invoice #,Customer,Date,Total,Status"
    rows = (
        f"{at},{name},2026-{month:02d}-{at + 1:02d},100.00,Open"
        for at, name in enumerate(customers, start=1)
    )
    return "\n".join((head, *rows))


def codes(pack: Pack) -> list[str]:
    """Give the codes of all problems."""
    return [problem.code for problem in pack.problems]


def seen(read: Any, text: str) -> Choices:  # noqa: ANN401 - a fixture that builds
    """Give the choices of a run after one that read a text."""
    return Choices(seen=seen_in([read({"a.csv": text}).pack.to_bytes()]))


def test_a_file_that_names_nobody_we_know_is_asked_about(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """Another client's file is no news about this one."""
    pack = read({"b.csv": invoices(THEIRS, 5)}, seen(read, invoices(OURS))).pack
    assert pack.question is not None
    assert pack.question.code == "right_client"
    assert pack.question.choices == ("yes", "no")
    assert codes(pack) == ["unknown_client"]
    told = str(pack.question.to_json())
    assert not [name for name in THEIRS if name in told]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(invoices([*THEIRS, OURS[0]], 5), id="one customer"),
        pytest.param(invoices([*THEIRS, OURS[0].upper()], 5), id="in other letters"),
        pytest.param(invoices(THEIRS, 3), id="a document"),
        pytest.param(invoices(THEIRS[: ENOUGH - 1], 5), id="too few to tell"),
    ],
)
def test_anybody_known_is_enough(read: Any, text: str) -> None:  # noqa: ANN401 - a fixture that builds
    """One known customer, or one known document, and nothing is asked."""
    assert read({"b.csv": text}, seen(read, invoices(OURS))).pack.question is None


def test_the_first_run_asks_nothing(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """Where nobody was seen yet, nobody is a stranger."""
    text = invoices(THEIRS)
    assert read({"b.csv": text}, Choices(seen=seen_in([]))).pack.question is None


def test_yes_takes_the_file_and_knows_it_from_then_on(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """An answer is kept as what was seen, not as a rule for the tool."""
    before = seen(read, invoices(OURS))
    text = invoices(THEIRS, 5)
    choices = Choices(answers={"right_client": "yes"}, seen=before.seen)
    pack = read({"b.csv": text}, choices).pack
    assert (pack.question, codes(pack)) == (None, [])
    assert pack.tables["invoices"].height == len(THEIRS)
    later = Choices(seen=seen_in([pack.to_bytes()]))
    assert read({"c.csv": invoices(THEIRS, 4)}, later).pack.question is None


def test_no_leaves_the_file_out(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """The other files of the run still count."""
    before = seen(read, invoices(OURS))
    choices = Choices(answers={"right_client": "no"}, seen=before.seen)
    files = {"b.csv": invoices(THEIRS, 5), "a.csv": invoices(OURS, 4)}
    reading = read(files, choices)
    assert codes(reading.pack) == ["another_client"]
    assert reading.pack.tables["invoices"]["file"].unique().to_list() == [1]
    assert {named.name for named in reading.names.values()} == set(OURS)


def test_an_open_question_teaches_nothing(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """A file that was asked about is not known because it was given twice."""
    before = seen(read, invoices(OURS))
    asked = read({"b.csv": invoices(THEIRS, 5)}, before).pack
    again = Choices(seen=seen_in([asked.to_bytes(), b"no pack at all"]))
    assert again.seen is not None
    assert again.seen.customers == frozenset()


def test_another_question_comes_first(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """One question at a time: how to read the file before whose it is."""
    text = invoices(THEIRS, 5).replace("2026-05-0", "0").replace(",100", "/04/2026,100")
    pack = read({"b.csv": text}, seen(read, invoices(OURS))).pack
    assert pack.question is not None
    assert pack.question.code == "date_order"
    assert "unknown_client" not in codes(pack)


def test_an_answer_that_is_none_is_refused(read: Any) -> None:  # noqa: ANN401 - a fixture that builds
    """Yes or no."""
    with pytest.raises(UsageError, match="yes or no"):
        read({"a.csv": invoices(OURS)}, Choices(answers={"right_client": "maybe"}))
