"""What the owner knows already, kept among the answers of the workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from calmrun.decision.conclusion import Family
from calmrun.decision.known import Known
from calmrun.errors import UsageError
from calmrun.intake.pack import Remembered
from calmrun.signals.measure import decimal_string


KNOWN: Final = "known:"
"""How the code of such an answer begins; the family follows."""
_WORKSPACE: Final = "workspace"
_CENT: Final = Decimal("0.01")


def remembered_known(known: Known) -> Remembered:
    """Write what is known as an answer that holds for the whole workspace.

    Examples
    --------
    >>> remembered_known(Known("restore_price", date(2026, 1, 1), 90_050)).choice
    '2026-01-01 900.50'
    """
    choice = f"{known.since.isoformat()} {decimal_string(known.stake_cents)}"
    return Remembered(_WORKSPACE, KNOWN + known.family, choice)


def known_of(remembered: Iterable[Remembered]) -> tuple[Known, ...]:
    """Read what the owner knows from all that a workspace remembers."""
    return tuple(
        _read(one.code.removeprefix(KNOWN), one.choice)
        for one in remembered
        if one.code.startswith(KNOWN)
    )


def concluded_as(outcome: Mapping[str, Any] | None) -> Known:
    """Give what a run concluded, as something that the owner knows.

    Raises
    ------
    UsageError
        When the page of that run is not about a pattern.
    """
    weighed = () if outcome is None else outcome["weighed"]
    won = next((one for one in weighed if one["won"]), None)
    if outcome is None or won is None:
        message = "The page of that run is not about a pattern that one could know."
        raise UsageError(message)
    return _read(won["family"], f"{outcome['today']} {won['at_stake']}")


def _read(family: str, choice: str) -> Known:
    since, amount = choice.split(" ")
    cents = int(Decimal(amount) / _CENT)
    return Known(cast("Family", family), date.fromisoformat(since), cents)
