"""The sample run documents, by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


FOLDER = Path(__file__).parent / "documents"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def sample(name: str) -> dict[str, Any]:
    """Read one of the sample run documents."""
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return document
