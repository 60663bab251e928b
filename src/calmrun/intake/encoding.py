"""Which letters the bytes stand for: any common encoding -> UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from charset_normalizer import from_bytes


_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ONE_BYTE: Final = ("cp1252", "mac_roman", "cp850", "cp1250")
_ACCENTED: Final = frozenset("äöüßéèêëàâçñóòíìîïúùûáåøæœôãõýšžčřěůłąęćńśźżőűğış")
_SIGNS: Final = frozenset("€£¥¢°º\u00aa–—‘’“”„«»·•…§©®™¼½¾²³×¡¿\xa0")  # noqa: RUF001 - the typographic signs themselves are meant
_SNIPPET: Final = re.compile(rb"[\x00-\x7f]?[\x80-\xff]+[\x00-\x7f]?")
_SNIPPETS: Final = 500
_SAMPLE_BYTES: Final = 65_536
_CONVINCING: Final = 0.5


def to_utf8(content: bytes) -> tuple[str, bytes]:
    r"""Find the encoding of a text file and give the same text as UTF-8.

    Parameters
    ----------
    content
        The file's bytes.

    Returns
    -------
    tuple
        Name of the encoding as Python knows it, and the text without a byte order
        mark. Bytes that stand for nothing become the replacement character.

    Examples
    --------
    >>> to_utf8("Müller".encode("utf-16"))
    ('utf-16', b'M\xc3\xbcller')
    >>> to_utf8("Straße; Größe".encode("cp1252"))[0]
    'cp1252'
    """
    name = find_encoding(content)
    if name == "utf-8":
        return name, _as_valid_utf8(content)
    if name == "utf-8-sig":
        return name, _as_valid_utf8(content[len(codecs.BOM_UTF8) :])
    return name, content.decode(name, errors="replace").encode()


def find_encoding(content: bytes) -> str:
    """Name the encoding of a text file, by its mark, its NULs, or its letters."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    return _unmarked_utf16(content) or _by_letters(content)


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: plain letters and digits leave every other byte NUL."""
    sample = content[: _SAMPLE_BYTES // 16]
    first = sample[0::2].count(0)
    second = sample[1::2].count(0)
    if max(first, second) < max(4, len(sample) / 20):
        return None
    if first < second / 10:
        return "utf-16-le"
    return "utf-16-be" if second < first / 10 else None


def _by_letters(content: bytes) -> str:
    return "utf-8" if _mostly_utf8(content) else _one_byte_encoding(content)


def _mostly_utf8(content: bytes) -> bool:
    """Tell whether nearly all letters beyond ASCII are whole UTF-8 sequences."""
    if content.isascii():
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        text = content.decode(errors="replace")
        broken = text.count("\ufffd")
        whole = len(text) - len(text.encode("ascii", errors="ignore")) - broken
        return whole > 3 * broken
    return True


def _as_valid_utf8(content: bytes) -> bytes:
    """Mend single stray bytes as Windows letters, which is where they come from."""
    if content.isascii():
        return content
    try:
        content.decode()
    except UnicodeDecodeError:
        text = content.decode(errors="surrogateescape")
        stray = {
            0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace")
            for byte in range(0x80, 0x100)
        }
        return text.translate(stray).encode()
    return content


def _one_byte_encoding(content: bytes) -> str:
    snippets = [
        match.group() for match in islice(_SNIPPET.finditer(content), _SNIPPETS)
    ]
    scores = {name: _likeness(snippets, name) for name in _ONE_BYTE}
    best = max(_ONE_BYTE, key=lambda name: scores[name])
    if scores[best] >= _CONVINCING:
        return best
    guess = from_bytes(_around_first_letters(content)).best()
    return best if guess is None else guess.encoding


def _around_first_letters(content: bytes) -> bytes:
    first = _SNIPPET.search(content)
    start = max(0, first.start() - 1024) if first else 0
    return content[start : start + _SAMPLE_BYTES]


def _likeness(snippets: list[bytes], encoding: str) -> float:
    """Mean of +1 for a letter where letters stand, -1 for one that cannot be."""
    marks = [
        mark
        for snippet in snippets
        for mark in _marks(snippet.decode(encoding, errors="replace"))
    ]
    return sum(marks) / len(marks) if marks else 0.0


def _marks(text: str) -> Iterator[int]:
    for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if not letter.isascii():
            yield _mark(before, letter, after)


def _mark(before: str, letter: str, after: str) -> int:
    if letter in _SIGNS:
        inside_word = before.isalpha() and after.isalpha()
        return -1 if inside_word and letter not in "’‘" else 1  # noqa: RUF001 - typographic apostrophes are meant
    if not letter.isalpha() or after.isdigit():
        return -1
    if (
        letter.isupper()
        and before.isalpha()
        and before + after != (before + after).upper()
    ):
        return -1
    if not before.isascii() and not after.isascii():
        return -1  # whole words beyond ASCII: another alphabet
    return 1 if letter.lower() in _ACCENTED else 0
