from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


RACES = Path(__file__).parents[2] / "benchmarks" / "races.py"


@pytest.mark.parametrize("kind", ["sqlite", "postgres", "pooler"])
def test_two_runs_never_hold_one_workspace(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    kind: str,
    *,
    soak: bool,
) -> None:
    """Of all that ask at the same instant exactly one gets it, with a higher token."""
    processes, rounds = ("8", "500") if soak else ("4", "25")
    url = f"sqlite:///{tmp_path / 'races.db'}"
    if kind != "sqlite":
        url = request.getfixturevalue(f"{kind}_url")
    out = subprocess.run(  # noqa: S603 - our own script
        [
            sys.executable,
            str(RACES),
            f"--processes={processes}",
            f"--rounds={rounds}",
            f"--url={url}",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    result = json.loads(out.stdout)
    assert result["attempts"] == int(processes) * int(rounds)
    assert result["failed_processes"] == 0
    assert (result["double_holders"], result["no_holder"]) == (0, 0)
    assert result["tokens_grow"]
