"""Exports of known tools: their header, as read in a public file, and what it means.

Knowing a tool only helps: an export of another tool, or of a newer version with other
headers, is read by its words, cells and relations. Each file of ``sources`` names the
public file in which its header was read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from calmrun.intake.headings import Heading
from calmrun.intake.pack import Kind


@dataclass(frozen=True, slots=True)
class KnownSource:
    """One export of one tool.

    Parameters
    ----------
    called
        Tool and list, in plain words.
    kind
        What it holds; ``unrecognized`` for a list that is none of ours.
    header
        Columns by which it is known: all of them must be there.
    fields
        Field -> header as written.
    """

    called: str
    kind: Kind
    header: frozenset[str]
    fields: Mapping[str, str]


def find_known_source(headings: Iterable[Heading]) -> KnownSource | None:
    """Give the known export that these headers are of, None where there is none."""
    names = frozenset(heading.text.strip() for heading in headings)
    fitting = [source for source in _known_sources() if source.header <= names]
    return max(fitting, key=lambda source: len(source.header), default=None)


@cache
def _known_sources() -> tuple[KnownSource, ...]:
    folder = files("calmrun.intake").joinpath("sources")
    if not folder.is_dir():
        return ()
    names = sorted(entry.name for entry in folder.iterdir())
    return tuple(
        _read(folder.joinpath(name).read_text(encoding="utf-8"))
        for name in names
        if name.endswith(".toml")
    )


def _read(text: str) -> KnownSource:
    table = tomllib.loads(text)
    header = frozenset(table["header"])
    return KnownSource(table["called"], table["kind"], header, table["fields"])
