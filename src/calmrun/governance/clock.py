"""The only place that reads a clock or draws an id; everything else is handed them."""

from __future__ import annotations

import os
import time
from base64 import b32encode
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is, for people (`now`, `today`) and for durations (`monotonic`)."""

    def now(self) -> datetime:
        """Give the time of day in UTC."""
        ...

    def today(self) -> date:
        """Give the day where this machine is."""
        ...

    def monotonic(self) -> float:
        """Give seconds that never run backwards."""
        ...


class Ids(Protocol):
    """Where new ids come from."""

    def run_id(self) -> str:
        """Draw an id for a run."""
        ...

    def lock_id(self) -> str:
        """Draw an id for one taking of a lock."""
        ...

    def reference(self) -> str:
        """Draw a reference that a person may read out."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Give the time of day in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that may

    def today(self) -> date:
        """Give the day where this machine is."""
        return datetime.now().astimezone().date()  # noqa: TID251 - local day

    def monotonic(self) -> float:
        """Give seconds that never run backwards."""
        return time.monotonic()


class RandomIds:
    """Ids from the system's random source: lower-case hex, safe in an address."""

    def run_id(self) -> str:
        """Draw 12 hex digits; they need to differ within one workspace only."""
        return os.urandom(6).hex()

    def lock_id(self) -> str:
        """Draw 16 hex digits; people are shown the first eight."""
        return os.urandom(8).hex()

    def reference(self) -> str:
        """Draw eight letters and digits without 0, 1, 8 and 9."""
        return b32encode(os.urandom(5)).decode()
