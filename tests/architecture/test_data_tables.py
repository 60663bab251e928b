"""The data tables of the package are read when first needed: broken ones show here."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[2]
TABLES = sorted((ROOT / "src" / "calmrun").rglob("*.toml"))


@pytest.mark.parametrize(
    "table", TABLES, ids=[str(path.relative_to(ROOT)) for path in TABLES]
)
def test_a_data_table_can_be_read(table: Path) -> None:
    """A table is TOML in UTF-8 and says something."""
    assert tomllib.loads(table.read_text(encoding="utf-8"))


def test_the_tables_are_found() -> None:
    """The search above looks where the tables are."""
    assert {"columns.toml", "statuses.toml"} <= {path.name for path in TABLES}
