"""Calmrun: two exports in, one calm page and its receipt out.

For pipelines of another kind, `governed` is the door to the run lock, the manifest and
the gate. It and its companions are loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from calmrun.errors import CalmrunError, LockHeldError, LockLostError, StoreError
    from calmrun.governance import Check
    from calmrun.wiring.governed import Caller, governed


__all__ = [
    "Caller",
    "CalmrunError",
    "Check",
    "LockHeldError",
    "LockLostError",
    "StoreError",
    "governed",
]

__version__ = "0.1.0"

_HOMES = {
    "Caller": "calmrun.wiring.governed",
    "CalmrunError": "calmrun.errors",
    "Check": "calmrun.governance",
    "LockHeldError": "calmrun.errors",
    "LockLostError": "calmrun.errors",
    "StoreError": "calmrun.errors",
    "governed": "calmrun.wiring.governed",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
