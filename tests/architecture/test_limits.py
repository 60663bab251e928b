"""Limits that no linter knows: file length, reasons, docstrings, what is never said."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MOST_LINES = 400
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no)\b.*")
WITH_REASON = re.compile(
    r"#\s*(?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z-, ]+\]|pragma: no \w+)\s+[-#] ?\w+"
)
FORBIDDEN = {
    "a path of somebody's machine": re.compile(
        r"(?<![\w.])/(?:wo[r]k|fa[r]m|ho[m]e|Us[e]rs|ro[o]t)/"
    ),
    "a registry address": re.compile(
        r"py[p]i\.org|pythonhos[t]ed|index-u[r]l\s*[= ]\s*\S*://|regis[t]ry\.npmjs"
    ),
}


def project_files() -> list[Path]:
    """List what belongs to the project: tracked files and new ones not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607 - the git on the path
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    return [file for file in files if file.is_file()]


def name_of(path: Path) -> str:
    """Name a file as the project does."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_source_file_stays_short(source: Path) -> None:
    """A file over 400 lines wants to be two."""
    assert len(source.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_module_says_what_it_is(source: Path) -> None:
    """Every module opens with a docstring."""
    assert ast.get_docstring(ast.parse(source.read_text("utf-8")))


def test_whoever_silences_a_check_says_why() -> None:
    """A noqa carries its code and a reason; so does an ignored type in the source."""
    bare = [
        f"{name_of(file)}:{number}: {found[0]}"
        for file in project_files()
        if file.suffix == ".py" and file != Path(__file__)
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if (found := SILENCED.search(line)) and not WITH_REASON.search(found[0])
        if file in SOURCES or "noqa" in found[0]
    ]
    assert bare == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    """The project can be cloned anywhere and fetches nothing from a named place."""
    holding = [
        name_of(file)
        for file in project_files()
        if FORBIDDEN[what].search(file.read_bytes().decode("utf-8", "ignore"))
    ]
    assert holding == []


def test_nothing_lists_addresses_of_packages() -> None:
    """The lock is the hashed requirements; they name no address at all."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (ROOT / name).read_text("utf-8")
    assert ROOT / "uv.lock" not in project_files()
