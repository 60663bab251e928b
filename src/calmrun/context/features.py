"""Words of a line as numbers: hashed words, word pairs and letter runs, all at once.

Everything is computed over one long byte string, so that thousands of lines cost a
few milliseconds and no Python loop per character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray


BUCKETS = 1 << 15
"""Size of the hashed vocabulary: a power of two."""
RUN = 5
"""Letters in a run; a run may begin or end at the edge of a word."""

_NEWLINE = 10
_FIRST_LETTER = 97
_LETTERS = (
    bytes(
        code if chr(code).islower() or code == _NEWLINE else 32 for code in range(128)
    )
    + bytes([32]) * 128
)
_INITIALS = re.compile(rb"\b([a-z])[/.&](?=[a-z]\b)")
_SHORTEST_WORD = 2
_LONGEST_WORD = 40
_ODD = np.uint32(1000003)
_WORD_WEIGHTS = np.multiply.accumulate(
    np.r_[np.uint32(1), np.full(_LONGEST_WORD, _ODD)], dtype=np.uint32
)

Ints = NDArray[np.int64]
Words = NDArray[np.uint32]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]


def plain(lines: Iterable[str]) -> list[str]:
    """Bring lines to lower-case letters and single spaces.

    Accents are dropped, digits and signs become spaces, initials close up; a line in
    another script becomes empty. The order is kept.

    Examples
    --------
    >>> plain(["Démoussage  toiture (2x)", "A/C Tune-Up", "№ 17"])
    ['demoussage toiture x', 'ac tune up', 'no']
    """
    text = "\n".join(line.replace("\n", " ") for line in lines).replace("ß", "ss")
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").lower()
    raw = _INITIALS.sub(rb"\1", letters).replace(b"'", b"").translate(_LETTERS)
    return [" ".join(line.split()) for line in raw.decode("ascii").split("\n")]


def hashed(lines: Sequence[str]) -> tuple[Ints, Ints]:
    """Give the features of plain lines.

    Parameters
    ----------
    lines
        What `plain` gave.

    Returns
    -------
    tuple
        Position of the line and bucket of the feature (0 to ``BUCKETS - 1``), both of
        shape ``(n,)``. A feature that a line has twice comes twice.
    """
    text = "".join(f" {line} \n" for line in lines).encode("ascii")
    code = np.frombuffer(text, np.uint8)
    line_of = np.cumsum(code == _NEWLINE)
    letter = code >= _FIRST_LETTER
    parts = (*_words(code, letter, line_of), _runs(code, letter, line_of))
    positions = np.concatenate([position for position, _ in parts])
    hashes = np.concatenate([_mixed(value) for _, value in parts])
    return positions, (hashes & np.uint32(BUCKETS - 1)).astype(np.int64)


def _runs(code: Bytes, letter: Flags, line_of: Ints) -> tuple[Ints, Words]:
    """Every run of `RUN` characters whose inside is letters only."""
    count = max(len(code) - RUN + 1, 0)
    value = np.full(count, RUN, np.uint32)
    for shift in range(RUN):
        value = value * np.uint32(31) + code[shift : shift + count]
    inside = np.ones(count, np.bool_)
    for shift in range(1, RUN - 1):
        inside &= letter[shift : shift + count]
    for shift in (0, RUN - 1):
        inside &= code[shift : shift + count] != _NEWLINE
    return line_of[:count][inside], value[inside]


def _words(
    code: Bytes, letter: Flags, line_of: Ints
) -> tuple[tuple[Ints, Words], tuple[Ints, Words]]:
    """Words of two letters or more, and pairs of neighbours in one line."""
    edges = np.flatnonzero(np.diff(letter, prepend=False, append=False))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    at = np.flatnonzero(letter)
    place = np.minimum(at - np.repeat(starts, lengths), _LONGEST_WORD)
    weighted = code[at] * _WORD_WEIGHTS[place]
    value = np.zeros(0, np.uint32)
    if len(starts):
        value = np.add.reduceat(weighted, np.cumsum(lengths) - lengths)
    long_enough = lengths >= _SHORTEST_WORD
    value, line = value[long_enough], line_of[starts][long_enough]
    same_line = line[1:] == line[:-1]
    pair = value[:-1] * np.uint32(3) + value[1:] * np.uint32(5) + np.uint32(17)
    return (line, value * np.uint32(7) + np.uint32(99)), (
        line[1:][same_line],
        pair[same_line],
    )


def _mixed(value: Words) -> Words:
    """Spread the bits, so that the low ones can serve as a bucket."""
    value = (value ^ (value >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    value = (value ^ (value >> np.uint32(12))) * np.uint32(0x297A2D39)
    return value ^ (value >> np.uint32(15))
