from __future__ import annotations

import re
from datetime import UTC

from calmrun.governance import RandomIds, SystemClock


def test_now_is_utc_and_does_not_run_backwards() -> None:
    """Times in a manifest are in UTC."""
    clock = SystemClock()
    first, then = clock.now(), clock.now()
    assert first.tzinfo is UTC
    assert first <= then
    assert clock.monotonic() <= clock.monotonic()


def test_today_is_the_day_of_the_machine() -> None:
    """The day is local: the owner's own calendar."""
    clock = SystemClock()
    days = {clock.now().astimezone().date(), clock.today()}
    days.add(clock.now().astimezone().date())
    assert clock.today() in days


def test_ids_are_short_and_safe_in_an_address() -> None:
    """Run and lock ids are hex, references can be read out."""
    ids = RandomIds()
    assert re.fullmatch(r"[0-9a-f]{12}", ids.run_id())
    assert re.fullmatch(r"[0-9a-f]{16}", ids.lock_id())
    assert re.fullmatch(r"[A-Z2-7]{8}", ids.reference())


def test_ids_differ() -> None:
    """No two draws are the same."""
    ids = RandomIds()
    for draw in (ids.run_id, ids.lock_id, ids.reference):
        assert len({draw() for _ in range(200)}) == 200
