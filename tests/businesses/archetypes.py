"""The situations that are planted, and what a right answer to each is."""

from __future__ import annotations

from dataclasses import replace

from businesses import bends, situations
from businesses.archetype import COLLECT, Archetype
from businesses.archetypes_at_work import AT_WORK
from businesses.archetypes_in_part import IN_PART
from businesses.archetypes_of_trades import OF_TRADES
from businesses.plan import Plan


def _small(plan: Plan, _severity: float) -> Plan:
    return replace(plan, documents=70, customers=18, months=16)


def _net_60(plan: Plan, _severity: float) -> Plan:
    return replace(plan, terms=60, days_to_pay=46.0, door=0.05)


def _deposits(plan: Plan, _severity: float) -> Plan:
    return replace(plan, deposits=0.6, quoted=0.75)


def _door(plan: Plan, _severity: float) -> Plan:
    return replace(plan, door=0.7, days_to_pay=17.0)


def _outlier(plan: Plan, _severity: float) -> Plan:
    return replace(plan, months=22, old_outliers=5)


def _recovered(plan: Plan, _severity: float) -> Plan:
    return replace(plan, months=26, slow_until=330)


def _cash(plan: Plan, _severity: float) -> Plan:
    return replace(plan, door=0.35)


def _two(plan: Plan, severity: float) -> Plan:
    return bends.decay(bends.slow(plan, severity), severity)


def _net_90(plan: Plan, _severity: float) -> Plan:
    return replace(plan, terms=90, days_to_pay=70.0, door=0.05)


def _two_years(plan: Plan, _severity: float) -> Plan:
    return replace(plan, months=28, documents=round(1.4 * plan.documents))


def _growing(plan: Plan, _severity: float) -> Plan:
    return replace(plan, documents=2 * plan.documents)


def _few(plan: Plan, _severity: float) -> Plan:
    return replace(plan, documents=11, customers=8, months=3)


_USUAL = (
    Archetype("slow_collections", "decide", COLLECT, bends.slow),
    Archetype("collections_slipping", "decide", COLLECT, bends.slipping),
    Archetype(
        "concentration", "decide", ("reduce_concentration",), bends.concentration
    ),
    Archetype("quote_followup_decay", "decide", ("follow_up_quotes",), bends.decay),
    Archetype(
        "approved_not_invoiced",
        "decide",
        ("invoice_finished_work",),
        bends.not_invoiced,
    ),
    Archetype(
        "one_client_stopped",
        "decide",
        COLLECT,
        bends.big_client,
        situations.one_client_stops,
    ),
    Archetype("two_at_once", "decide", (*COLLECT, "follow_up_quotes"), _two),
    Archetype("healthy", "silent"),
    Archetype("healthy_net_90", "silent", bend=_net_90),
    Archetype("healthy_growth", "silent", (), _growing, situations.growth),
    Archetype("healthy_price_rise", "silent", (), _two_years, situations.price_rise),
    Archetype("healthy_big_job", "silent", change=situations.one_big_job),
    Archetype("healthy_recurring", "silent", change=situations.recurring),
    Archetype("healthy_draws", "silent", change=situations.draws),
    Archetype("healthy_options", "silent", change=situations.options),
    Archetype(
        "idle_winter",
        "either",
        ("prepare_slow_season",),
        _two_years,
        situations.idle_winter,
    ),
    Archetype("healthy_small_shop", "silent", bend=_small),
    Archetype("healthy_net_60", "silent", bend=_net_60),
    Archetype("healthy_deposits", "silent", bend=_deposits),
    Archetype("healthy_at_the_door", "silent", bend=_door),
    Archetype("healthy_seasonal", "either", ("prepare_slow_season",), bends.seasonal),
    Archetype("healthy_one_outlier", "silent", bend=_outlier),
    Archetype("healthy_recovered", "silent", bend=_recovered),
    Archetype(
        "healthy_mix_shift",
        "silent",
        (),
        _two_years,
        situations.shift_of_mix,
        spoil="only_quotes",
    ),
    Archetype(
        "healthy_ended_slowness",
        "silent",
        (),
        _two_years,
        situations.a_slowness_that_ended,
    ),
    Archetype(
        "healthy_net_90_nearly_kept",
        "silent",
        (),
        _net_90,
        situations.net_90_nearly_kept,
    ),
    Archetype("healthy_retainage", "silent", change=situations.retainage),
    Archetype("too_little_data", "abstain", ("wait_for_more_data", "fix_export"), _few),
    Archetype("ambiguous_dates", "abstain", ("fix_export",), spoil="two_date_orders"),
    Archetype("contradictory", "abstain", ("fix_export",), spoil="contradictions"),
    Archetype("wrong_columns", "abstain", ("fix_export",), spoil="names_only"),
    Archetype("stale", "abstain", ("send_newer_export",), spoil="read_months_later"),
    Archetype(
        "aging_report",
        "quiet",
        ("collect_open_invoices",),
        spoil="only_open_invoices",
    ),
    Archetype("all_paid", "quiet", spoil="only_paid_invoices"),
    Archetype("cash_never_marked", "quiet", bend=_cash, spoil="cash_stays_open"),
)
ARCHETYPES = {
    archetype.name: archetype for archetype in (*_USUAL, *AT_WORK, *IN_PART, *OF_TRADES)
}
