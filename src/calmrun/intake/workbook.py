"""XLSX, XLS and ODS workbooks -> one sheet of text cells per filled sheet."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Final
from zipfile import BadZipFile, ZipFile

import polars as pl

from calmrun.errors import FileTooLargeError, UnreadableFileError
from calmrun.intake.cells import TOP, read_clean, tidy
from calmrun.intake.limits import COMMAND_LINE, Limits, require_shape
from calmrun.intake.pack import Upload
from calmrun.intake.sheet import Sheet


_READER: Final = (sys.executable, "-P", "-m", "calmrun.intake.workbook_reader")
_SECONDS: Final = 120
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")


def read_workbook(upload: Upload, limits: Limits = COMMAND_LINE) -> tuple[Sheet, ...]:
    """Read every filled sheet that a person sees when the workbook is opened.

    Parameters
    ----------
    upload
        Bytes of an xlsx, xls or ods file.
    limits
        What a workbook may grow to and how many cells a sheet may span.

    Returns
    -------
    tuple
        Sheets in the order of the workbook. Hidden sheets count only where no other
        one is filled. Numbers are written plainly ("1001", "12.5"), days as ISO
        dates, truth as TRUE and FALSE; a cell with an error is null.

    Raises
    ------
    UnreadableFileError
        The workbook is damaged, locked with a password, or has no filled cell.
    FileTooLargeError
        It grows beyond the limits.
    """
    kind = _kind(upload, limits)
    read = list(_frames(upload, _run_reader(upload, limits), limits))
    sheets = tuple(
        Sheet(upload.name, name, kind, None, cells, native=True, top=top)
        for name, cells, top in read
        if any(column.null_count() < len(column) for column in cells)
    )
    if not sheets:
        message = "This workbook has no filled cells."
        fix = "Export the list again and check that it shows rows."
        raise UnreadableFileError(message, where=upload.name, fix=fix)
    return sheets


def _kind(upload: Upload, limits: Limits) -> str:
    """Tell the format, and refuse at once what says itself that it is too large."""
    if _LOCKED in upload.content:
        raise _locked(upload)
    if not upload.content.startswith(b"PK"):
        return "xls"
    try:
        with ZipFile(io.BytesIO(upload.content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged(upload) from error
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise _too_large(upload)
    return "ods" if any(part.filename == "content.xml" for part in parts) else "xlsx"


def _run_reader(upload: Upload, limits: Limits) -> io.BytesIO:
    """Let the reader's own process read, whatever becomes of it."""
    command = [*_READER, *map(str, (limits.reader_bytes, _SECONDS, limits.cells))]
    try:
        reader = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            input=upload.content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_large(upload) from error
    if reader.returncode:
        raise _too_large(upload)
    return io.BytesIO(reader.stdout)


def _frames(
    upload: Upload, output: io.BytesIO, limits: Limits
) -> Iterator[tuple[str, pl.DataFrame, pl.DataFrame]]:
    while line := output.readline():
        facts = json.loads(line)
        if "failure" in facts:
            raise _FAILURES[facts["failure"]](upload)
        require_shape(upload.name, facts["rows"], facts["columns"], limits)
        left, columns = facts["left"], facts["columns"]
        text = output.read(facts["length"])
        cells = read_clean(text, ",", range(left, columns))
        empty = [pl.lit(None, pl.String).alias(str(place)) for place in range(left)]
        cells = cells.select(*empty, pl.all())
        yield facts["name"], tidy(cells, limits.cell_length), cells.head(TOP)


def _locked(upload: Upload) -> UnreadableFileError:
    message = "This workbook is locked with a password."
    fix = "Open it, remove the password, save it, and give us the saved file."
    return UnreadableFileError(message, where=upload.name, fix=fix)


def _damaged(upload: Upload) -> UnreadableFileError:
    message = "This workbook is damaged and does not open."
    fix = "Export it again, or save it as CSV and give us that file."
    return UnreadableFileError(message, where=upload.name, fix=fix)


def _too_large(upload: Upload) -> FileTooLargeError:
    message = "This workbook grows far too large when it is opened."
    fix = "Delete empty rows and columns beyond the list, or save it as CSV."
    return FileTooLargeError(message, where=upload.name, fix=fix)


_FAILURES: Final = {"locked": _locked, "damaged": _damaged, "too_large": _too_large}
