"""Taking files and fields from a form, with limits that hold while it streams in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from calmrun.errors import FileTooLargeError, UsageError
from calmrun.intake.limits import MEGABYTE, WEB, Limits
from calmrun.intake.pack import Upload


MOST_FILES: Final = 10
MOST_FIELDS: Final = 12
LONGEST_FIELD: Final = 4_000
LONGEST_NAME: Final = 120
MOST_TEXT: Final = 100_000
"""Bytes of a form without files."""


def most_bytes(limits: Limits) -> int:
    """Give the bytes of a whole body: all files, and what a form puts around them."""
    return limits.total_bytes + MOST_TEXT


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent, checked for size only."""

    fields: dict[str, str]
    uploads: tuple[Upload, ...]

    def text(self, name: str, longest: int) -> str | None:
        """Give a field without spaces around it, None where it is empty.

        Raises
        ------
        UsageError
            When it is longer than the page allows.
        """
        value = self.fields.get(name, "").strip()
        if len(value) > longest:
            message = f"That text is longer than {longest} letters. Please shorten it."
            raise UsageError(message)
        return value or None


class _Bounded(MultiPartParser):
    """The parser of the framework, with a limit for each file while it streams."""

    _file_bytes = 0
    most_file_bytes = 0

    def bounded_by(self, limits: Limits) -> _Bounded:
        """Set the limits."""
        self.spool_max_size = limits.total_bytes  # files stay in memory, never on disk
        self.most_file_bytes = limits.file_bytes
        return self

    def on_part_begin(self) -> None:
        super().on_part_begin()
        self._file_bytes = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is not None:
            self._file_bytes += end - start
            if self._file_bytes > self.most_file_bytes:
                raise _too_large(self.most_file_bytes, "One file")
        super().on_part_data(data, start, end)


async def read_form(request: Request, *, files: int, limits: Limits = WEB) -> Form:
    """Read a form within the limits of the web; at most `files` files with it.

    Raises
    ------
    FileTooLargeError
        When one file, or all together, are larger than the web takes.
    UsageError
        When it is no form, or has more files or fields than the page.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        message = "This page takes a form with files."
        raise UsageError(message)
    parser = _Bounded(
        request.headers,
        _counted(request, most_bytes(limits) if files else MOST_TEXT, limits),
        max_files=files,
        max_fields=MOST_FIELDS,
        max_part_size=LONGEST_FIELD,
    ).bounded_by(limits)
    try:
        items = (await parser.parse()).multi_items()
    except MultiPartException as exc:
        raise UsageError(_told(exc)) from exc
    sent = [value for _, value in items if isinstance(value, UploadFile)]
    return Form(
        fields={name: value for name, value in items if isinstance(value, str)},
        uploads=tuple(
            [file for file in [await _upload(file) for file in sent] if file.name]
        ),
    )


def safe_name(name: str) -> str:
    r"""Give the base name of a file: no path, no controls, not too long.

    Examples
    --------
    >>> safe_name("C:\\exports\\..\\March\u202einvoices.csv")
    'Marchinvoices.csv'
    >>> safe_name("../")
    'file'
    """
    base = re.split(r"[\\/]", name)[-1]
    kept = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip()
    if not kept.strip("."):
        return "file"
    if len(kept) <= LONGEST_NAME:
        return kept
    stem, dot, extension = kept.rpartition(".")
    if not dot or len(extension) > 10:
        return kept[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"


async def _counted(
    request: Request, most: int, limits: Limits
) -> AsyncGenerator[bytes, None]:
    taken = 0
    async for chunk in request.stream():
        taken += len(chunk)
        if taken > most:
            raise _too_large(limits.total_bytes, "All files together")
        yield chunk


async def _upload(file: UploadFile) -> Upload:
    content = await file.read()
    await file.close()
    return Upload(safe_name(file.filename) if file.filename else "", content)


def _too_large(most: int, what: str) -> FileTooLargeError:
    return FileTooLargeError(
        f"{what} may hold {most // MEGABYTE} MB here, and this is more.",
        fix="Export a shorter span of time, for example the last twelve months.",
    )


def _told(error: MultiPartException) -> str:
    if "files" in error.message:
        return f"Please send at most {MOST_FILES} files at a time."
    return "The form could not be read. Please send it again."
