r"""Records of delimited text, also where its quotes are broken.

A record is what RFC 4180 calls one: a line, or several where a quoted cell goes on.
Blank lines are records. Text here always ends its lines with ``\n``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

import numpy as np


LONGEST_RECORD: Final = 200
"""Lines that one quoted cell may go on for before its quote counts as a stray one."""

_QUOTE: Final = ord('"')
_NEWLINE: Final = ord("\n")
_BLOCK: Final = 16_000_000


def quoting_is_clean(text: bytes, delimiter: str) -> bool:
    r"""Tell whether every quote opens, closes or doubles exactly as RFC 4180 says.

    Parameters
    ----------
    text
        UTF-8 with ``\n`` line ends.
    delimiter
        One ASCII character.

    Returns
    -------
    bool
        True where any reader that follows the RFC gives the same cells.

    Notes
    -----
    Counting from 0, an even quote opens (or goes on after a doubled one), an odd quote
    closes (or doubles). So before an even one stands an edge or a quote, after an odd
    one likewise, and their number is even.

    Examples
    --------
    >>> quoting_is_clean(b'"a ""b"" c",d', ",")
    True
    >>> quoting_is_clean(b'5" pipe,c', ",")
    False
    """
    if b'"' not in text:
        return True
    letters = np.frombuffer(text, np.uint8)
    is_edge = np.zeros(256, dtype=bool)
    is_edge[[_QUOTE, _NEWLINE, ord(delimiter)]] = True
    seen = 0
    for start in range(0, len(letters), _BLOCK):
        quotes = np.flatnonzero(letters[start : start + _BLOCK] == _QUOTE) + start
        opens, closes = quotes[seen % 2 :: 2], quotes[1 - seen % 2 :: 2]
        seen += len(quotes)
        before, after = opens[opens > 0] - 1, closes[closes < len(letters) - 1] + 1
        if not (is_edge[letters[before]].all() and is_edge[letters[after]].all()):
            return False
    return seen % 2 == 0


def widest_record(text: bytes, delimiter: str) -> int:
    r"""Count the cells of the widest record of cleanly quoted text.

    Examples
    --------
    >>> widest_record(b'a\nb,"c,d",e\n', ",")
    3
    """
    letters = np.frombuffer(text, np.uint8)
    widest, waiting, inside = 0, 0, False
    for start in range(0, len(letters), _BLOCK):
        block = letters[start : start + _BLOCK]
        quoted = np.logical_xor.accumulate(block == _QUOTE) ^ inside
        inside = bool(quoted[-1])
        ends = np.flatnonzero((block == _NEWLINE) & ~quoted)
        commas = np.flatnonzero((block == ord(delimiter)) & ~quoted)
        marks = np.concatenate(([-waiting], np.searchsorted(commas, ends)))
        widest = max(widest, int(np.diff(marks).max(initial=0)))
        waiting = len(commas) - int(marks[-1])
    return max(widest, waiting) + 1


def read_records(
    lines: Sequence[str], delimiter: str, width: int | None = None
) -> Iterator[list[str]]:
    r"""Read records from lines whose quotes may be broken.

    Parameters
    ----------
    lines
        Without their line ends.
    delimiter
        One character.
    width
        Cells that most records have: a line with broken quotes is read in the way
        that comes closest. None: not known.

    Yields
    ------
    list
        Cells as written; an empty list for a blank line.

    Examples
    --------
    >>> list(read_records(['1,5" pipe', '2,"two', 'lines"', '', '3,"open'], ",", 2))
    [['1', '5" pipe'], ['2', 'two\nlines'], [], ['3', 'open']]
    """
    position = 0
    while position < len(lines):
        line = lines[position]
        if '"' in line:
            record, used = _read_quoted(lines, position, delimiter, width)
        else:
            record, used = (line.split(delimiter) if line else []), 1
        yield record
        position += used


def _read_quoted(
    lines: Sequence[str], position: int, delimiter: str, width: int | None
) -> tuple[list[str], int]:
    ahead = (line + "\n" for line in islice(lines, position, position + LONGEST_RECORD))
    reader = csv.reader(ahead, delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        return _read_broken(lines[position], delimiter, width), 1


def _read_broken(line: str, delimiter: str, width: int | None) -> list[str]:
    """Read one line leniently, with backslashes, or with quotes as plain letters."""
    plain = line.split(delimiter)
    lenient = csv.reader([line], delimiter=delimiter)
    escaped = csv.reader([line], delimiter=delimiter, escapechar="\\")
    readings = [_first(lenient), _first(escaped), plain]
    wanted = width or len(plain)
    return min(readings, key=lambda record: abs(len(record) - wanted))


def _first(records: Iterator[list[str]]) -> list[str]:
    try:
        return next(records, [])
    except csv.Error:
        return []


def write_clean(records: Iterator[list[str]], delimiter: str) -> bytes:
    """Write records with quoting that every reader understands alike."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(records)
    return text.getvalue().encode()
