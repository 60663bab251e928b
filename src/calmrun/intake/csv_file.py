"""Delimited text -> one sheet, whatever its encoding, delimiter and line ends."""

from __future__ import annotations

import re
from itertools import accumulate, chain

import polars as pl
from polars.exceptions import ComputeError, SchemaError

from calmrun.intake.cells import TOP, read_clean, tidy
from calmrun.intake.delimiter import Layout, find_layout
from calmrun.intake.encoding import to_utf8
from calmrun.intake.limits import COMMAND_LINE, Limits, require_shape
from calmrun.intake.pack import Upload
from calmrun.intake.records import (
    quoting_is_clean,
    read_records,
    widest_record,
    write_clean,
)
from calmrun.intake.sheet import Sheet


def read_csv(upload: Upload, limits: Limits = COMMAND_LINE) -> Sheet:
    """Read one file of delimited text.

    Parameters
    ----------
    upload
        Any bytes that are text.
    limits
        Checked against the shape before the cells are read.

    Returns
    -------
    Sheet
        All records in order, blank lines included.

    Raises
    ------
    FileTooLargeError
        More rows, columns or cells than the limits allow.
    """
    encoding, text = to_utf8(upload.content)
    layout, text = _laid_out(_with_plain_line_ends(text))
    cells = _read_cells(upload.name, text, layout, limits)
    return Sheet(
        file=upload.name,
        sheet=None,
        encoding=encoding,
        delimiter=layout.delimiter,
        cells=tidy(cells, limits.cell_length),
        native=False,
        top=cells.head(TOP),
    )


def _with_plain_line_ends(text: bytes) -> bytes:
    text = text.replace(b"\0", b"").rstrip(b"\x1a")
    if b"\r" not in text:
        return text
    for line_end in (b"\r\r\n", b"\r\n", b"\r"):
        text = text.replace(line_end, b"\n")
    return text


def _laid_out(text: bytes) -> tuple[Layout, bytes]:
    """Find the layout, and mend what keeps the text from being read at once."""
    layout = find_layout(text)
    if layout.widest == 1 and text.startswith(b'"'):
        text = _unwrapped(text)
        layout = find_layout(text)
    text = _without_text_guards(text, layout.delimiter)
    if not quoting_is_clean(text, layout.delimiter):
        text = _mended(text, layout)
    return layout, text


def _unwrapped(text: bytes) -> bytes:
    """Take off quotes that were put around whole lines."""
    records = read_records(_lines(text), ",", 1)
    return "\n".join(record[0] if record else "" for record in records).encode()


def _without_text_guards(text: bytes, delimiter: str) -> bytes:
    """="0012" is how exports keep a spreadsheet from changing 0012 into 12."""
    if b"=" not in text or b'="' not in text:  # one letter is found much faster
        return text
    edge = re.escape(delimiter.encode())
    guarded = rb'(^|[\n%b])="([^"\n%b]+)"(?=[\n%b]|\Z)' % (edge, edge, edge)
    empty = rb'(?:(?<=[\n%b])|\A)=""(?=[\n%b]|\Z)' % (edge, edge)
    pieces = re.split(empty, re.sub(guarded, rb"\1\2", text))
    quotes = accumulate(piece.count(b'"') for piece in pieces[:-1])
    between = [b'=""' if inside % 2 else b"" for inside in quotes]  # in a quoted cell
    return b"".join(chain.from_iterable(zip(pieces, [*between, b""], strict=True)))


def _mended(text: bytes, layout: Layout) -> bytes:
    records = read_records(_lines(text), layout.delimiter, layout.usual)
    return write_clean(records, layout.delimiter)


def _lines(text: bytes) -> list[str]:
    return text.removesuffix(b"\n").decode().split("\n")


def _read_cells(file: str, text: bytes, layout: Layout, limits: Limits) -> pl.DataFrame:
    """Read at the sample's width, and at the true one if a later record is wider."""
    lines = text.count(b"\n") + 1
    require_shape(file, lines, layout.widest, limits)
    try:
        return read_clean(text, layout.delimiter, range(layout.widest))
    except (ComputeError, SchemaError):
        widest = widest_record(text, layout.delimiter)
        require_shape(file, lines, widest, limits)
        return read_clean(text, layout.delimiter, range(widest))
