"""How much Calmrun takes: uploads are hostile until they are small enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from calmrun.errors import FileTooLargeError


MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one upload may hold, checked before parsing where possible.

    Parameters
    ----------
    file_bytes, total_bytes
        Size of one file, and of all files together.
    rows, columns
        Shape of one sheet.
    cells
        rows times columns of one sheet, and of all sheets of a workbook together.
    cell_length
        Characters of one cell; the rest of a longer cell is cut off.
    unpacked_bytes
        What a workbook says that it grows to when it is unpacked.
    reader_bytes
        Memory that reading a workbook may take, whatever it says.
    """

    file_bytes: int
    total_bytes: int
    rows: int
    columns: int
    cells: int
    cell_length: int
    unpacked_bytes: int
    reader_bytes: int


COMMAND_LINE: Final = Limits(
    file_bytes=2_000 * MEGABYTE,
    total_bytes=8_000 * MEGABYTE,
    rows=20_000_000,
    columns=2_000,
    cells=300_000_000,
    cell_length=32_767,
    unpacked_bytes=4_000 * MEGABYTE,
    reader_bytes=16_000 * MEGABYTE,
)
"""A person's own files on a person's own machine."""

WEB: Final = Limits(
    file_bytes=15 * MEGABYTE,
    total_bytes=60 * MEGABYTE,
    rows=500_000,
    columns=1_000,
    cells=20_000_000,
    cell_length=32_767,
    unpacked_bytes=300 * MEGABYTE,
    reader_bytes=2_000 * MEGABYTE,
)
"""Files that strangers send to a server."""


def require_size(file: str, size: int, limits: Limits) -> None:
    """Refuse a file with more bytes than the limit.

    Raises
    ------
    FileTooLargeError
        Before anything of the file was read.
    """
    if size > limits.file_bytes:
        most = limits.file_bytes // MEGABYTE
        message = f"This file is larger than the {most} MB that we take."
        raise FileTooLargeError(message, where=file, fix=_SHORTEN)


def require_total(sizes: Iterable[int], limits: Limits) -> None:
    """Refuse files that together have more bytes than the limit.

    Raises
    ------
    FileTooLargeError
        Before anything of them was read.
    """
    if sum(sizes) > limits.total_bytes:
        most = limits.total_bytes // MEGABYTE
        message = f"These files together are larger than the {most} MB that we take."
        fix = "Choose only the invoices and the quotes, or a shorter time."
        raise FileTooLargeError(message, fix=fix)


def require_shape(file: str, rows: int, columns: int, limits: Limits) -> None:
    """Refuse a table with more rows, columns or cells than the limit.

    Raises
    ------
    FileTooLargeError
        Before room for the cells was taken.
    """
    passed = [
        f"{found:,} {what}, and we take {most:,}"
        for what, found, most in (
            ("columns", columns, limits.columns),
            ("rows", rows, limits.rows),
            ("cells", rows * columns, limits.cells),
        )
        if found > most
    ]
    if passed:
        message = f"This table has {passed[0]}."
        raise FileTooLargeError(message, where=file, fix=_SHORTEN)


_SHORTEN: Final = (
    "Export a shorter period, such as the last two years, and delete empty rows and"
    " columns beyond the list."
)
