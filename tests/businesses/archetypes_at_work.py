"""Situations of the work itself: jobs, capacity, prices, seasons, few customers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from businesses import bends, situations
from businesses import situations_at_work as at_work
from businesses.archetype import COLLECT, Archetype


_SEASON: Final = ("prepare_slow_season",)
_CAPACITY: Final = ("protect_capacity",)
_WORK: Final = (
    Archetype(
        "approvals_fell", "decide", ("review_lost_quotes",), bends.approvals_fall
    ),
    Archetype("capacity_crunch", "decide", _CAPACITY, bends.crowded),
    Archetype(
        "prices_slide",
        "decide",
        ("restore_price",),
        bends.long_kept,
        at_work.prices_slide,
    ),
    Archetype(
        "billed_twice", "decide", ("fix_double_billing",), change=at_work.billed_twice
    ),
    Archetype(
        "tiny_visits",
        "decide",
        ("raise_minimum_job",),
        bends.many_visits,
        at_work.tiny_visits,
    ),
    Archetype(
        "tiny_visits_of_all_kinds",
        "decide",
        ("raise_minimum_job",),
        bends.many_visits,
        at_work.tiny_visits_of_all_kinds,
    ),
    Archetype(
        "finished_not_invoiced",
        "decide",
        ("invoice_finished_work",),
        bends.both(bends.with_jobs, bends.not_invoiced),
    ),
    Archetype("healthy_jobs", "silent", bend=bends.with_jobs),
    Archetype(
        "healthy_done_not_marked",
        "silent",
        (),
        bends.with_jobs,
        at_work.done_not_marked,
    ),
    Archetype(
        "booked_ahead", "either", _CAPACITY, bends.with_jobs, at_work.booked_ahead
    ),
    Archetype("healthy_kept_back", "silent", change=at_work.kept_back),
)
_SEASONS: Final = (
    Archetype("winter_ahead", "decide", _SEASON, bends.winter_ahead),
    Archetype(
        "winter_ahead_south",
        "decide",
        _SEASON,
        bends.both(bends.winter_ahead, bends.southern),
    ),
    Archetype("healthy_winter_over", "silent", bend=bends.winter_over),
    Archetype(
        "healthy_winter_over_south",
        "silent",
        bend=bends.both(bends.winter_over, bends.southern),
    ),
    Archetype(
        "idle_winter_south",
        "either",
        _SEASON,
        bends.both(bends.long_kept, bends.southern),
        situations.idle_southern_winter,
    ),
    Archetype(
        "healthy_seasonal_south",
        "either",
        _SEASON,
        bends.both(bends.seasonal, bends.southern),
    ),
)
_FEW: Final = (
    Archetype("healthy_ten_customers", "silent", bend=bends.ten_customers),
    Archetype(
        "slow_ten_customers",
        "decide",
        COLLECT,
        bends.both(bends.ten_customers, bends.slow),
    ),
    Archetype("healthy_quiet_lately", "silent", change=at_work.quiet_lately),
    Archetype(
        "slipping_quiet_lately",
        "either",
        COLLECT,
        bends.slipping,
        at_work.quiet_lately,
    ),
)
AT_WORK: Final = (
    *(replace(each, group="at_work") for each in _WORK),
    *(replace(each, group="seasons") for each in _SEASONS),
    *(replace(each, group="few") for each in _FEW),
)
