from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from calmrun.intake.last_day import (
    believed,
    last_event,
    printed_day,
    up_to_printed,
)


TODAY = date(2026, 6, 1)


def _table(*days: date, column: str = "issued_on") -> dict[str, pl.DataFrame]:
    return {"invoices": pl.DataFrame({column: list(days)}, schema={column: pl.Date})}


def test_last_thing_that_happened() -> None:
    """The latest day of any event counts."""
    assert last_event(_table(date(2026, 3, 1), date(2026, 5, 2)), TODAY) == date(
        2026, 5, 2
    )


def test_days_after_today_did_not_happen() -> None:
    """A typing error in the future does not make the data newer."""
    days = _table(date(2026, 3, 1), date(2026, 12, 3))
    assert last_event(days, TODAY) == date(2026, 3, 1)


def test_due_and_scheduled_days_are_no_events() -> None:
    """What is still to come says nothing about the data's age."""
    tables = {
        "jobs": pl.DataFrame(
            {"created_on": [date(2026, 3, 1)], "scheduled_on": [date(2026, 5, 20)]}
        )
    }
    assert last_event(tables, TODAY) == date(2026, 3, 1)


def test_a_lonely_day_at_the_end_is_set_aside() -> None:
    """One in hundreds, long after all others, is a typing error."""
    days = [date(2025, 1, 1) + timedelta(days=i % 300) for i in range(400)]
    assert last_event(_table(*days, date(2026, 5, 30)), TODAY) == date(2025, 10, 27)


def test_one_slip_in_a_list_of_forty_is_set_aside() -> None:
    """A list need not be long for one lonely day to be a slip."""
    days = [date(2025, 6, 1) + timedelta(days=i) for i in range(40)]
    assert last_event(_table(*days, date(2026, 5, 30)), TODAY) == date(2025, 7, 10)


def _of_file(*days: date) -> dict[str, pl.DataFrame]:
    return {"invoices": pl.DataFrame({"issued_on": days, "file": [3] * len(days)})}


def test_a_report_knows_nothing_from_after_its_printing() -> None:
    """A later day in it is a slip, however near."""
    days = [date(2026, 3, 1)] * 60
    tables = _of_file(*days, date(2026, 5, 2))
    printed = believed(tables, {3: date(2026, 3, 31)})
    assert printed == {3: date(2026, 3, 31)}
    assert last_event(up_to_printed(tables, printed), TODAY) == date(2026, 3, 1)


def test_a_printed_day_that_the_rows_deny_is_another_day() -> None:
    """The date above a table may be that of the letterhead."""
    tables = _of_file(*[date(2026, 3, 1)] * 30, *[date(2026, 5, 2)] * 30)
    printed = believed(tables, {3: date(2026, 3, 31)})
    assert printed == {}
    assert last_event(up_to_printed(tables, printed), TODAY) == date(2026, 5, 2)


def test_a_quiet_winter_is_not_set_aside() -> None:
    """Work that begins again after a pause is where the data ends."""
    autumn = [date(2025, 6, 1) + timedelta(days=i % 150) for i in range(400)]
    spring = [date(2026, 4, 1) + timedelta(days=i) for i in range(10)]
    assert last_event(_table(*autumn, *spring), TODAY) == date(2026, 4, 10)


def test_few_documents_have_no_outliers() -> None:
    """In a small file every day counts."""
    assert last_event(_table(date(2020, 1, 1), date(2026, 5, 1)), TODAY) == date(
        2026, 5, 1
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("As of March 31, 2026", date(2026, 3, 31)),
        ("Export 4.5 - December 19, 2025 11:28 pm", date(2025, 12, 19)),
        (
            "Wednesday, April 1, 2026 8:30 AM GMT-05:00",
            date(2026, 4, 1),
        ),
        ("Stand: 31.03.2026", date(2026, 3, 31)),
        ("Printed 2026-03-31", date(2026, 3, 31)),
        ("January 1, 2025 - December 31, 2025", None),
        ("From 2026-01-01", None),
        ("January - March, 2026", None),
        ("Invoice List", None),
        ("As of March 31, 2036", None),
    ],
)
def test_printed_day_of_a_report(text: str, day: date | None) -> None:
    """One date above or below a table is the day it was printed; two are a range."""
    assert printed_day([text], TODAY) == day
