"""What intake found wrong, as values: code, severity, message, where, fix.

Bad data is a value, a broken machine is an exception. The gate reads codes and
severities, never prose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


Severity = Literal["info", "lowers", "stops"]
"""info: told, changes nothing. lowers: confidence or sayability suffers.
stops: this file (or column) cannot carry a claim."""


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
