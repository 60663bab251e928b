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
