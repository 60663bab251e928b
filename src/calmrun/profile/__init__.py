"""Who the business is."""

from __future__ import annotations
