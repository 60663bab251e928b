from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.intake.pack import FileReport


Inspect = Callable[..., FileReport]


def listed(*days: str, above: str = "") -> str:
    """Write a list of invoices of these days."""
    rows = [f"{n},Lake School,{day},{n}0.00\n" for n, day in enumerate(days, start=7)]
    return f"{above}Invoice No,Customer,Invoice Date,Total\n" + "".join(rows)


@pytest.mark.parametrize(
    ("days", "above", "name", "first", "last"),
    [
        (["3 Mar", "20 Apr"], "Invoices 2025\n\n", "a.csv", "2025-03-03", "2025-04-20"),
        (["Mar 3", "Apr 20"], "", "invoices_2025.csv", "2025-03-03", "2025-04-20"),
        (["13/03", "20/04"], "", "Rechnungen 2025.csv", "2025-03-13", "2025-04-20"),
        (["13.03.", "20.04."], "Jahr 2025\n\n", "a.csv", "2025-03-13", "2025-04-20"),
        (["29 févr.", "3 mars"], "", "factures 2024.csv", "2024-02-29", "2024-03-03"),
        (
            ["30 Nov", "28 Dec", "4 Jan", "2 Feb"],
            "Season 2025/26\n\n",
            "a.csv",
            "2025-11-30",
            "2026-02-02",
        ),
    ],
)
def test_a_year_that_is_said_once_is_the_year(
    inspect: Inspect, days: list[str], above: str, name: str, first: str, last: str
) -> None:
    """The name of the file or a line above the table says which year it is."""
    found = inspect(listed(*days, above=above), name)
    assert (str(found.first_date), str(found.last_date)) == (first, last)
    assert not [p for p in found.problems if p.code == "dates_without_year"]


@pytest.mark.parametrize(
    ("header", "rows", "first", "last"),
    [
        pytest.param(
            "Date,Due Date",
            ["1 Mar,31/03/2026", "15 Dec,14/01/2026", "3 Apr,03/05/2026"],
            "2025-12-15",
            "2026-04-03",
            id="before it is due",
        ),
        pytest.param(
            "Issue Date,Paid Date",
            ["15/12,14/01/2026", "20/04,22/04/2026", "31/12,31/12/2025"],
            "2025-12-15",
            "2026-04-20",
            id="before it is paid",
        ),
        pytest.param(
            "Due Date,Invoice Date",
            ["14 Jan,15/12/2025", "31 Mar,01/03/2026", "29 Feb,30/01/2024"],
            "2024-01-30",
            "2026-03-01",
            id="due after it is issued",
        ),
    ],
)
def test_a_whole_day_beside_it_says_it_row_by_row(
    inspect: Inspect, header: str, rows: list[str], first: str, last: str
) -> None:
    """A document is issued before it is due or paid, and less than a year before."""
    lines = [f"{n},Lake School,{days},{n}0.00" for n, days in enumerate(rows, start=7)]
    text = "\n".join([f"Invoice No,Customer,{header},Total", *lines])
    found = inspect(text, "invoices 2019.csv")
    assert (str(found.first_date), str(found.last_date)) == (first, last)
    assert not found.problems


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(["1 Mar,", "15 Dec,14/01/2026"], id="half of them open"),
        pytest.param(["1 Mar,20/02/2026", "3 Apr,01/03/2026"], id="paid before"),
    ],
)
def test_a_whole_day_that_may_be_of_two_years_says_nothing(
    inspect: Inspect, rows: list[str]
) -> None:
    """A deposit is paid before its invoice, which looks like nearly a year after."""
    lines = [f"{n},Lake School,{days},{n}0.00" for n, days in enumerate(rows, start=7)]
    text = "\n".join(["Invoice No,Customer,Invoice Date,Paid Date,Total", *lines])
    codes = [problem.code for problem in inspect(text, "export.csv").problems]
    assert "dates_without_year" in codes


def test_a_column_of_years_says_it_row_by_row(inspect: Inspect) -> None:
    """Each row's own year is taken, whatever the file is called."""
    text = """\
Invoice No,Customer,Year,Date,Total
7,Lake School,2024,20 Dec,100.00
8,Pine Works,2025,3 Jan,200.50
"""
    found = inspect(text, "list 2026.csv")
    assert (str(found.first_date), str(found.last_date)) == ("2024-12-20", "2025-01-03")


@pytest.mark.parametrize(
    ("days", "above", "name"),
    [
        (["3 Mar", "20 Apr"], "", "export.csv"),
        (["3 Mar", "20 Apr"], "", "export 2026-03-01.csv"),
        (["3 Mar", "20 Apr"], "Printed March 31, 2026\n\n", "a.csv"),
        (["3 Mar", "20 Apr"], "", "2024 and 2025.csv"),
        (["20 Dec", "3 Jan"], "", "invoices 2025.csv"),
        (["13/03", "20/04"], "", "export.csv"),
        (["3 Mar 2025", "20 Apr", "21 Apr", "1 May"], "", "export.csv"),
    ],
    ids=[
        "nothing says it",
        "the day of the export",
        "the day of the print",
        "two years, no turn",
        "one year, but a turn",
        "numbers only",
        "one cell has its own",
    ],
)
def test_a_year_that_is_not_certain_is_asked_for(
    inspect: Inspect, days: list[str], above: str, name: str
) -> None:
    """It is never guessed: the first such cell is named, with what to do."""
    found = inspect(listed(*days, above=above), name)
    [told] = [p for p in found.problems if p.code == "dates_without_year"]
    assert told.severity == "stops"
    assert told.column == "Invoice Date"
    assert found.first_date is None


@pytest.mark.parametrize(
    "cells", [["Mar 25", "Apr 25"], ["1/2", "3/4"], ["A 7", "B 8"]]
)
def test_what_may_be_something_else_is_no_day(
    inspect: Inspect, cells: list[str]
) -> None:
    """Months with a year, fractions and codes are left as they are."""
    rows = [f"{n},Lake School,{cell},2026-01-13,9.00\n" for n, cell in enumerate(cells)]
    text = "Invoice No,Customer,Part,Invoice Date,Total\n" + "".join(rows)
    found = inspect(text, "invoices 2025.csv")
    assert str(found.last_date) == "2026-01-13"
    assert not [p for p in found.problems if p.code == "dates_without_year"]
