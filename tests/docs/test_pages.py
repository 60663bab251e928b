"""The docs are true: links resolve, commands exist, words are ours."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from typer.main import get_command

from calmrun.cli.app import app
from calmrun.decision.doctrine import violations
from calmrun.pipeline.steps import STEPS


ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)")
NOT_PROSE = re.compile(r"^```.*?^```|<!--.*?-->|!(?=\[)", re.DOTALL | re.MULTILINE)
TARGET = re.compile(r"\bmake ([a-z-]+)")


def name_of(page: Path) -> str:
    """Name a page by its place."""
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    """Give a page without code blocks, comments and picture marks."""
    return NOT_PROSE.sub("", page.read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link and picture is a file or a folder of the project."""
    targets = LINK.findall(prose(page))
    missing = [each for each in targets if not (page.parent / each).exists()]
    assert missing == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_commands_exist(name: str) -> None:
    """A command that a page names can be typed."""
    text = (ROOT / name).read_text("utf-8")
    known = set(get_command(app).commands)
    assert set(re.findall(r"bin/calmrun ([a-z]+)", text)) <= known
    assert set(re.findall(r"`calmrun ([a-z]+)", text)) <= known


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/README.md"])
def test_make_targets_exist(name: str) -> None:
    """A make target that a page names is one of the Makefile."""
    known = set(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    )
    assert set(TARGET.findall((ROOT / name).read_text("utf-8"))) <= known


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_pages_speak_as_the_product_does(page: Path) -> None:
    """Our own docs keep the words that our pages keep."""
    assert violations(" ".join(prose(page).split())) == ()


def test_the_architecture_names_the_six_steps() -> None:
    """The table of one run is the manifest's list of steps, in its order."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert re.findall(r"^\| \d `(\w+)`", text, re.MULTILINE) == list(STEPS)


def test_the_architecture_names_every_room() -> None:
    """A room that the drawing does not show is a room nobody finds."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    [drawing] = re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    rooms = {
        path.stem
        for path in (ROOT / "src" / "calmrun").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"__init__"}
    assert rooms == {
        word
        for line in drawing.splitlines()
        for word in re.split(r"\s{2,}", line)[0].split(" | ")
    }


def test_the_index_lists_every_page() -> None:
    """A page that the index leaves out is a page nobody finds."""
    listed = LINK.findall((ROOT / "docs" / "README.md").read_text("utf-8"))
    here = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert here <= set(listed)


def test_every_decision_is_listed() -> None:
    """The index of decisions has each record once."""
    folder = ROOT / "docs" / "decisions"
    listed = LINK.findall((folder / "README.md").read_text("utf-8"))
    assert listed == [path.name for path in sorted(folder.glob("0*.md"))]


def test_the_example_of_runtime_governance_runs() -> None:
    """What the page shows is what happens."""
    page = ROOT / "docs" / "runtime-governance.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert (failed, tried > 5) == (0, True)
