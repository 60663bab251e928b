"""What is installed is what is here: code, data files and the type marker."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path


ROOT = Path(__file__).parents[2]


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    """A data file that stays behind is found by the first user, so find it here."""
    subprocess.run(  # noqa: S603 - our own build tool
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    shipped = {n for n in zipfile.ZipFile(wheel).namelist() if n.startswith("calmrun/")}
    here = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src" / "calmrun").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped == here
    assert "calmrun/py.typed" in shipped


def test_importing_the_package_is_light() -> None:
    """`import calmrun` loads neither a database nor a dataframe library."""
    code = "import sys, calmrun; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    heavy = {"polars", "numpy", "sqlalchemy", "starlette", "pydantic", "typer"}
    assert heavy.isdisjoint(done.stdout.split())
