"""Industry and watch list."""

from __future__ import annotations
