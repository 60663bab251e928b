"""Planted businesses: invented exports with a known truth, for tests and benchmarks.

``make_business("slow_collections", seed=3, severity=1.0, layout="kontor_de")`` gives
the files as a tool would write them and what a right answer is. The same archetype,
seed and severity is the same business in every layout.
"""

from __future__ import annotations

from businesses.archetype import Archetype
from businesses.archetypes import ARCHETYPES
from businesses.layouts import LAYOUTS
from businesses.planting import Business, Facts, make_business


__all__ = ["ARCHETYPES", "LAYOUTS", "Archetype", "Business", "Facts", "make_business"]
