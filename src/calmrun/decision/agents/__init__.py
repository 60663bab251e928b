"""Agents that touch the world. Only wiring names them."""

from __future__ import annotations
