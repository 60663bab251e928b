"""A list that may be another one carries no sure conclusion."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from calmrun.settings import Settings
from calmrun.wiring import RunOptions, Upload, open_calmrun
from make_demo_business import LAST


@pytest.mark.parametrize(
    ("party", "sure"), [("Client name", "high"), ("Contact", "low")]
)
def test_what_may_be_purchases_is_never_said_surely(
    tmp_path: Path, party: str, sure: str
) -> None:
    """The same invoices, of clients or of somebody: the page says how sure it is."""
    bundled = resources.files("calmrun.cli") / "demo_business" / "invoices.csv"
    text = bundled.read_text(encoding="utf-8").replace("Client name", party, 1)
    text = text.replace("Client phone", "Phone", 1)
    upload = Upload("export.csv", text.encode())
    with open_calmrun(Settings(home=tmp_path)) as calmrun:
        page = calmrun.run("default", [upload], RunOptions(today=LAST))
    assert page["status"] == "concluded"
    assert page["conclusion"]["confidence"] == sure
    warned = "unsure_list" in [problem["code"] for problem in page["warnings"]]
    assert warned == (sure == "low")
