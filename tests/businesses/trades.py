"""What different trades sell, for how much, and the rhythm of their work."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Trade:
    """One trade; the fields mirror trades.toml."""

    services: Sequence[tuple[str, float, float]]
    """What it is called, its price in whole units, how often it is asked for."""
    alike: float
    """Shape of the gamma law around the price: the higher, the more alike."""
    usual: Mapping[str, Any]
    """What is usual in the trade, by the names of a plan."""


def _load() -> dict[str, Trade]:
    with Path(__file__).with_name("trades.toml").open("rb") as file:
        return {name: Trade(**entry) for name, entry in tomllib.load(file).items()}


TRADES = _load()
