"""What each file was taken for, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from calmrun.present.wording import kind_label


def inspection_lines(document: Mapping[str, Any]) -> list[str]:
    """Say per file what it is, what its columns are, and what is wrong with it.

    Parameters
    ----------
    document
        An ``inspect`` document.
    """
    return [line for file in document["files"] for line in _file(file)]


def _file(file: Mapping[str, Any]) -> Iterator[str]:
    yield f"{_name(file)}: {_kind(file)}"
    if file["first_date"]:
        yield f"  from {file['first_date']} to {file['last_date']}"
    if file["total_sum"] is not None:
        yield f"  sum {file['total_sum']} {file['currency'] or ''}".rstrip()
    width = max((len(field) for field in file["columns"]), default=0)
    for field, header in file["columns"].items():
        samples = ", ".join(file["samples"].get(field, ()))
        yield f"  {field:<{width}}  {header}" + (f"  ({samples})" if samples else "")
    if file["unused"]:
        yield f"  taken for nothing: {', '.join(file['unused'])}"
    for problem in file["problems"]:
        yield f"  {problem['message']} ({problem['where']}) {problem['fix']}"
    if file["question"]:
        yield f"  {file['question']['text']}"
        code, choices = file["question"]["code"], file["question"]["choices"]
        yield from (f"    --answer {code}={choice}" for choice in choices)
    yield ""


def _name(file: Mapping[str, Any]) -> str:
    return f"{file['name']} ({file['sheet']})" if file["sheet"] else str(file["name"])


def _kind(file: Mapping[str, Any]) -> str:
    if file["kind"] == "unrecognized":
        return "not a list that we know"
    parts = [
        f"{kind_label(file['kind'], file['documents'])} in {file['rows']} rows",
        f"{file['skipped_rows']} left out" if file["skipped_rows"] else "",
        f"{file['confidence']} confidence",
    ]
    return ", ".join(part for part in parts if part)
