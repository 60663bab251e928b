"""Any upload -> its sheets, told apart by content and not by name."""

from __future__ import annotations

import io
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from calmrun.errors import UnreadableFileError
from calmrun.intake.csv_file import read_csv
from calmrun.intake.encoding import find_encoding
from calmrun.intake.limits import COMMAND_LINE, Limits, require_size
from calmrun.intake.pack import Upload
from calmrun.intake.sheet import Sheet
from calmrun.intake.workbook import read_workbook


_ZIP: Final = b"PK\x03\x04"
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_BIFF: Final = (b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
_WORD: Final = "WordDocument".encode("utf-16-le")
_SAMPLE: Final = 4096
_MOST_CONTROLS: Final = 0.02


def open_upload(upload: Upload, limits: Limits = COMMAND_LINE) -> tuple[Sheet, ...]:
    """Give every filled sheet of one upload, in order.

    Parameters
    ----------
    upload
        Any bytes; the name is only repeated in messages.
    limits
        What is taken, `COMMAND_LINE` or `WEB`.

    Returns
    -------
    tuple
        One sheet for delimited text, one per filled sheet of a workbook; never none.

    Raises
    ------
    UnreadableFileError
        The bytes are no table: with what they are, and one thing to do.
    FileTooLargeError
        A limit is passed.
    """
    require_size(upload.name, len(upload.content), limits)
    if not upload.content.strip(b"\0\xff\xfe\xef\xbb\xbf \t\r\n"):
        message = "This file is empty."
        fix = "Export the list again and check that it shows rows."
        raise UnreadableFileError(message, where=upload.name, fix=fix)
    if _is_workbook(upload):
        return read_workbook(upload, limits)
    _refuse_foreign_files(upload)
    return (read_csv(upload, limits),)


def _is_workbook(upload: Upload) -> bool:
    if upload.content.startswith(_ZIP):
        return _is_zipped_workbook(upload)
    if upload.content.startswith(_OLE) and _WORD in upload.content:
        raise _foreign(upload, "a text document")
    return upload.content.startswith((_OLE, *_BIFF))


def _is_zipped_workbook(upload: Upload) -> bool:
    try:
        with ZipFile(io.BytesIO(upload.content)) as archive:
            parts = frozenset(archive.namelist())
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        message = "This file was cut off or damaged on its way."
        fix = "Export it again and give us the new file."
        raise UnreadableFileError(message, where=upload.name, fix=fix) from error
    for known in _known()["part"]:
        if known["part"] in parts:
            raise _foreign(upload, known["what"], known.get("fix"))
    if not parts & {"xl/workbook.xml", "content.xml"}:
        fix = "Unpack it first, then choose the files inside."
        raise _foreign(upload, "a compressed folder", fix)
    return True


def _refuse_foreign_files(upload: Upload) -> None:
    """Raise where the bytes begin as a file that is no table does."""
    start = upload.content[:_SAMPLE]
    letters = start.decode(errors="replace").lstrip("\ufeff \t\r\n").lower()
    for known in _known()["file"]:
        if start.startswith(tuple(map(bytes.fromhex, known["magic"]))):
            raise _foreign(upload, known["what"], known.get("fix"))
    for known in _known()["text"]:
        if re.match(known["begins"], letters):
            raise _foreign(upload, known["what"], known.get("fix"))
    if _is_binary(start):
        raise _foreign(upload, "a file that only its own program reads")


def _is_binary(start: bytes) -> bool:
    """Tell whether control characters stand where text has none."""
    if find_encoding(start).startswith(("utf-16", "utf-32")):
        return False
    controls = len(start.translate(None, delete=_TEXT_BYTES))
    return controls > _MOST_CONTROLS * len(start)


_TEXT_BYTES: Final = bytes({1, 9, 10, 11, 12, 13, 26, 31, *range(32, 256)})


def _foreign(upload: Upload, what: str, fix: str | None = None) -> UnreadableFileError:
    message = f"This is {what}, not a list of rows."
    return UnreadableFileError(message, where=upload.name, fix=fix or _known()["fix"])


@cache
def _known() -> dict[str, Any]:
    source = files("calmrun.intake").joinpath("foreign.toml").read_text("utf-8")
    return tomllib.loads(source)
