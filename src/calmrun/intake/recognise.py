"""What a sheet is and what its columns are, or that we do not know.

Header words give every column a mark for every field, values rule fields out, the best
assignment gives each column once, relations between amounts mend it, and the evidence
of the whole list decides the kind. A list that looks more like something else, or like
nothing, stays unrecognized: a wrong guess costs more than a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from calmrun.errors import UsageError
from calmrun.intake.assignment import assign
from calmrun.intake.by_values import complete_by_values, quantity_of
from calmrun.intake.contents import look_into
from calmrun.intake.evidence import Candidate, title_words
from calmrun.intake.header import Layout, find_tables
from calmrun.intake.headings import words_of
from calmrun.intake.headless import name_columns
from calmrun.intake.kinds import KindVerdict, choose_kind
from calmrun.intake.known_sources import KnownSource, find_known_source
from calmrun.intake.pack import DOCUMENT_KINDS, Confidence, Kind, Remembered
from calmrun.intake.relations import (
    Cents,
    equal_rivals,
    mend,
    sample_cents,
    told_by_amounts,
)
from calmrun.intake.scoring import ENOUGH, Column, score_columns
from calmrun.intake.sheet import Sheet
from calmrun.intake.sums import complete_by_sums
from calmrun.intake.unsure import Unsure, as_said, find_unsure
from calmrun.intake.yearless import complete_days


_SURE: Final = 9.0
_TITLES: Final = 6
_COLUMN: Final = "column:"


@dataclass(frozen=True, slots=True)
class Recognition:
    """One sheet, understood as far as it can be.

    Parameters
    ----------
    sheet, layout
        The cells, and where the table is in them.
    kind, confidence
        ``unrecognized`` where the list is none of ours.
    columns
        Every column of the table.
    fields
        Field -> column; empty when unrecognized.
    rivals
        Columns that could be the total just as well, the chosen one first.
    source
        12 hex digits over the normalised headers: next month's export has the same.
    looks_like
        What an unrecognized list seems to be, in plain words.
    given
        Fields whose column the owner named.
    times
        The quantity by which ``total``, a price of one, is to be taken; mostly None.
    unsure
        What the list may be where the kind is not sure enough; None where it is.
    """

    sheet: Sheet
    layout: Layout
    kind: Kind
    confidence: Confidence
    columns: tuple[Column, ...]
    fields: Mapping[str, Column]
    rivals: tuple[Column, ...]
    source: str
    looks_like: str | None
    given: frozenset[str]
    times: Column | None = None
    unsure: Unsure | None = None


def recognise(
    sheet: Sheet,
    wanted: Mapping[str, str],
    remembered: Sequence[Remembered] = (),
) -> Recognition:
    """Find out what a sheet holds.

    Parameters
    ----------
    sheet
        Its cells.
    wanted
        Field -> header as written, as the owner said; these are taken as given.
    remembered
        Earlier choices; those of this sheet's source are followed too.

    Raises
    ------
    UsageError
        `wanted` names a header that the table does not have.
    """
    best = _best(_recognise(sheet, layout) for layout in find_tables(sheet))
    if not (wanted or remembered):
        return best
    return _recognise(sheet, best.layout, wanted, remembered)


def _best(readings: Iterator[Recognition]) -> Recognition:
    """Keep one row of names, unless two explain more or tell of another kind."""
    plain, *others = readings
    if plain.confidence == "high" and not plain.rivals:
        others = [reading for reading in others if reading.kind != plain.kind]
    return max([plain, *others], key=_worth)


def _worth(recognition: Recognition) -> tuple[int, bool, int, int]:
    """Tell how well a reading of the names explains the table.

    By its fields, then its kind; last, a row of names left among the data counts
    against it.
    """
    ranks = {"low": 1, "medium": 2, "high": 3}
    fields, rank = len(recognition.fields), ranks[recognition.confidence]
    return fields, not recognition.rivals, rank, -recognition.layout.body.height


def _recognise(
    sheet: Sheet,
    layout: Layout,
    wanted: Mapping[str, str] = MappingProxyType({}),
    remembered: Sequence[Remembered] = (),
) -> Recognition:
    said = [sheet.file, sheet.sheet or "", *layout.above[:_TITLES]]
    layout = complete_days(layout, said)
    contents = look_into(layout.body, native=sheet.native)
    columns = tuple(
        Column(place, heading, told)
        for place, (heading, told) in enumerate(
            zip(layout.headings, contents, strict=True)
        )
    )
    titles = title_words([sheet.file, sheet.sheet, *layout.above[:_TITLES]])
    if layout.header_row is None:
        columns = name_columns(columns, layout.body, titles)
    known_as = source_of(layout)
    earlier = remembered_columns(remembered, known_as)
    given = _given(columns, {**earlier, **wanted}, sheet.file)
    source = find_known_source(layout.headings)
    cents = sample_cents(columns, layout.body)
    candidates = {
        kind: _candidate(columns, cents, kind, _known(columns, source, kind) | given)
        for kind in DOCUMENT_KINDS
    }
    told = told_by_amounts(columns, cents)
    verdict = choose_kind(columns, candidates, titles, told)
    if source is not None:
        looks_like = source.called if source.kind == "unrecognized" else None
        verdict = KindVerdict(source.kind, "high", verdict.scores, looks_like)
    unsure = find_unsure(verdict, candidates, known_as, remembered)
    verdict = as_said(verdict, unsure)
    fields, rivals = _settled(candidates.get(verdict.kind), columns, cents, given)
    return Recognition(
        sheet=sheet,
        layout=layout,
        kind=verdict.kind,
        confidence=_capped(verdict.confidence, layout),
        columns=columns,
        fields=fields,
        rivals=rivals,
        source=known_as,
        looks_like=verdict.looks_like,
        given=frozenset(given),
        times=quantity_of(fields.get("total"), columns),
        unsure=unsure,
    )


def _known(
    columns: Sequence[Column], source: KnownSource | None, kind: Kind
) -> dict[str, Column]:
    """Find the columns that a known export has for its fields."""
    if source is None or source.kind != kind:
        return {}
    places = {column.heading.text.strip(): column for column in reversed(columns)}
    return {f: places[name] for f, name in source.fields.items() if name in places}


def _settled(
    candidate: Candidate | None,
    columns: Sequence[Column],
    cents: Mapping[int, Cents],
    given: Mapping[str, Column],
) -> tuple[Mapping[str, Column], tuple[Column, ...]]:
    """Give the fields of the chosen kind, and what could be the total just as well."""
    if candidate is None:
        return {}, ()
    fields = mend(candidate.fields, columns, cents, candidate.kind) | dict(given)
    if "total" in given:
        return fields, ()
    return fields, equal_rivals(fields, columns, cents, candidate.kind)


def _capped(confidence: Confidence, layout: Layout) -> Confidence:
    """Never be sure of a list without a header."""
    return (
        "medium" if layout.header_row is None and confidence == "high" else confidence
    )


def remembered_columns(remembered: Sequence[Remembered], source: str) -> dict[str, str]:
    """Give the columns that the owner chose before for this export."""
    return {
        choice.code.removeprefix(_COLUMN): choice.choice
        for choice in remembered
        if choice.source == source and choice.code.startswith(_COLUMN)
    }


def source_of(layout: Layout) -> str:
    """Give the 12 hex digits by which an export is known again.

    They are over its headers; without any, over its first row, so that an answer is not
    followed by whatever has as many columns.
    """
    names = [" ".join(words_of(heading.text)) for heading in layout.headings]
    if layout.header_row is None:
        first = layout.body.select(r"^\d+$").head(1).rows()
        names = [cell or "" for row in first for cell in row]
    return sha256("|".join(names).encode()).hexdigest()[:12]


def _candidate(
    columns: Sequence[Column],
    cents: Mapping[int, Cents],
    kind: Kind,
    given: Mapping[str, Column],
) -> Candidate:
    fields, scores = score_columns(columns, kind)
    for row, field in enumerate(fields):
        for column in given.values():
            scores[row, column.position] = 0.0
        if field in given:
            scores[row] = 0.0
            scores[row, given[field].position] = _SURE
    pairs = assign(scores - ENOUGH)
    named = {fields[row]: columns[at] for row, at in pairs.items()}
    summed = complete_by_sums(named, columns, cents, kind)
    return Candidate(kind, complete_by_values(summed, columns, kind))


def _given(
    columns: Sequence[Column], wanted: Mapping[str, str], file: str
) -> dict[str, Column]:
    """Find the columns that the owner named."""
    named: dict[str, Column] = {}
    for field, header in wanted.items():
        found = [c for c in columns if c.heading.text.strip() == header.strip()]
        if not found:
            there = ", ".join(f"“{c.heading.text}”" for c in columns if c.heading.text)
            message = f"{file} has no column “{header}”. It has: {there}."
            raise UsageError(message)
        named[field] = found[0]
    return named
