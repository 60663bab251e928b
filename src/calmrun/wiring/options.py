"""What a person may say beside the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from calmrun.context.watch_list import TAGS
from calmrun.errors import UsageError
from calmrun.intake.limits import COMMAND_LINE, Limits
from calmrun.intake.pack import Remembered
from calmrun.intake.questions import settled_answers


_COUNTRY = ("workspace", "country")
"""Source and code under which a workspace's country is remembered."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the owner says beside the files; None means: not said.

    Parameters
    ----------
    today
        Judges staleness and season only; None is the clock's day.
    industry
        One of the tags of the watch list library.
    about
        The business in the owner's own words.
    country
        Two letters (ISO 3166).
    answers
        Question code -> choice.
    columns
        File name -> field -> header as written.
    limits
        How much the files may hold.
    mode
        How the run was started, as the manifest tells it.
    """

    today: date | None = None
    industry: str | None = None
    about: str | None = None
    country: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    limits: Limits = COMMAND_LINE
    mode: str = "cli"

    def settled(self) -> RunOptions:
        """Give the same with its words checked and blanks read as not said.

        Raises
        ------
        UsageError
            When the industry or the country is not one that Calmrun knows, or an
            answer is none of the choices of its question.
        """
        industry, country = _word(self.industry), _word(self.country)
        if industry is not None and industry not in TAGS:
            message = f"There is no industry “{industry}”. Choose from: {_tags()}."
            raise UsageError(message)
        if country is not None and not (len(country) == 2 and country.isalpha()):
            message = f"“{country}” is not a country code such as US or DE."
            raise UsageError(message)
        return replace(
            self,
            industry=industry,
            country=country and country.upper(),
            about=_word(self.about),
            answers=settled_answers(self.answers),
        )


def country_of(remembered: Sequence[Remembered]) -> str | None:
    """Give the country that a workspace was last said to be in, None if never."""
    said = (one.choice for one in remembered if (one.source, one.code) == _COUNTRY)
    return next(said, None)


def remembered_country(country: str | None) -> tuple[Remembered, ...]:
    """Give what later runs of a workspace keep of a country that was said."""
    return () if country is None else (Remembered(*_COUNTRY, country),)


def _tags() -> str:
    return ", ".join(sorted(TAGS))


def _word(text: str | None) -> str | None:
    return (text or "").strip() or None
