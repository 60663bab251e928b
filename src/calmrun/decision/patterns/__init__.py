"""One file per family: what it looks for, what it guards against, what is at stake."""

from __future__ import annotations
