"""Whether a file is of the business it is given for, by whom it names.

A bookkeeper with many clients picks the wrong file sooner or later. What a workspace
has seen is known from the packs of its latest runs: pseudonyms and numbers, no name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from calmrun.errors import IntakeError
from calmrun.intake.entries import Entry
from calmrun.intake.pack import DOCUMENT_KINDS, FileReport, Pack
from calmrun.intake.problems import Place, problem
from calmrun.intake.questions import YES, question_about_client
from calmrun.intake.seen import Seen


ENOUGH: Final = 5
"""Customers on either side from which no common one is worth a question."""
_DAYS: Final = ("issued_on", "scheduled_on", "paid_on", "created_on")


def seen_in(packs: Iterable[bytes]) -> Seen:
    """Collect what the packs of earlier runs named; one of another format says nothing.

    A pack that asked whether it was the right client, and got no answer, is left out.
    """
    customers: set[str] = set()
    documents: set[tuple[object, ...]] = set()
    for content in packs:
        try:
            pack = Pack.from_bytes(content)
        except IntakeError:
            continue
        if pack.question is not None:
            continue
        for kind in DOCUMENT_KINDS:
            table = pack.tables[kind]
            customers.update(table["customer"].drop_nulls().unique().to_list())
            documents.update(_documents(table, kind))
    return Seen(frozenset(customers), frozenset(documents))


def find_strangers(
    entries: Sequence[Entry], tables: Mapping[int, pl.DataFrame], seen: Seen | None
) -> tuple[int, ...]:
    """Give the files that name no customer and no document seen before.

    Parameters
    ----------
    entries
        Every file of the run. While one of them asks another question, that comes
        first, and no file is a stranger yet.
    tables
        Position of an entry -> its rows as `SCHEMAS` has them.
    seen
        What earlier files named, None where that is not known.
    """
    asks = any(entry.report.question is not None for entry in entries)
    if seen is None or len(seen.customers) < ENOUGH or asks:
        return ()
    kinds = {at: entries[at].report.kind for at in tables}
    return tuple(at for at in tables if _is_strange(kinds[at], tables[at], seen))


def tell_strangers(
    reports: Sequence[FileReport], strangers: Sequence[int], answer: str | None
) -> tuple[FileReport, ...]:
    """Add to each stranger's report what is wrong, and the question to the first."""
    told = list(reports)
    if answer == YES:
        return tuple(told)
    code = "unknown_client" if answer is None else "another_client"
    for at in strangers:
        report = told[at]
        wrong = problem(code, Place(report.name, report.sheet))
        told[at] = replace(report, problems=(*report.problems, wrong))
    if strangers and answer is None:
        first = strangers[0]
        question = question_about_client(told[first])
        told[first] = replace(told[first], question=question)
    return tuple(told)


def _is_strange(kind: str, table: pl.DataFrame, seen: Seen) -> bool:
    customers = set(table["customer"].drop_nulls().unique().to_list())
    if len(customers) < ENOUGH or customers & seen.customers:
        return False
    return seen.documents.isdisjoint(_documents(table, kind))


def _documents(table: pl.DataFrame, kind: str) -> set[tuple[object, ...]]:
    day = next(name for name in _DAYS if name in table.columns)
    numbered = table.select("document", day).drop_nulls().unique()
    return {(kind, *row) for row in numbered.iter_rows()}
