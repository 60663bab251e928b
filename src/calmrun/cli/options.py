"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from calmrun.errors import UsageError
from calmrun.intake.limits import Limits
from calmrun.wiring import Upload


Files = Annotated[
    list[Path],
    typer.Argument(help="Exports: CSV, TSV or a workbook.", show_default=False),
]
Workspace = Annotated[str, typer.Option(help="Whose business this is.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Today = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Judge age and season on this day."),
]
Industry = Annotated[str | None, typer.Option(help="Industry tag, if you know it.")]
About = Annotated[str | None, typer.Option(help="The business in your own words.")]
Country = Annotated[str | None, typer.Option(help="Two-letter country code.")]
Answers = Annotated[
    list[str] | None,
    typer.Option("--answer", help="CODE=CHOICE, an answer to the one question."),
]
Maps = Annotated[
    list[str] | None,
    typer.Option("--map", help="FILE:FIELD=HEADER, what a column really is."),
]


def read_uploads(paths: Sequence[Path], limits: Limits | None = None) -> list[Upload]:
    """Read the given files; one that is not there is a usage error.

    Of a file that is larger than the limit, no more is read than shows that it is.

    Raises
    ------
    UsageError
        A path does not exist or is not a file.
    """
    for path in paths:
        if not path.is_file():
            message = f"There is no file {path.name} at the place you named."
            raise UsageError(message)
    most = -1 if limits is None else limits.file_bytes + 1
    return [Upload(path.name, _read(path, most)) for path in paths]


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def day_of(moment: datetime | None) -> date | None:
    """Give the day of a parsed ``--today``."""
    return None if moment is None else moment.date()


def answers_of(pairs: Sequence[str] | None) -> dict[str, str]:
    """Split CODE=CHOICE pairs.

    Raises
    ------
    UsageError
        A pair has no equals sign or nothing before it.

    Examples
    --------
    >>> answers_of(["date_order=dmy"])
    {'date_order': 'dmy'}
    """
    return dict(_pair(text, "--answer CODE=CHOICE") for text in pairs or ())


def maps_of(texts: Sequence[str] | None) -> Mapping[str, Mapping[str, str]]:
    """Split FILE:FIELD=HEADER into file -> field -> header.

    Raises
    ------
    UsageError
        A text is not of that form.

    Examples
    --------
    >>> maps_of(["invoices.csv:total=Amount due"])
    {'invoices.csv': {'total': 'Amount due'}}
    """
    maps: dict[str, dict[str, str]] = {}
    for text in texts or ():
        place, header = _pair(text, "--map FILE:FIELD=HEADER")
        file, colon, field = place.rpartition(":")
        if not colon or not file or not field:
            message = f"“{text}” is not of the form --map FILE:FIELD=HEADER."
            raise UsageError(message)
        maps.setdefault(file, {})[field] = header
    return maps


def _pair(text: str, form: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not equals or not left or not right:
        message = f"“{text}” is not of the form {form}."
        raise UsageError(message)
    return left, right
