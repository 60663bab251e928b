"""Levels that illustrate a claim are as sure as the claim itself.

"85% now, 10% before" claims that the first is above the second, and that is graded by
the change. Graded by the width of its own interval, the level of a small recent window
would silence a change that is certain. The interval itself stays as it is and is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from calmrun.signals.measure import Certainty, Measure


ILLUSTRATED_BY: Final[Mapping[tuple[str, str], tuple[tuple[str, str], ...]]] = {
    ("payment_slipping", "change"): (
        ("payment_slipping", "unpaid_at_30_recent"),
        ("payment_slipping", "unpaid_at_30_before"),
        ("days_to_pay", "median_recent"),
        ("days_to_pay", "median_before"),
    ),
    ("payment_slipping", "change_on_account"): (
        ("payment_slipping", "unpaid_at_30_recent"),
        ("payment_slipping", "unpaid_at_30_before"),
    ),
    ("payment_slipping", "late_change"): (
        ("payment_slipping", "late_recent"),
        ("payment_slipping", "late_before"),
    ),
    ("days_to_pay", "late_share"): (("days_to_pay", "median"),),
    ("approvals_change", "drop"): (
        ("approvals_change", "recent"),
        ("approvals_change", "before"),
    ),
    ("follow_up", "change"): (
        ("follow_up", "unanswered_at_21_recent"),
        ("follow_up", "unanswered_at_21_before"),
    ),
    ("follow_up", "open_share_recent"): (("follow_up", "open_share_before"),),
    ("done_not_invoiced", "share"): (("done_not_invoiced", "share_recent"),),
    ("capacity", "change"): (("capacity", "wait_recent"), ("capacity", "wait_before")),
    ("job_mix", "change"): (("job_mix", "tiny_recent"), ("job_mix", "tiny_before")),
}
"""Claim -> the levels that are said beside it."""
LIKELY = 0.5
_RANK: Final[Mapping[Certainty | None, int]] = {"low": 0, "medium": 1, "high": 2}


def graded_with_their_claims(
    signals: Mapping[str, Mapping[str, Measure]],
) -> dict[str, dict[str, Measure]]:
    """Raise the levels beside a likely claim to the certainty of that claim.

    Parameters
    ----------
    signals
        Signal -> measure name -> measure.

    Returns
    -------
    The same; facts and what is not sayable stay as they are.
    """
    graded = {name: dict(measures) for name, measures in signals.items()}
    for (signal, claim), levels in ILLUSTRATED_BY.items():
        claimed = graded[signal][claim]
        if claimed.sayable and (claimed.mass or 0) >= LIKELY:
            for where, level in levels:
                graded[where][level] = _raised(graded[where][level], claimed)
    return graded


def _raised(level: Measure, claimed: Measure) -> Measure:
    own, other = _RANK.get(level.confidence), _RANK.get(claimed.confidence)
    if not level.sayable or own is None or other is None or own >= other:
        return level
    return replace(level, confidence=claimed.confidence)
