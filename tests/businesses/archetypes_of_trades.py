"""Other trades, with their own amounts and rhythm: one healthy, one not, of each."""

from __future__ import annotations

from typing import Final

from businesses import bends, situations
from businesses.archetype import COLLECT, Archetype, Bend


def _as(trade: str, bend: Bend | None = None) -> Bend:
    usual = bends.of_trade(trade)
    return usual if bend is None else bends.both(usual, bend)


OF_TRADES: Final = (
    Archetype("bbq_healthy", "silent", bend=_as("bbq_restaurant"), group="trades"),
    Archetype(
        "bbq_decay",
        "decide",
        ("follow_up_quotes",),
        _as("bbq_restaurant", bends.decay),
        group="trades",
    ),
    Archetype("cleaning_healthy", "silent", bend=_as("cleaning"), group="trades"),
    Archetype(
        "cleaning_client_stopped",
        "decide",
        COLLECT,
        _as("cleaning", bends.big_client),
        situations.one_client_stops,
        group="trades",
    ),
    Archetype(
        "pool_healthy",
        "either",
        ("prepare_slow_season",),
        _as("pool", bends.southern),
        group="trades",
    ),
    Archetype("pool_slow", "decide", COLLECT, _as("pool", bends.slow), group="trades"),
    Archetype(
        "pest_control_healthy", "silent", bend=_as("pest_control"), group="trades"
    ),
    Archetype(
        "pest_control_slipping",
        "decide",
        COLLECT,
        _as("pest_control", bends.slipping),
        group="trades",
    ),
    Archetype("roofing_healthy", "silent", bend=_as("roofing"), group="trades"),
    Archetype(
        "roofing_unbilled",
        "decide",
        ("invoice_finished_work",),
        _as("roofing", bends.both(bends.with_jobs, bends.not_invoiced)),
        group="trades",
    ),
    Archetype("auto_repair_healthy", "silent", bend=_as("auto_repair"), group="trades"),
    Archetype(
        "auto_repair_fleet",
        "decide",
        ("reduce_concentration",),
        _as("auto_repair", bends.concentration),
        group="trades",
    ),
    Archetype("painting_healthy", "silent", bend=_as("painting"), group="trades"),
    Archetype(
        "painting_approvals_fell",
        "decide",
        ("review_lost_quotes",),
        _as("painting", bends.approvals_fall),
        group="trades",
    ),
)
