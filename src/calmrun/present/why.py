"""Why a page is about what it is about: what was weighed, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from calmrun.present.formats import Formats
from calmrun.present.wording import (
    argues_against,
    certainty_label,
    checked_reason,
    family_label,
    page,
)


_NOTHING_YET: Final[dict[str, Any]] = {
    "weighed": [],
    "checked": [],
    "country": None,
    "currency": None,
    "number_style": None,
}


def why_document(
    workspace: str, run_id: str, status: str, outcome: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Give the document of ``show --why``.

    Parameters
    ----------
    outcome
        JSON of the outcome; None while the run has not ended, or ended without one.

    Returns
    -------
        The candidates in the order in which they were weighed, then the families
        that these files cannot speak about.
    """
    kept = {**_NOTHING_YET, **(outcome or {})}
    return {
        "run_id": run_id,
        "workspace": workspace,
        "status": status,
        "country": kept["country"],
        "currency": kept["currency"],
        "number_style": kept["number_style"],
        "candidates": [
            {**one, "reasons": [argues_against(code) for code in one["against"]]}
            for one in kept["weighed"]
        ],
        "not_sayable": [
            {"family": one["family"], "code": one["reason"], "reason": _unsaid(one)}
            for one in kept["checked"]
            if not one["sayable"]
        ],
    }


def why_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Write the same for people, a short paragraph for each family."""
    formats = Formats.of(document)
    for one in document["candidates"]:
        yield family_label(one["family"])
        if one["evidence"]:
            yield "  " + page(
                "why_score",
                score=formats.money(one["score"]),
                at_stake=formats.money(one["at_stake"]),
                certainty=certainty_label(one["confidence"]),
            )
        if one["won"]:
            yield "  " + page("why_won")
        yield from (f"  {reason}" for reason in one["reasons"])
    for one in document["not_sayable"]:
        yield family_label(one["family"])
        yield f"  {one['reason']}"
    if not document["candidates"]:
        yield page("why_none")


def _unsaid(checked: Mapping[str, Any]) -> str:
    return checked_reason(checked["reason"] or "other")
