"""Exit codes and the one JSON document that every exit prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Final

from calmrun.errors import (
    CalmrunError,
    IntakeError,
    LockHeldError,
    NothingReadableError,
    UsageError,
)
from calmrun.present.plain import plain


ENDED: Final = 0
OTHER: Final = 1
USAGE: Final = 2
NOTHING_READABLE: Final = 65
HELD: Final = 75

_BY_STATUS: Final = {
    "concluded": ENDED,
    "all_clear": ENDED,
    "abstained": ENDED,
    "refused": HELD,
    "superseded": HELD,
}


def exit_code_of(document: Mapping[str, object]) -> int:
    """Give the exit code of a run document by its status."""
    return _BY_STATUS.get(str(document["status"]), OTHER)


def exit_code_for(error: CalmrunError) -> int:
    """Give the exit code of an error that ended the command."""
    if isinstance(error, UsageError):
        return USAGE
    if isinstance(error, NothingReadableError):
        return NOTHING_READABLE
    if isinstance(error, LockHeldError):
        return HELD
    return OTHER


ErrorDocument = dict[str, dict[str, str]]


def error_document(
    code: str, message: str, where: str = "", fix: str = ""
) -> ErrorDocument:
    """Give the document of a command that ended without a result."""
    return {"error": {"code": code, "message": message, "where": where, "fix": fix}}


def document_for(error: CalmrunError) -> ErrorDocument:
    """Give the error document of a typed error."""
    if isinstance(error, IntakeError):
        return error_document(error.code, str(error), error.where, error.fix)
    return error_document(_snake(type(error).__name__), str(error))


def print_json(document: object) -> None:
    """Print one JSON document on stdout, and nothing else."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def say(line: str) -> None:
    """Print one line for the person on stderr, as plain characters."""
    sys.stderr.write(plain(line) + "\n")


def _snake(name: str) -> str:
    words = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
    return words.lstrip("_").removesuffix("_error")
