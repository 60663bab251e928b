"""How one kind of business behaves: the knobs of the simulation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Rates, medians and shares; days are calendar days, shares are 0 to 1."""

    trade: str = "landscaping"
    """A key of trades.toml: what is sold, for how much, how often."""
    months: int = 20
    ends_in: tuple[int, ...] = ()
    """Months in which the books may end; empty: any."""
    documents: int = 420
    """Quotes plus visits that nobody quoted, over all months."""
    quoted: float = 0.55
    customers: int = 90
    pareto: float = 1.6
    """Tail of how much customers buy (capped at ten times the least)."""
    big_client: float = 0.0
    """Share of the work that goes to one more client."""
    season: float = 0.15
    busiest: int = 190
    """Day of the year around which the season peaks."""

    terms: int = 30
    days_to_pay: float = 14.0
    slip: float = 1.0
    """Factor on days to pay for invoices of the last `slip_days`."""
    slip_days: int = 105
    slow_until: int | None = None
    """Days before the end at which an old, threefold slowness ended."""
    door: float = 0.15
    runs: float = 0.2
    """Share of the customers that pay on every second Friday only."""
    never_pays: float = 0.004
    old_outliers: int = 0
    deposits: float = 0.0
    """Share of the quoted jobs that pay part before the work."""

    unanswered: float = 0.15
    unanswered_lately: float | None = None
    """The same for quotes of the last 110 days, where it changed."""
    approves: float = 0.6
    approves_lately: float | None = None
    """The same for quotes of the last 120 days, where it changed."""
    not_invoiced: float = 0.005
    """Share of the approved work of the last 240 days that is never billed."""
    voids: float = 0.012
    jobs: bool = False
    """Whether a list of jobs is kept."""
    wait_lately: float = 1.0
    """Factor on the days from approval to done, for approvals of the last 120 days."""
