"""The gate: typed facts in, allow or skip out, with every reason as a code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar


Facts = TypeVar("Facts")


@dataclass(frozen=True)
class Check(Generic[Facts]):
    """One condition that the facts must meet, and the code to give when they do not."""

    code: str
    passes: Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the next steps may run, and why not."""

    decision: Literal["allow", "skip"]
    reason_codes: tuple[str, ...] = ()

    @property
    def allows(self) -> bool:
        """Whether the gate lets the next steps run."""
        return self.decision == "allow"


def judge(facts: Facts, checks: Iterable[Check[Facts]]) -> Verdict:
    """Put the facts to every check.

    Returns
    -------
        *allow* when all pass, else *skip* with the codes of those that did not, in
        the order of the checks, each once.

    Examples
    --------
    >>> judge(3, [Check("too_few", lambda n: n >= 20)])
    Verdict(decision='skip', reason_codes=('too_few',))
    """
    codes = dict.fromkeys(check.code for check in checks if not check.passes(facts))
    return Verdict("skip" if codes else "allow", tuple(codes))
