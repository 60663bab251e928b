"""Answers that need no database: what files are, and what to watch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from calmrun.context.classify import classify_text
from calmrun.context.watch_list import hemisphere_of, watch_list
from calmrun.governance import SystemClock
from calmrun.intake.pack import Choices, Upload
from calmrun.intake.reading import look_into
from calmrun.wiring.options import RunOptions


@dataclass(frozen=True, slots=True)
class Looked:
    """The ``inspect`` document, and the rows that were left out, as a CSV."""

    document: Mapping[str, object]
    left_out: str
    rows_left_out: int


def look(
    uploads: Sequence[Upload], options: RunOptions, *, most_rows: int | None = None
) -> Looked:
    """Say what each file was taken for; nothing is kept.

    Parameters
    ----------
    uploads, options
        As for a run.
    most_rows
        How many of the rows left out to give; None gives all.

    Raises
    ------
    NothingReadableError
        When no given file can be opened.
    """
    said = options.settled()
    inspected = look_into(
        uploads,
        Choices(said.answers, said.columns),
        today=said.today or SystemClock().today(),
        country=said.country,
        limits=said.limits,
        most_rows=most_rows,
    )
    document = {"files": [report.to_json() for report in inspected.files]}
    return Looked(document, inspected.left_out, inspected.rows_left_out)


def watchlist_document(
    text: str, today: date | None, country: str | None
) -> dict[str, object]:
    """Give the ``watchlist`` document of one text."""
    verdict = classify_text(text)
    items = watch_list(
        verdict.industry_tag,
        today=today or SystemClock().today(),
        hemisphere=hemisphere_of(country),
        country=country,
    )
    return {
        "industry_tag": verdict.industry_tag,
        "confidence": verdict.confidence,
        "items": [item.to_json() for item in items],
    }
