"""Tables and as_of to numbers: one measure per file, one snapshot."""

from __future__ import annotations
