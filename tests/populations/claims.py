"""The claims that the snapshot makes, and when each of them is true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from populations.truth import coming_months, true_figures
from populations.world import World


@dataclass(frozen=True)
class Claim:
    """One claim of the snapshot.

    Parameters
    ----------
    path
        Where its measure stands.
    trouble
        Which planted trouble makes it true.
    band
        The claim is true where its figure is at least this. For quiet months that is
        how far they are below the average.
    """

    path: str
    trouble: str
    band: float


CLAIMS: Final[Mapping[str, Claim]] = {
    "late_share": Claim("days_to_pay.late_share", "late", 0.25),
    "late_share_30": Claim("days_to_pay.late_share_30", "late", 0.15),
    "slipping": Claim("payment_slipping.change", "slip", 0.10),
    "slipping_late": Claim("payment_slipping.late_change", "slip", 0.10),
    "stopped": Claim("largest_debtor.stopped", "stopped", 1.0),
    "approvals_fell": Claim("approvals_change.drop", "approvals", 0.05),
    "unanswered": Claim("follow_up.change", "silence", 0.10),
    "one_client": Claim("concentration.top_share_without_largest", "client", 0.20),
    "not_invoiced": Claim("done_not_invoiced.share_recent", "not_invoiced", 0.05),
    "longer_wait": Claim("capacity.change", "wait", 1.5),
    "lower_price": Claim("price.change", "price", 0.05),
    "small_jobs": Claim("job_mix.change", "tiny", 0.10),
    "billed_twice": Claim("double_billing.share_recent", "doubled", 0.015),
    "quiet_months": Claim("season.next3_vs_year", "season", 0.25),
}

FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "collect_open_invoices": (
        "slipping", "slipping_late", "late_share", "late_share_30", "stopped",
    ),
    "change_payment_path": ("late_share", "late_share_30"),
    "follow_up_quotes": ("unanswered",),
    "review_lost_quotes": ("approvals_fell",),
    "reduce_concentration": ("one_client",),
    "invoice_finished_work": ("not_invoiced",),
    "protect_capacity": ("longer_wait",),
    "restore_price": ("lower_price",),
    "raise_minimum_job": ("small_jobs",),
    "prepare_slow_season": ("quiet_months",),
    "fix_double_billing": ("billed_twice",),
}  # fmt: skip
"""Family -> the claims of which one must be true for its page to be right."""


def figures_of(world: World, as_of: int) -> dict[str, float]:
    """Give the true figure behind every claim, by the claim's name."""
    season = 1 - coming_months(world.plan, as_of)
    return {**true_figures(world), "quiet_months": season}


def holds(claim: str, figures: Mapping[str, float]) -> bool:
    """Tell whether a claim is true of a business."""
    return figures[claim] >= CLAIMS[claim].band
