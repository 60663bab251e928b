"""Calmrun: two exports in, one calm page and its receipt out."""

from __future__ import annotations


__version__ = "0.1.0"
