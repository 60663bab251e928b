"""The ending of a run that must not conclude: what could not be read, and one fix."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from calmrun.decision.agent import written
from calmrun.decision.conclusion import Conclusion, Family
from calmrun.decision.words import Words
from calmrun.intake.problems import Problem


_TOO_LITTLE: Final = ("too_few_documents", "signals_missing")
_OTHER: Final = "other"
_UNREADABLE: Final = "unreadable_columns"


def abstain(
    reason_codes: Sequence[str], problems: Iterable[Problem], words: Words
) -> Conclusion:
    """Write the conclusion of a gated or rejected run.

    Parameters
    ----------
    reason_codes
        The gate's codes, or ``conclusion_rejected``, in any order.
    problems
        What intake found, in the order of the files.
    words
        Whoever writes the sentences.

    Returns
    -------
    Conclusion
        Of low confidence and without evidence. The family is ``fix_export``,
        ``send_newer_export`` or ``wait_for_more_data``, None where a conclusion was
        rejected.
    """
    found = list(problems)
    stopping = [problem for problem in found if problem.severity == "stops"]
    code = _leading(reason_codes, stopping)
    text = words.abstained(code, _about(code, stopping) or _told_by(code, found))
    return written(_families()[code] or None, text, "low")


def _leading(reason_codes: Sequence[str], stopping: Sequence[Problem]) -> str:
    """Few documents because a column could not be read is not few documents."""
    order = list(_families())
    known = [code for code in reason_codes if code in order]
    code = min(known, key=order.index, default=_OTHER)
    return _UNREADABLE if code in _TOO_LITTLE and stopping else code


def _about(code: str, stopping: Sequence[Problem]) -> Problem | None:
    about_any = code in _rules()["about_any"]
    fitting = [one for one in stopping if about_any or one.code == code]
    return next(iter(fitting), None)


def _told_by(code: str, found: Sequence[Problem]) -> Problem | None:
    """Give the first problem that shows where a code of the gate comes from."""
    telling = _rules()["told_by"].get(code, ())
    return next((one for one in found if one.code in telling), None)


def _families() -> Mapping[str, Family]:
    families: Mapping[str, Family] = _rules()["families"]
    return families


@cache
def _rules() -> dict[str, Any]:
    text = (files(__package__) / "abstaining.toml").read_text("utf-8")
    return tomllib.loads(text)
