"""The bundled sample business: made again byte for byte, with its one problem."""

from __future__ import annotations

from importlib import resources

import pytest

from make_demo_business import FIRST, LAST, demo_files


@pytest.mark.parametrize("name", ["invoices.csv", "estimates.csv"])
def test_the_bundled_files_are_what_the_script_makes(name: str) -> None:
    """Nobody edits the sample by hand; `scripts/make_demo_business.py` writes it."""
    bundled = resources.files("calmrun.cli") / "demo_business" / name
    assert bundled.read_bytes() == demo_files()[name]


def test_the_sample_covers_eighteen_months() -> None:
    """Long enough for a year and the half year before it."""
    assert (LAST - FIRST).days == 547
