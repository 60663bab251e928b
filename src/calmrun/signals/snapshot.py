"""The snapshot: closed keys, numbers and enums only, never a row, never a name.

An evidence path is the dotted way to a measure in the snapshot's JSON,
``signals.days_to_pay.median``; following it gives an object with value, n, low, high.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from calmrun.intake.pack import NumberStyle, Pack
from calmrun.signals.catalogue import measure_all
from calmrun.signals.measure import Certainty, Measure, Unit, decimal_string
from calmrun.signals.tables import read_tables


__all__ = [
    "Certainty",
    "Measure",
    "Measures",
    "Snapshot",
    "Unit",
    "build_snapshot",
    "decimal_string",
]

Measures = Mapping[str, Measure]
"""Measure name -> measure, of one signal."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the agent may know: measures by signal, and a few facts.

    Parameters
    ----------
    as_of
        The data's own last day; every age counts to it.
    currency
        ISO code, None when unknown or mixed.
    documents
        Kind of file -> documents in it.
    signals
        Signal -> measure name -> measure.
    country
        ISO 3166 alpha-2, for the formats of the sentences; None when unknown.
    number_style
        How the files write amounts (`calmrun.intake.pack.NumberStyle`), for the same.
    """

    as_of: date
    currency: str | None
    documents: Mapping[str, int]
    signals: Mapping[str, Measures]
    country: str | None = None
    number_style: NumberStyle | None = None

    def at(self, path: str) -> Measure | None:
        """Follow an evidence path.

        Parameters
        ----------
        path
            ``signals.<signal>.<measure>``.

        Returns
        -------
        The measure there, None where the path leads nowhere.
        """
        parts = path.split(".")
        if len(parts) != 3 or parts[0] != "signals":
            return None
        return self.signals.get(parts[1], {}).get(parts[2])

    def to_json(self) -> dict[str, Any]:
        """Give the document that is stored and printed; keys are in a fixed order."""
        return {
            "as_of": self.as_of.isoformat(),
            "currency": self.currency,
            "country": self.country,
            "number_style": self.number_style,
            "documents": dict(sorted(self.documents.items())),
            "signals": {
                signal: {name: one.to_json() for name, one in measures.items()}
                for signal, measures in self.signals.items()
            },
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Snapshot:
        """Read back what `to_json` gave."""
        return cls(
            as_of=date.fromisoformat(document["as_of"]),
            currency=document["currency"],
            country=document["country"],
            number_style=document["number_style"],
            documents=dict(document["documents"]),
            signals={
                signal: {name: Measure.from_json(one) for name, one in measures.items()}
                for signal, measures in document["signals"].items()
            },
        )


def build_snapshot(pack: Pack) -> Snapshot:
    """Measure a pack.

    Parameters
    ----------
    pack
        Recognised, normalised tables. Without an `as_of` every signal is not sayable
        (``no_dates``) and the snapshot's day is the earliest one there is.

    Returns
    -------
    Aggregates with sample sizes, intervals and confidence. The same documents give
    the same snapshot in any order of rows.
    """
    tables = read_tables(pack)
    return Snapshot(
        as_of=pack.as_of or date.min,
        currency=pack.currency,
        documents={kind: table.height for kind, table in pack.tables.items()},
        signals=measure_all(tables),
        country=pack.country,
        number_style=pack.number_style,
    )
