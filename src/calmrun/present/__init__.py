"""What a person sees."""

from __future__ import annotations
