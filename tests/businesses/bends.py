"""Ways to bend a healthy plan by a severity; zero leaves it healthy."""

from __future__ import annotations

from dataclasses import replace

from businesses.archetype import Bend
from businesses.plan import Plan
from businesses.trades import TRADES


def slow(plan: Plan, severity: float) -> Plan:
    """Pay late all year."""
    return replace(plan, days_to_pay=plan.days_to_pay + 46 * severity)


def slipping(plan: Plan, severity: float) -> Plan:
    """Pay later lately."""
    return replace(plan, slip=1 + 3.2 * severity)


def concentration(plan: Plan, severity: float) -> Plan:
    """Give more and more of the work to one client."""
    return replace(plan, big_client=0.05 + 0.58 * severity)


def decay(plan: Plan, severity: float) -> Plan:
    """Leave recent quotes without an answer."""
    return replace(plan, unanswered_lately=plan.unanswered + 0.55 * severity)


def not_invoiced(plan: Plan, severity: float) -> Plan:
    """Forget the invoice of much of the work."""
    return replace(plan, not_invoiced=plan.not_invoiced + 0.45 * severity)


def approvals_fall(plan: Plan, severity: float) -> Plan:
    """Let fewer of the recent quotes be approved, of many."""
    lately = plan.approves * (1 - 0.6 * severity)
    return replace(plan, approves_lately=lately, quoted=0.75)


def crowded(plan: Plan, severity: float) -> Plan:
    """Do approved work later and later."""
    return replace(plan, jobs=True, quoted=0.7, wait_lately=1 + 4 * severity)


def many_visits(plan: Plan, _severity: float) -> Plan:
    """Do most of the work without a quote."""
    return replace(plan, quoted=0.2, documents=round(1.5 * plan.documents))


def long_kept(plan: Plan, _severity: float) -> Plan:
    """Keep more than two years of documents, and many."""
    return replace(plan, months=28, documents=2 * plan.documents)


def with_jobs(plan: Plan, _severity: float) -> Plan:
    """Keep a list of jobs."""
    return replace(plan, jobs=True)


def big_client(plan: Plan, _severity: float) -> Plan:
    """Have one client of some size."""
    return replace(plan, big_client=0.14)


def ten_customers(plan: Plan, _severity: float) -> Plan:
    """Work for few customers, about as much for each."""
    return replace(plan, customers=8 + plan.months % 5, pareto=6.0, runs=0.1)


def winter_ahead(plan: Plan, severity: float) -> Plan:
    """Stand before the fourth deep winter, the books of three in hand."""
    season = 0.1 + 0.6 * severity
    return replace(
        plan, months=38, ends_in=(10, 11), season=season, documents=3 * plan.documents
    )


def winter_over(plan: Plan, severity: float) -> Plan:
    """Stand at the end of a deep winter like those before."""
    return replace(winter_ahead(plan, severity), ends_in=(3,))


def southern(plan: Plan, _severity: float) -> Plan:
    """Have summer in January."""
    ends_in = tuple((month + 5) % 12 + 1 for month in plan.ends_in)
    return replace(plan, busiest=8, ends_in=ends_in)


def seasonal(plan: Plan, _severity: float) -> Plan:
    """Have three years with seasons."""
    return replace(plan, months=36, season=0.6, documents=2 * plan.documents)


def of_trade(name: str) -> Bend:
    """Sell what a trade sells, in its rhythm."""

    def bend(plan: Plan, _severity: float) -> Plan:
        return replace(plan, trade=name, **TRADES[name].usual)

    return bend


def both(first: Bend, then: Bend) -> Bend:
    """Bend one way, then another."""
    return lambda plan, severity: then(first(plan, severity), severity)
