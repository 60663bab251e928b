from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib.resources import files

import pytest

from calmrun.intake.headings import read_heading, vocabulary
from calmrun.intake.known_sources import find_known_source
from calmrun.intake.pack import FileReport


Inspect = Callable[..., FileReport]

SOURCES = sorted(
    entry.name
    for entry in files("calmrun.intake").joinpath("sources").iterdir()
    if entry.name.endswith(".toml")
)


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_says_where_its_header_was_read(name: str) -> None:
    """A known header names a public file and a commit, and only fields that exist."""
    text = files("calmrun.intake").joinpath("sources", name).read_text("utf-8")
    table = tomllib.loads(text)
    assert "commit" in table["read_in"]
    assert table["fields"].keys() <= vocabulary()["fields"].keys()
    known = find_known_source(map(read_heading, table["header"]))
    assert known is not None
    assert known.called == table["called"]


def test_an_export_with_one_column_less_is_not_known() -> None:
    """A header is known as a whole or not at all."""
    names = ["Date", "Name", "Type", "Status", "Currency", "Gross", "Fee", "Net"]
    assert find_known_source(map(read_heading, names)) is None


def test_a_known_export_is_read_with_certainty(inspect: Inspect) -> None:
    """Activity of a payment service is payments, though it looks like an account."""
    text = """\
Date,Time,Time Zone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID
6/14/2026,10:46:49,PDT,Lake School,Payment,Completed,USD,20.00,-1.00,19.00,XYZ1
6/15/2026,11:46:49,PDT,Pine Works,Payment,Completed,USD,30.00,-1.00,29.00,XYZ2
"""
    found = inspect(text)
    assert (found.kind, found.confidence) == ("payments", "high")
    assert found.columns["total"] == "Gross"


@pytest.mark.parametrize("name", SOURCES)
def test_fields_of_a_source_are_those_of_its_kind(name: str) -> None:
    """Each field takes one column, and no list that is none of ours has any."""
    text = files("calmrun.intake").joinpath("sources", name).read_text("utf-8")
    table = tomllib.loads(text)
    known = vocabulary()["kinds"]["fields"].get(table["kind"], [])
    assert table["fields"].keys() <= set(known)
    assert len(set(table["fields"].values())) == len(table["fields"])


def test_a_line_of_a_document_is_no_document_of_its_own(inspect: Inspect) -> None:
    """The total of a known export stands in each of its lines and counts once."""
    text = """\
Client,Email,Quote Number,Amount,Paid,PO Number,Status,Quote Date,Due Date,\
Public Notes,Private Notes,Item Product,Item Notes,Item Cost,Item Quantity
Lake School,,0002,$50.00,$0.00,,Sent,2026-01-09,2026-02-20,,,hedge,Trim hedge,30,1
Lake School,,0002,$50.00,$0.00,,Sent,2026-01-09,2026-02-20,,,mulch,Mulch beds,20,1
Pine Works,,0003,$20.00,$0.00,,Approved,2026-01-19,2026-02-28,,,mulch,Mulch,20,1
"""
    found = inspect(text)
    assert (found.kind, found.confidence) == ("quotes", "high")
    assert (found.documents, found.total_sum) == (2, "70.00")
    assert "due_at" not in found.columns
