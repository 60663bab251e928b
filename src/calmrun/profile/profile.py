"""Who the business is: the owner's words and choice, and what its lines say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calmrun.intake.pack import DOCUMENT_KINDS, Pack


@dataclass(frozen=True, slots=True)
class Profile:
    """What step 2 gives.

    Parameters
    ----------
    about
        The owner's own words, or None. They stay in memory: `to_json` has no text.
    chosen_industry
        The industry tag that the owner chose, or None.
    industry_votes, voting_lines
        Industry tag -> share, and how many lines of the files voted.
    country
        ISO 3166 code, given or guessed, or None.
    documents
        Kind -> documents, for the kinds that were found.
    """

    about: str | None
    chosen_industry: str | None
    industry_votes: Mapping[str, float]
    voting_lines: int
    country: str | None
    documents: Mapping[str, int]

    def to_json(self) -> dict[str, object]:
        """Give the aggregates for the manifest: no word of the owner, no line."""
        return {
            "about_given": self.about is not None,
            "chosen_industry": self.chosen_industry,
            "industry_votes": dict(self.industry_votes),
            "voting_lines": self.voting_lines,
            "country": self.country,
            "documents": dict(self.documents),
        }


def build_profile(pack: Pack, *, about: str | None, industry: str | None) -> Profile:
    """Put together what is known of the business.

    Parameters
    ----------
    pack
        What step 1 gave.
    about
        The owner's own words; blank counts as none.
    industry
        The tag that the owner chose; blank counts as none.
    """
    counted = {kind: pack.tables[kind].height for kind in DOCUMENT_KINDS}
    return Profile(
        about=_said(about),
        chosen_industry=_said(industry),
        industry_votes=pack.industry_votes,
        voting_lines=pack.voting_lines,
        country=pack.country,
        documents={kind: count for kind, count in counted.items() if count},
    )


def _said(text: str | None) -> str | None:
    return (text or "").strip() or None
