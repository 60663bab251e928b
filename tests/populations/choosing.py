"""Files that were chosen by outcome, and healthy ones that only look like it.

A shop is drawn whole (`Draft`), seen on its last day, and then either handed in as it
is or chosen from: only what is paid, or with a part that nobody ever marks as paid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np
import polars as pl

from calmrun.intake.pack import Pack
from populations.plan import Draw, Plan, healthy
from populations.world import look, make_world


Bend = Callable[[Plan, Draw], Plan]
Change = Callable[[pl.DataFrame, date, Draw], pl.DataFrame]
Trait = Literal["any", "customers", "service", "small"]

END: Final = 20_500
"""Last day of every world."""


@dataclass(frozen=True)
class Kind:
    """One way in which a healthy shop can be odd."""

    bend: Bend = lambda plan, _: plan
    change: Change = lambda invoices, _, __: invoices


def _slow(plan: Plan, draw: Draw) -> Plan:
    return replace(plan, days_to_pay=draw.uniform(22, 60), door=draw.uniform(0, 0.2))


def _net(terms: int) -> Bend:
    def bend(plan: Plan, draw: Draw) -> Plan:
        pace = terms * draw.uniform(0.6, 1.1)
        return replace(plan, terms=terms, days_to_pay=pace, door=0.05)

    return bend


def _uneven(plan: Plan, draw: Draw) -> Plan:
    """Let customers differ widely in how long they take."""
    return replace(plan, days_to_pay=draw.uniform(10, 30), pace_spread=0.9)


def _door(plan: Plan, draw: Draw) -> Plan:
    return replace(plan, door=draw.uniform(0.7, 1.0))


def _few_clients(plan: Plan, draw: Draw) -> Plan:
    return replace(plan, customers=int(draw.integers(4, 12)), door=0.0)


def _small(plan: Plan, draw: Draw) -> Plan:
    size = int(draw.integers(25, 90))
    return replace(plan, size=size, customers=max(8, size // 2))


def _stopped(plan: Plan, draw: Draw) -> Plan:
    return replace(plan, stopped=int(draw.integers(60, 400)))


def _seasonal(plan: Plan, draw: Draw) -> Plan:
    return replace(plan, season=draw.uniform(0.5, 0.95))


def _growing(invoices: pl.DataFrame, as_of: date, draw: Draw) -> pl.DataFrame:
    """Keep the older the fewer: a business that grew to several times its size."""
    age = (pl.lit(as_of) - pl.col("issued_on")).dt.total_days()
    kept = (-age / 200).exp() > pl.Series(draw.random(invoices.height))
    return invoices.filter(kept)


def _idle_winter(invoices: pl.DataFrame, as_of: date, draw: Draw) -> pl.DataFrame:
    """Leave out what is issued in the same months of every year, the last ones too."""
    days = int(draw.integers(30, 120))
    age = (pl.lit(as_of) - pl.col("issued_on")).dt.total_days()
    return invoices.filter(age % 365 >= days)


def _retained(invoices: pl.DataFrame, as_of: date, draw: Draw) -> pl.DataFrame:
    """Keep a tenth of some paid invoices back until a year has passed."""
    some = pl.Series(draw.random(invoices.height) < 0.3)
    recent = pl.col("issued_on") > as_of - timedelta(days=365)
    kept = some & recent & pl.col("paid_on").is_not_null()
    return invoices.with_columns(
        pl.when(kept).then(pl.lit("partial")).otherwise("status").alias("status"),
        pl.when(kept).then(None).otherwise("paid_on").alias("paid_on"),
        pl.when(kept)
        .then((pl.col("total_cents") * 0.1).cast(pl.Int64))
        .otherwise("balance_cents")
        .alias("balance_cents"),
    )


def _lost(invoices: pl.DataFrame, _: date, draw: Draw) -> pl.DataFrame:
    """Lose one to four percent of the invoices for good: nobody will ever pay them."""
    share = draw.uniform(0.01, 0.04)
    return _unpaid(invoices, pl.Series(draw.random(invoices.height) < share))


KINDS: Final[Mapping[str, Kind]] = {
    "usual": Kind(),
    "slow": Kind(_slow),
    "net_60": Kind(_net(60)),
    "net_90": Kind(_net(90)),
    "uneven": Kind(_uneven),
    "at_the_door": Kind(_door),
    "few_clients": Kind(_few_clients),
    "small": Kind(_small),
    "stopped_client": Kind(_stopped),
    "seasonal": Kind(_seasonal),
    "growing": Kind(change=_growing),
    "idle_winter": Kind(change=_idle_winter),
    "retained": Kind(change=_retained),
    "lost": Kind(change=_lost),
}
"""Healthy shops by kind; `retained` and `lost` have money that stays open."""


def healthy_shop(kind: str, seed: int) -> Pack:
    """Draw a healthy shop of a kind, handed in as it is."""
    draw = np.random.default_rng([seed, 71])
    plan = replace(healthy(draw), size=round(60 * 14 ** draw.random()))
    plan = replace(plan, customers=max(8, round(plan.size ** draw.uniform(0.6, 0.95))))
    return _handed_in(KINDS[kind].bend(plan, draw), KINDS[kind].change, draw)


def plain_shop(days_to_pay: float, invoices: int, seed: int) -> Pack:
    """Draw a healthy shop of a pace and size."""
    draw = np.random.default_rng([seed, 72])
    size = round(invoices / 0.65)  # of the requests, about so many are billed
    plan = replace(
        healthy(draw),
        size=size,
        span=int(draw.integers(400, 800)),
        customers=max(12, round(size ** draw.uniform(0.65, 0.9))),
        days_to_pay=days_to_pay,
        door=draw.uniform(0.0, 0.3),
    )
    return _handed_in(plan, Kind().change, draw)


def only_paid(pack: Pack) -> Pack:
    """Hand in the list of what is paid."""
    invoices = pack.tables["invoices"]
    return _with(pack, invoices.filter(pl.col("paid_on").is_not_null()))


def never_marked(pack: Pack, share: float, trait: Trait, seed: int) -> Pack:
    """Leave a share of the invoices open for ever, as cash that nobody marks.

    Parameters
    ----------
    share
        About how much of the invoices, 0 to 1.
    trait
        What they have in common: nothing, that their customers always pay so, their
        service, or that their amounts are small.
    """
    draw = np.random.default_rng([seed, 73])
    invoices = pack.tables["invoices"]
    n = invoices.height
    by_chance = draw.random(n)
    if trait == "any":
        chosen = pl.Series(by_chance < share)
    elif trait == "small":
        rank = invoices["total_cents"].rank("ordinal") / n
        chosen = (rank <= 1.5 * share) & pl.Series(by_chance < 2 / 3)
    elif trait == "service":
        first = invoices["service"] == invoices["service"].mode().sort()[0]
        chosen = first & pl.Series(by_chance < share / first.to_numpy().mean())
    else:
        chosen = invoices["customer"].is_in(_cash_customers(invoices, share, draw))
    return _with(pack, _unpaid(invoices, chosen))


def _cash_customers(invoices: pl.DataFrame, share: float, draw: Draw) -> list[str]:
    """Take customers by chance until they have the share; no large one among them."""
    sizes = invoices.group_by("customer").len().sort("customer")
    order = draw.permutation(sizes.height)
    most = max(2.0, 0.25 * share * invoices.height)
    taken, had = [], 0
    for name, count in sizes[order].iter_rows():
        if had < share * invoices.height and count <= most:
            taken.append(name)
            had += count
    return taken


def _handed_in(plan: Plan, change: Change, draw: Draw) -> Pack:
    pack = look(make_world(plan, draw, END), END)
    day = date.fromordinal(date(1970, 1, 1).toordinal() + END)
    return _with(pack, change(pack.tables["invoices"], day, draw))


def _unpaid(invoices: pl.DataFrame, chosen: pl.Series) -> pl.DataFrame:
    def instead(column: str, value: pl.Expr | None) -> pl.Expr:
        return pl.when(chosen).then(value).otherwise(column).alias(column)

    return invoices.with_columns(
        instead("paid_on", None),
        instead("status", pl.lit("sent")),
        instead("balance_cents", pl.col("total_cents")),
    )


def _with(pack: Pack, invoices: pl.DataFrame) -> Pack:
    """Give the pack with these invoices, up to the last day that they tell of."""
    days = [invoices["issued_on"].max(), invoices["paid_on"].max()]
    last = max(day for day in days if isinstance(day, date))
    empty = {kind: table.clear() for kind, table in pack.tables.items()}
    return replace(pack, tables={**empty, "invoices": invoices}, as_of=last)
