"""Where runs, locks, packs and names are kept."""

from __future__ import annotations
