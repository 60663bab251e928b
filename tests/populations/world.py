"""One business as it truly is, and what its files show on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from calmrun.intake.pack import SCHEMAS, Pack
from populations.plan import Draw, Plan


Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
Whole = np.ndarray[tuple[int], np.dtype[np.int64]]

PRICES = np.array([6_000.0, 30_000.0, 90_000.0, 250_000.0])
REST = np.array([0.5, 0.3, 0.2])  # how the work that is not tiny falls on the others
GAMMA_PAY = 2.5
GAMMA_WAIT = 3.0
ANSWER_DAYS = 3.0  # scale of a gamma law of shape 2
QUARTER = 91
NEVER = np.inf


@dataclass(frozen=True)
class World:
    """All documents with their true days (day numbers, `NEVER` where never).

    Parameters
    ----------
    plan
        What it was drawn from.
    weight
        Share of the work per customer, shape ``(customers,)``.
    pace
        Factor on days to pay per customer; 0 pays at the door.
    quotes, invoices, jobs
        Columns of true figures.
    """

    plan: Plan
    end: int
    weight: Floats
    pace: Floats
    quotes: dict[str, np.ndarray]
    invoices: dict[str, np.ndarray]
    jobs: dict[str, np.ndarray]


def make_world(plan: Plan, draw: Draw, end: int) -> World:
    """Draw every document of a business up to day `end`."""
    weight, pace = _customers(plan, draw)
    n = plan.size
    day = _days(plan, draw, end)
    age = end - day
    who = draw.choice(len(weight), size=n, p=weight)
    service = _services(plan, age, draw)
    cents = np.round(PRICES[service] * draw.lognormal(0.0, 0.2, n))
    cents = np.where(age <= plan.price_since, cents * (1 - plan.price_fall), cents)
    cents = np.round(cents)
    quoted = draw.random(n) < plan.quoted
    answered, approved = _answers(plan, day, age, who, draw)
    done = _done(plan, answered, approved, end, draw)
    number = np.arange(n)
    quotes = {
        "number": number[quoted], "who": who[quoted], "service": service[quoted],
        "cents": cents[quoted], "sent": day[quoted], "answered": answered[quoted],
        "approved": approved[quoted],
    }  # fmt: skip
    work = quoted & approved
    jobs = {
        "number": number[work], "who": who[work], "cents": cents[work],
        "approved": answered[work], "done": done[work],
    }  # fmt: skip
    billed = ~quoted | (work & (draw.random(n) >= plan.not_invoiced))
    issued = np.where(quoted, done, day)[billed]
    invoices = _billed(
        plan,
        {
            "quote": np.where(quoted, number, -1)[billed], "who": who[billed],
            "service": service[billed], "cents": cents[billed], "issued": issued,
        },
        draw,
    )  # fmt: skip
    invoices["paid"] = _paid(plan, invoices, weight, pace, end, draw)
    return World(plan, end, weight, pace, quotes, invoices, jobs)


def _customers(plan: Plan, draw: Draw) -> tuple[Floats, Floats]:
    weight = np.minimum(draw.pareto(plan.tail, plan.customers) + 1.0, 40.0)
    weight = weight / weight.sum() * (1 - plan.big)
    pace = draw.lognormal(0.0, plan.pace_spread, plan.customers)
    pace[draw.random(plan.customers) < plan.door] = 0.0
    if plan.big:
        weight, pace = np.append(weight, plan.big), np.append(pace, 1.0)
    return weight / weight.sum(), pace


def intensity(plan: Plan, day: Floats) -> Floats:
    """Give how busy a day is, 1 on average over the year."""
    phase = 2 * np.pi * (day - plan.season_peak) / 365.25
    return 1 + plan.season * np.cos(phase)


def _days(plan: Plan, draw: Draw, end: int) -> Floats:
    every = np.arange(end - plan.span, end + 1)
    chance = intensity(plan, every.astype(np.float64))
    return np.sort(draw.choice(every, size=plan.size, p=chance / chance.sum())) * 1.0


def _services(plan: Plan, age: Floats, draw: Draw) -> Whole:
    tiny = np.where(age <= plan.tiny_since, plan.tiny_lately, plan.tiny)
    other = 1 + draw.choice(3, size=len(age), p=REST)
    return np.where(draw.random(len(age)) < tiny, 0, other)


def _answers(
    plan: Plan, day: Floats, age: Floats, who: Whole, draw: Draw
) -> tuple[Floats, np.ndarray]:
    """Draw answers; a customer's own leaning makes them alike."""
    n = len(day)
    silent = np.where(age <= plan.silent_since, plan.silent_lately, plan.silent)
    says = draw.random(n) >= silent
    rate = np.where(age <= plan.approves_since, plan.approves_lately, plan.approves)
    own = draw.random(int(who.max(initial=0)) + 1)[who]
    alike = draw.random(n) < np.sqrt(plan.likeness)
    yes = np.where(alike, own, draw.random(n)) < rate
    answered = np.where(says, day + np.round(draw.gamma(2.0, ANSWER_DAYS, n)), NEVER)
    return answered, yes & says


def _done(
    plan: Plan, answered: Floats, approved: np.ndarray, end: int, draw: Draw
) -> Floats:
    scale = plan.wait / (GAMMA_WAIT - 1 / 3)
    wait = draw.gamma(GAMMA_WAIT, scale, len(answered))
    lately = end - answered <= plan.wait_since
    wait = np.where(lately, wait * plan.wait_factor, wait)
    return np.where(approved, answered + np.round(wait), NEVER)


def _billed(
    plan: Plan, invoices: dict[str, np.ndarray], draw: Draw
) -> dict[str, np.ndarray]:
    """Add the copies of what is billed twice."""
    n = len(invoices["issued"])
    twice = np.flatnonzero(draw.random(n) < plan.doubled)
    copies = {name: column[twice] for name, column in invoices.items()}
    copies["issued"] = copies["issued"] + draw.integers(1, 4, len(twice))
    copied = np.repeat([False, True], [n, len(twice)])
    joined = {
        name: np.concatenate([column, copies[name]])
        for name, column in invoices.items()
    }
    return {**joined, "copy": copied, "number": np.arange(n + len(twice))}


def _paid(
    plan: Plan,
    invoices: dict[str, np.ndarray],
    weight: Floats,
    pace: Floats,
    end: int,
    draw: Draw,
) -> Floats:
    issued, who = invoices["issued"], invoices["who"]
    age = end - issued
    quarter = np.clip(np.nan_to_num(age, posinf=0, neginf=0) // QUARTER, 0, 60)
    drift = draw.lognormal(0.0, plan.pace_drift, (len(weight), 61))
    scale = plan.days_to_pay / (GAMMA_PAY - 1 / 3)
    lag = draw.gamma(GAMMA_PAY, scale, len(issued))
    lag = lag * pace[who] * drift[who, quarter.astype(np.int64)]
    lag = np.where(age <= plan.slip_since, lag * plan.slip, lag)
    paid = issued + np.round(lag)
    gone = (who == stopped_client(weight)) & (paid > end - plan.stopped)
    return np.where(gone | invoices["copy"], NEVER, paid)


def stopped_client(weight: Floats) -> int:
    """Give the client who stops: the second largest, or the only one."""
    return int(np.argsort(weight)[-min(2, len(weight))])


def look(world: World, as_of: int) -> Pack:
    """Give the pack that the files of this business would make on a day."""
    day = date.fromordinal(date(1970, 1, 1).toordinal() + as_of)
    tables = {
        "invoices": _invoices(world, as_of),
        "quotes": _quotes(world, as_of),
        "jobs": _jobs(world, as_of),
        "payments": pl.DataFrame(schema=SCHEMAS["payments"]),
        "customers": pl.DataFrame(schema=SCHEMAS["customers"]),
    }
    return Pack(
        files=(), tables=tables, as_of=day, currency="USD", country=None,
        question=None, industry_votes={}, voting_lines=0, remembered=(),
    )  # fmt: skip


def _invoices(world: World, as_of: int) -> pl.DataFrame:
    plan = world.plan
    all_ = world.invoices
    here = all_["issued"] <= as_of
    some = {name: column[here] for name, column in all_.items()}
    paid = np.where(some["paid"] <= as_of, some["paid"], np.nan)
    owed = np.where(np.isnan(paid), some["cents"], 0)
    due = some["issued"] + plan.terms if plan.due_stated else np.full(len(paid), np.nan)
    quote = pl.Series(some["quote"])
    quoted = pl.select(pl.when(quote >= 0).then(_numbers("Q", quote))).to_series()
    return _frame(
        "invoices",
        {
            "document": _numbers("I", some["number"]),
            "customer": _numbers("c_", some["who"]),
            "service": _numbers("s_", some["service"]),
            "status": np.where(np.isnan(paid), "sent", "paid"),
            "issued_on": _on(some["issued"]),
            "due_on": _on(due),
            "paid_on": _on(paid),
            "total_cents": some["cents"],
            "balance_cents": owed,
            "quote_document": quoted,
        },
    )


def _quotes(world: World, as_of: int) -> pl.DataFrame:
    here = world.quotes["sent"] <= as_of
    some = {name: column[here] for name, column in world.quotes.items()}
    known = some["answered"] <= as_of
    yes, no = known & some["approved"], known & ~some["approved"]
    return _frame(
        "quotes",
        {
            "document": _numbers("Q", some["number"]),
            "customer": _numbers("c_", some["who"]),
            "service": _numbers("s_", some["service"]),
            "status": np.where(yes, "approved", np.where(no, "declined", "sent")),
            "issued_on": _on(some["sent"]),
            "approved_on": _on(np.where(yes, some["answered"], np.nan)),
            "declined_on": _on(np.where(no, some["answered"], np.nan)),
            "total_cents": some["cents"],
        },
    )


def _jobs(world: World, as_of: int) -> pl.DataFrame:
    here = world.jobs["approved"] <= as_of
    some = {name: column[here] for name, column in world.jobs.items()}
    done = np.where(some["done"] <= as_of, some["done"], np.nan)
    return _frame(
        "jobs",
        {
            "document": _numbers("J", some["number"]),
            "customer": _numbers("c_", some["who"]),
            "status": np.where(np.isnan(done), "scheduled", "completed"),
            "created_on": _on(some["approved"]),
            "approved_on": _on(some["approved"]),
            "completed_on": _on(done),
            "total_cents": some["cents"],
            "quote_document": _numbers("Q", some["number"]),
        },
    )


def _numbers(first: str, number: np.ndarray | pl.Series) -> pl.Series:
    return first + pl.Series(number).cast(pl.String)


def _on(day: Floats) -> pl.Series:
    return pl.Series(day).fill_nan(None).cast(pl.Int32).cast(pl.Date)


def _frame(kind: str, columns: dict[str, object]) -> pl.DataFrame:
    empty = [
        pl.lit(None, dtype).alias(name)
        for name, dtype in SCHEMAS[kind].items()
        if name not in columns
    ]
    return (
        pl.DataFrame(columns)
        .with_columns(empty)
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMAS[kind].items())
    )
