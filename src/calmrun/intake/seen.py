"""What a workspace has seen before, by pseudonym and number: no name is in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """Whom and what earlier files of a workspace named.

    Parameters
    ----------
    customers
        Pseudonyms.
    documents
        Kind, number and day of each numbered document: every tool counts from the same
        numbers, so that a number alone says little.
    """

    customers: frozenset[str]
    documents: frozenset[tuple[object, ...]]
