"""Snapshot to one conclusion, or silence."""

from __future__ import annotations
