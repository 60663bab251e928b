"""Each import contract is seen to fail on a planted breach, and on that one alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[2]
BREACHES = {
    "1 Rooms stack one way": ("pipeline/breach.py", "import calmrun.settings"),
    "2 No cycles anywhere": ("web/breach.py", "import calmrun.web.breach_back"),
    "3 Steps do not know they are recorded": (
        "signals/breach.py",
        "import calmrun.governance",
    ),
    "4 Governance and errors use the standard library only": (
        "governance/breach.py",
        "import rich",
    ),
    "5 The pure rooms do no I/O": ("signals/breach.py", "import socket"),
    "6 Only intake and signals touch dataframes": (
        "present/breach.py",
        "import polars",
    ),
    "7 Only wiring chooses a store or a hosted agent": (
        "web/breach.py",
        "import calmrun.decision.agents",
    ),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Copy the project's packages and its contracts."""
    copied = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=copied)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(tree: Path) -> set[str]:
    """Run the import linter over a tree and name what it finds broken."""
    done = subprocess.run(  # noqa: S603 - our own tool on our own copy
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return set(re.findall(r"^(.+?) BROKEN", done.stdout, re.MULTILINE))


def test_every_contract_has_a_breach() -> None:
    """A contract that nobody saw fail is not a contract."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    names = [each["name"] for each in config["tool"]["importlinter"]["contracts"]]
    assert sorted(names) == sorted(BREACHES)


def test_the_tree_keeps_its_contracts(tree: Path) -> None:
    """Nothing is broken before a breach is planted."""
    assert broken_contracts(tree) == set()


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_breaks_its_contract_alone(contract: str, tree: Path) -> None:
    """One import in the wrong place fails one contract."""
    place, line = BREACHES[contract]
    package = tree / "src" / "calmrun"
    (package / place).write_text(f'"""A breach."""\n{line}\n')
    (package / "web" / "breach_back.py").write_text("import calmrun.web.breach\n")
    assert broken_contracts(tree) == {contract}


def test_a_new_room_needs_a_layer(tree: Path) -> None:
    """A folder that no layer names fails the build."""
    room = tree / "src" / "calmrun" / "extras"
    room.mkdir()
    (room / "__init__.py").write_text('"""A room nobody planned."""\n')
    assert broken_contracts(tree) == {"1 Rooms stack one way"}
