"""What columns are called: every usual word of ``headers.toml`` leads to its field."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calmrun.intake.headings import read_heading, vocabulary
from calmrun.intake.scoring import ENOUGH, name_score


def _headers() -> Iterator[Any]:
    text = Path(__file__).with_name("headers.toml").read_text(encoding="utf-8")
    for kind, fields in tomllib.loads(text).items():
        for field, languages in fields.items():
            for language, headers in languages.items():
                name = f"{kind}.{field} {language}"
                yield pytest.param(kind, field, headers, id=name)


@pytest.mark.parametrize(("kind", "field", "headers"), list(_headers()))
def test_a_usual_header_names_its_field(
    kind: str, field: str, headers: list[str]
) -> None:
    """No field that holds the same sort of values is named better than the right one.

    A header alone may fit a day as well as an amount ("Paid"); cells decide that.
    """
    fields = vocabulary()["kinds"]["fields"][kind]
    wrong = {}
    for header in headers:
        heading = read_heading(header)
        scores = {name: name_score(heading, name, kind) for name in fields}
        alike = [name for name in fields if _same_values(name, field)]
        best = max(alike or fields, key=lambda name: scores[name])
        named = scores[best] >= ENOUGH
        if field == "none" and named:
            wrong[header] = best
        if field != "none" and not (named and scores[field] == scores[best]):
            wrong[header] = best if named else "none"
    assert not wrong


def _same_values(one: str, other: str) -> bool:
    fields = vocabulary()["fields"]
    return other in fields and fields[one]["values"] == fields[other]["values"]
