"""The history of the schema."""

from __future__ import annotations
