"""Uploaded bytes to recognised, normalised tables and typed problems."""

from __future__ import annotations
