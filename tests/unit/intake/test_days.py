from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from calmrun.intake.days import DaysRead, Hints, read_days


TODAY = date(2026, 6, 1)


def _read(hints: Hints | None = None, **columns: list[str | None]) -> DaysRead:
    texts = {name: pl.Series(cells, dtype=pl.String) for name, cells in columns.items()}
    return read_days(texts, native=False, hints=hints or Hints(None, None, None, TODAY))


def test_another_column_of_the_list_decides() -> None:
    """One tool writes all its dates in one order."""
    read = _read(issued_at=["03/04/2026"], due_at=["27/04/2026"])
    assert read.open == ()
    assert read.columns["issued_at"].days.to_list() == [date(2026, 4, 3)]


def test_a_proven_column_outweighs_the_owner() -> None:
    """What the cells prove, nobody needs to say."""
    hints = Hints("mdy", None, None, TODAY)
    read = _read(hints, issued_at=["03/04/2026", "27/04/2026"])
    assert read.columns["issued_at"].days.to_list()[0] == date(2026, 4, 3)
    assert not read.answered


@pytest.mark.parametrize(
    ("hints", "day"),
    [
        pytest.param(Hints("dmy", None, None, TODAY), date(2026, 4, 3), id="owner"),
        pytest.param(
            Hints(None, "dmy", None, TODAY), date(2026, 4, 3), id="other file"
        ),
        pytest.param(Hints(None, None, "GB", TODAY), date(2026, 4, 3), id="GB"),
        pytest.param(Hints(None, None, "US", TODAY), date(2026, 3, 4), id="US"),
        pytest.param(
            Hints("dmy", "mdy", "US", TODAY), date(2026, 4, 3), id="owner first"
        ),
    ],
)
def test_what_is_known_elsewhere_decides(hints: Hints, day: date) -> None:
    """Where nothing in the list proves an order, owner, other files and country do."""
    read = _read(hints, issued_at=["03/04/2026", "03/04/2026"])
    assert read.columns["issued_at"].days.to_list() == [day, day]
    assert read.open == ()


def test_nothing_is_due_before_it_is_issued() -> None:
    """The order under which days come in turn is the right one."""
    read = _read(
        issued_at=["01/02/2026", "03/04/2026", "05/01/2026"],
        due_at=["02/02/2026", "04/04/2026", "06/01/2026"],
    )
    # month first: issued Jan 2, due Feb 2; day first: issued 1 Feb, due 2 Feb
    assert read.open == ("issued_at", "due_at")
    read = _read(
        issued_at=["11/02/2026", "12/04/2026", "10/01/2026"],
        due_at=["01/03/2026", "02/05/2026", "05/02/2026"],
    )
    assert read.open == ()
    assert read.columns["issued_at"].days.to_list()[0] == date(2026, 2, 11)


def test_a_list_in_order_of_day_tells_its_order() -> None:
    """A list that runs on under one order and jumps about under the other."""
    steps = [
        f"{day:02d}/{month:02d}/2026" for month in (2, 3, 4) for day in (2, 5, 8, 11)
    ]
    read = _read(issued_at=list(steps))
    assert read.open == ()
    assert read.columns["issued_at"].days.to_list()[:2] == [
        date(2026, 2, 2),
        date(2026, 2, 5),
    ]


def test_a_column_in_both_orders_is_never_asked_about() -> None:
    """An answer cannot mend a column that contradicts itself."""
    read = _read(issued_at=["27/01/2026", "01/28/2026", "03/04/2026"])
    assert read.columns["issued_at"].contradiction
    assert read.open == ()


def test_an_open_question_still_shows_usual_days() -> None:
    """While the question is open, days show in the order such lists mostly have."""
    usual = Hints(None, None, None, TODAY, usual="mdy")
    read = _read(usual, issued_at=["03/04/2026"])
    assert read.open == ("issued_at",)
    assert read.columns["issued_at"].days.to_list() == [date(2026, 3, 4)]


def test_what_has_happened_lies_not_ahead() -> None:
    """Of two orders, the one that puts rows after today is not meant."""
    cells: list[str | None] = ["05/04/2026", "04/09/2026", "04/12/2026"]
    assert _read(issued_at=cells).order == "mdy"


def test_one_day_ahead_proves_nothing() -> None:
    """A single document may be dated ahead."""
    read = _read(issued_at=["05/04/2026", "04/05/2026", "03/12/2026"])
    assert read.open == ("issued_at",)


def test_evidence_for_both_orders_is_none() -> None:
    """Days ahead under one order and days out of turn under the other leave it open."""
    read = _read(
        issued_at=["04/09/2026", "04/12/2026"],
        due_at=["03/10/2026", "06/12/2026"],
    )
    assert read.open == ("issued_at", "due_at")
