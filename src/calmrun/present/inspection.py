"""What each file was taken for: lines for a terminal, values for a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calmrun.present.formats import Formats
from calmrun.present.proof import in_known_order, taken_for
from calmrun.present.wording import field_label, kind_label, page


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
    if not in_known_order(file):
        yield f"  {page('days_unclear')}"
    elif file["first_date"]:
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


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """One column: what it was taken for, and what it holds."""

    label: str
    header: str | None
    """None in a list without column names."""
    samples: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one file was taken for, for a page."""

    at: int
    name: str
    taken_for: str
    columns: tuple[ReadColumn, ...]
    unused: tuple[str, ...]
    told: tuple[str, ...]
    """What changes nothing."""
    notes: tuple[str, ...]
    """What makes a conclusion less sure, or keeps it away, and what to do about it."""
    headers: tuple[str, ...]
    """Every column that may be taken for something else."""
    kind: str


def read_files(document: Mapping[str, Any]) -> tuple[ReadFile, ...]:
    """Say per file what it is, and per column what it was taken for.

    Parameters
    ----------
    document
        An ``inspect`` document, or that of a run.
    """
    return tuple(_read_file(at, file) for at, file in enumerate(document["files"]))


def _read_file(at: int, file: Mapping[str, Any]) -> ReadFile:
    headers, problems = file["columns"], file["problems"]
    return ReadFile(
        at=at,
        name=_name(file),
        taken_for=taken_for(file, Formats()),
        columns=tuple(
            ReadColumn(
                label=field_label(field),
                header=headers.get(field),
                samples=", ".join(file["samples"].get(field, ())),
            )
            for field in file["positions"]
        ),
        unused=tuple(file["unused"]),
        told=tuple(p["message"] for p in problems if p["severity"] == "info"),
        notes=tuple(
            f"{p['message']} {p['fix']} ({p['where']})"
            for p in problems
            if p["severity"] != "info"
        ),
        headers=tuple(dict.fromkeys([*headers.values(), *file["unused"]])),
        kind=file["kind"],
    )
