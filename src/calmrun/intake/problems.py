"""What intake found wrong, as values: code, severity, message, where, fix.

Bad data is a value, a broken machine is an exception. The gate reads codes and
severities, never prose. `CODES` is the closed list of codes; what each says, how
much it weighs and how to mend it stands in ``problems.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal


Severity = Literal["info", "lowers", "stops"]
"""info: told, changes nothing. lowers: what rests on this list is said less surely.
stops: this file (or column) cannot carry a claim."""

_LONGEST_EXAMPLE: Final = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one file, told so that a person can mend it.

    Parameters
    ----------
    code
        Closed, snake_case word that programs read (``two_date_orders``).
    severity
        What it does to the run.
    message
        What we saw, in one sentence.
    fix
        One thing to do about it, in one sentence.
    file, sheet
        Where it was found; ``sheet`` only in workbooks.
    row
        1-based row of the file as a spreadsheet shows it, or None for the whole file.
    column
        Header as written, or None.
    example
        The cell as written, shortened to 60 characters and stripped of controls.
    expected
        What would have been right there ("a date such as 2026-03-31").
    """

    code: str
    severity: Severity
    message: str
    fix: str
    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    example: str | None = None
    expected: str | None = None

    @property
    def where(self) -> str:
        """The place as a person would say it: file, sheet, row, column."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet “{self.sheet}”")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column “{self.column}”")
        return ", ".join(parts)

    def to_json(self) -> dict[str, object]:
        """Give the document that ``inspect`` and ``run`` print."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "where": self.where,
            "fix": self.fix,
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "example": self.example,
            "expected": self.expected,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem was found: a file, and as much more as is known."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    example: str | None = None


def problem(
    code: str, place: Place, *, share: float | None = None, **words: object
) -> Problem:
    """Tell one problem by its code.

    Parameters
    ----------
    code
        One of `CODES`.
    place
        Where it was found. The example is shortened and stripped of controls.
    share
        Part of the list's rows that it touches, 0 to 1, where that is known: what is
        slight by ``problems.toml`` is only told.
    words
        What the texts of ``problems.toml`` name: count, choices, other.

    Examples
    --------
    >>> problem("duplicate_file", Place("b.csv"), other="a.csv").message
    'b.csv is the same file as a.csv, so we counted it once.'
    """
    told = _told()[code]
    example = shown(place.example)
    words |= {"file": place.file, "column": place.column, "example": example}
    expected = told.get("expected")
    return Problem(
        code=code,
        severity=_severity(told, share),
        message=told["message"].format_map(words),
        fix=told["fix"].format_map(words),
        file=place.file,
        sheet=place.sheet,
        row=place.row,
        column=place.column,
        example=example,
        expected=expected.format_map(words) if expected else None,
    )


def _severity(told: Mapping[str, Any], share: float | None) -> Severity:
    if share is not None and share <= told.get("slight", -1.0):
        return "info"
    severity: Severity = told["severity"]
    return severity


def reason(why: str) -> str:
    """Say why a row was left out, in a few words.

    Examples
    --------
    >>> reason("total_row")
    'a total of other rows'
    """
    return _reasons()[why]


def shown(cell: str | None) -> str | None:
    """Give a cell as it may be shown: on one line, short, without controls."""
    if cell is None:
        return None
    plain = "".join(c if c.isprintable() else " " for c in cell)
    return " ".join(plain.split())[:_LONGEST_EXAMPLE]


@cache
def _told() -> Mapping[str, Mapping[str, Any]]:
    source = files("calmrun.intake").joinpath("problems.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _reasons() -> Mapping[str, str]:
    source = files("calmrun.intake").joinpath("reasons.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


CODES: Final = frozenset(_told())
"""Every code there is."""
