"""A first look at uploads, before a run begins: whether any can be opened at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from calmrun.errors import IntakeError, NothingReadableError
from calmrun.intake.limits import Limits, require_size, require_total
from calmrun.intake.opening import open_upload
from calmrun.intake.pack import Upload


_HEAD: Final = 65_536
_SMALL_BOOK: Final = 2_000_000
_BOOK_STARTS: Final = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))


def require_readable(uploads: Sequence[Upload], limits: Limits) -> None:
    """Refuse uploads of which none can be opened, before a run is recorded.

    Only the head of a text is looked at, and a workbook of up to 2 MB as a whole: a
    larger one that turns out to be damaged ends its run as failed. A file that cannot
    be opened beside one that can is a problem of the run, not a refusal.

    Raises
    ------
    NothingReadableError
        No file was given, or none can be opened: with the first one's trouble.
    FileTooLargeError
        All files together are larger than the limit.
    """
    require_total((len(upload.content) for upload in uploads), limits)
    troubles = [_trouble(upload, limits) for upload in uploads]
    first = next(iter(troubles), None)
    if first is None and not troubles:
        raise NothingReadableError(fix="Give us a CSV file or a workbook.")
    if first is not None and all(troubles):
        where = ", ".join(upload.name for upload in uploads)
        raise NothingReadableError(str(first), where=where, fix=first.fix)


def _trouble(upload: Upload, limits: Limits) -> IntakeError | None:
    size = len(upload.content)
    is_book = upload.content.startswith(_BOOK_STARTS)
    if is_book and size > _SMALL_BOOK:
        return None
    look = upload if is_book else Upload(upload.name, upload.content[:_HEAD])
    try:
        require_size(upload.name, size, limits)
        open_upload(look, limits)
    except IntakeError as error:
        return error
    return None
