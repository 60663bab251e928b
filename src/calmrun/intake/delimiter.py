"""What separates the cells of a text file, found in a sample of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from calmrun.intake.records import read_records


CANDIDATES: Final = (",", ";", "\t", "|", "^", "~", "\x1f", "\x01")

_SAMPLE_BYTES: Final = 200_000
_SAMPLE_RECORDS: Final = 400
_DECLARED: Final = re.compile(r"^\"?sep=([\t,;:|^~])\"?[\t,;:|^~]*$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"^[^\w,.;]{0,3}[0-9][0-9.,'\s]*[^\w,.;]{0,3}$")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the sample falls into cells.

    Parameters
    ----------
    delimiter
        One ASCII character.
    widest
        Cells of the widest record of the sample.
    usual
        Cells that most of its filled records have.
    """

    delimiter: str
    widest: int
    usual: int


def find_layout(text: bytes) -> Layout:
    r"""Find the delimiter by how evenly and how sensibly it cuts the sample.

    Parameters
    ----------
    text
        UTF-8 with ``\n`` line ends.

    Notes
    -----
    Evenness is the sum over record widths w of share(w)^2 (w - 1) / w, so title lines
    count little. Sense is the share of filled cells that hold no other candidate
    outside numbers, which tells a decimal comma from a separator. After: van den Burg,
    Nazabal, Sutton, "Wrangling messy CSV files by detecting row and type patterns",
    2019.

    Examples
    --------
    >>> find_layout(b"Titel, kurz\nNr;Netto;Brutto\n1;10,00;11,90\n2;5,00;5,95\n")
    Layout(delimiter=';', widest=3, usual=3)
    """
    lines = _sample(text)
    declared = _DECLARED.match(lines[0])
    present = [mark for mark in CANDIDATES if any(mark in line for line in lines)]
    candidates = [declared.group(1)] if declared else present or [","]
    found = {mark: list(read_records(lines, mark)) for mark in candidates}
    best = max(candidates, key=lambda mark: _score(found[mark], mark, present))
    widths = Counter(len(record) for record in found[best] if any(record))
    return Layout(
        delimiter=best,
        widest=max(map(len, found[best]), default=1) or 1,
        usual=widths.most_common(1)[0][0] if widths else 1,
    )


def _sample(text: bytes) -> list[str]:
    """First lines of the file, without one that the sample cuts through."""
    start = text[:_SAMPLE_BYTES]
    if len(text) > _SAMPLE_BYTES and b"\n" in start:
        start = start[: start.rindex(b"\n")]
    return start.decode(errors="replace").split("\n")[:_SAMPLE_RECORDS]


def _score(records: list[list[str]], mark: str, present: list[str]) -> float:
    filled = [record for record in records if any(cell.strip() for cell in record)]
    if not filled:
        return 0.0
    widths = Counter(len(record) for record in filled)
    evenness = sum(
        (count / len(filled)) ** 2 * (width - 1) / width
        for width, count in widths.items()
    )
    others = "".join(other for other in present if other != mark)
    return evenness * (_sense(filled, others) + 0.01)


def _sense(records: list[list[str]], others: str) -> float:
    cells = [cell for record in records for cell in record if cell.strip()]
    odd = sum(
        not _NUMBER.match(cell.strip())
        for cell in cells
        if any(other in cell for other in others)
    )
    return 1 - odd / len(cells)
