"""Files without a single amount: nothing can weigh anything, so nothing is said."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from calmrun.settings import Settings
from calmrun.wiring import RunOptions, Upload, open_calmrun
from make_demo_business import LAST


_AMOUNT = re.compile(r"\d[\d,]*\.\d\d\b")


def test_amounts_that_were_blanked_are_missed(tmp_path: Path) -> None:
    """Days alone would come to all clear whatever is wrong: it asks for totals."""
    bundled = resources.files("calmrun.cli") / "demo_business" / "invoices.csv"
    text, blanked = _AMOUNT.subn("xxx", bundled.read_text(encoding="utf-8"))
    assert blanked
    upload = Upload("invoices.csv", text.encode())
    with open_calmrun(Settings(home=tmp_path)) as calmrun:
        page = calmrun.run("default", [upload], RunOptions(today=LAST))
    said = page["conclusion"]
    assert (page["status"], said["family"]) == ("abstained", "fix_export")
    assert "amounts" in said["takeaway"]
    assert "invoices.csv" in said["why_now"]
    steps = {step["step_name"]: step for step in page["manifest"]["steps"]}
    assert "missing_amounts" in steps["infer_decision_v2"]["reason_codes"]
