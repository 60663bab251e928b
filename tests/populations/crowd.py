"""Many businesses at once, over worker processes."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from typing import Final

from populations.asking import HEALTHY, Page, Reading, read, walk
from populations.plan import TROUBLES


CHUNK: Final = 40
KINDS: Final = (HEALTHY, *TROUBLES)


def read_crowd(businesses: int, seed: int, workers: int) -> list[Reading]:
    """Read a population: half of it healthy, half with one trouble each.

    Parameters
    ----------
    businesses
        How many in all.
    seed
        Which population.
    workers
        Processes to spread them over.
    """
    each = businesses // 2 // len(TROUBLES)
    sizes = {HEALTHY: businesses - each * len(TROUBLES)}
    sizes |= dict.fromkeys(TROUBLES, each)
    works = [
        (seed, kind, first, min(first + CHUNK, size))
        for kind, size in sizes.items()
        for first in range(0, size, CHUNK)
    ]
    with ProcessPoolExecutor(workers) as pool:
        return list(chain.from_iterable(pool.map(_read_some, works)))


def walk_crowd(businesses: int, seed: int, workers: int) -> list[list[Page]]:
    """Read healthy businesses every week for a year."""
    seeds = [(seed, 99, k) for k in range(businesses)]
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(walk, seeds))


def seed_of(seed: int, kind: str, number: int) -> tuple[int, ...]:
    """Give the seed of one business of a population."""
    return seed, KINDS.index(kind), number


def _read_some(work: tuple[int, str, int, int]) -> list[Reading]:
    seed, kind, first, last = work
    return [read(seed_of(seed, kind, k), kind) for k in range(first, last)]
