"""What a person may say beside the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from calmrun.context.watch_list import TAGS
from calmrun.errors import UsageError
from calmrun.intake.limits import COMMAND_LINE, Limits
from calmrun.intake.questions import settled_answers


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


def _tags() -> str:
    return ", ".join(sorted(TAGS))


def _word(text: str | None) -> str | None:
    return (text or "").strip() or None
