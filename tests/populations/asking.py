"""Ask the product about a population: what it says, beside what is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from calmrun.decision.agent import DefaultAgent
from calmrun.intake.pack import Pack
from calmrun.present.wording import Wording
from calmrun.signals.measure import Measure
from calmrun.signals.snapshot import Snapshot, build_snapshot
from populations.claims import CLAIMS, FAMILIES, figures_of, holds
from populations.plan import healthy, troubled
from populations.world import World, look, make_world


END: Final = 20_543
HEALTHY: Final = "none"
WEEKS: Final = 52
DOCUMENTS: Final = 20  # dated ones, from which a run may conclude


@dataclass(frozen=True)
class Said:
    """One claim of one business: how surely it is said, and whether it is true."""

    grade: str
    true: bool


@dataclass(frozen=True)
class Page:
    """How the page of one business ends; one that says nothing is not wrong."""

    status: str
    family: str | None = None
    grade: str = "low"
    variant: str = ""
    right: bool = True


@dataclass(frozen=True)
class Reading:
    """What was said about one business with one trouble, or none."""

    trouble: str
    claims: dict[str, Said]
    page: Page


def read(seed: tuple[int, ...], trouble: str) -> Reading:
    """Draw a business with one trouble, and read its snapshot and its page.

    Parameters
    ----------
    seed
        Which business.
    trouble
        One of `TROUBLES`, or `HEALTHY`.
    """
    world = draw_world(seed, trouble)
    pack = look(world, END)
    snapshot = build_snapshot(pack)
    figures = figures_of(world, END)
    claims = {
        name: Said(grade_of(snapshot.at(f"signals.{claim.path}")), holds(name, figures))
        for name, claim in CLAIMS.items()
    }
    return Reading(trouble, claims, page_of(pack, snapshot, figures))


def draw_world(seed: tuple[int, ...], trouble: str) -> World:
    """Draw a business with one trouble, or none."""
    draw = np.random.default_rng(seed)
    plan = healthy(draw)
    if trouble != HEALTHY:
        plan = troubled(plan, trouble, draw)
    return make_world(plan, draw, END)


def size_of(seed: tuple[int, ...]) -> int:
    """Give how many requests a business has, before it is drawn in full."""
    return healthy(np.random.default_rng(seed)).size


def grade_of(measure: Measure | None) -> str:
    """Give how surely a claim is said: high, medium or low, or denied, or unsaid."""
    if measure is None or not measure.sayable or measure.mass is None:
        return "unsaid"
    return str(measure.confidence) if measure.mass >= 0.5 else "denied"


def page_of(pack: Pack, snapshot: Snapshot, figures: dict[str, float]) -> Page:
    """Let the default agent conclude, and judge it by what is true."""
    if max(pack.dated("invoices"), pack.dated("quotes")) < DOCUMENTS:
        return Page("abstained")
    inference = DefaultAgent(Wording()).conclude(snapshot)
    family = inference.conclusion.family
    if inference.status != "concluded" or family is None:
        return Page(inference.status)
    variant = next(one.variant for one in inference.candidates if one.family == family)
    right = any(holds(claim, figures) for claim in FAMILIES[family])
    return Page("concluded", family, inference.conclusion.confidence, variant, right)


def walk(seed: tuple[int, ...], step: int = 1) -> list[Page]:
    """Read the page of a healthy business every week for a year, or every few."""
    world = draw_world(seed, HEALTHY)
    pages = []
    for week in reversed(range(0, WEEKS, step)):
        as_of = END - 7 * week
        pack = look(world, as_of)
        figures = figures_of(world, as_of)
        pages.append(page_of(pack, build_snapshot(pack), figures))
    return pages
