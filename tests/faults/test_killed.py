from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from calmrun.pipeline.steps import STEPS
from calmrun.settings import Settings
from calmrun.store import Store
from calmrun.wiring import RunOptions, open_calmrun
from faults.holding import STEADY, TTL, Held, is_named, take_when_free
from faults.product import invoices


FAULTS = Path(__file__).parent


@pytest.mark.parametrize("number", range(len(STEPS)), ids=STEPS)
def test_a_run_that_is_killed_in_a_step_says_in_which(
    tmp_path: Path, start: Callable[..., Held], workspace: str, number: int
) -> None:
    """The manifest names the step; after the TTL the next run goes through."""
    held = start(FAULTS / "product.py", tmp_path, workspace, STEPS[number], STEADY)
    held.send(signal.SIGKILL)
    held.last_words()
    with open_calmrun(Settings(home=tmp_path)) as calmrun:
        killed = calmrun.document(workspace, held.run_id)
        statuses = [step["status"] for step in killed["manifest"]["steps"]]
        later = len(STEPS) - number - 1
        assert statuses == ["succeeded"] * number + ["running"] + ["pending"] * later
        assert killed["conclusion"] is None
        time.sleep(STEADY)
        dead = calmrun.document(workspace, held.run_id)
        assert dead["status"] == "stopped_early"
        assert dead["manifest"]["steps"][number]["reason_codes"] == ["lock_expired"]
        options = RunOptions(today=date(2026, 7, 1))
        after = calmrun.run(workspace, [invoices()], options)
        assert after["status"] in {"concluded", "all_clear"}
        token = killed["manifest"]["fencing_token"]
        assert after["manifest"]["fencing_token"] == token + 1


def test_a_run_that_is_killed_anywhere_leaves_a_state_with_a_name(
    store: Store,
    url: str,
    start: Callable[..., Held],
    workspace: str,
    soak: bool,  # noqa: FBT001 - a fixture
) -> None:
    """Wherever it was, what is stored is a state of the specification, and it ends."""
    draw = random.Random(workspace)  # noqa: S311 - moments, not secrets
    for number in range(100 if soak else 3):
        name = f"{workspace}-{number}"
        held = start(FAULTS / "walker.py", url, name, TTL)
        time.sleep(draw.uniform(0.0, 0.3))
        held.send(signal.SIGKILL)
        runs = [held.run_id, *held.last_words().replace("held", "").split()]
        for place, run_id in enumerate(runs):
            stored = store.runs.read(f"{name}-{place}", run_id)
            assert is_named(stored), stored
            assert place == len(runs) - 1 or stored.status == "concluded"
        last = f"{name}-{len(runs) - 1}"
        heir = take_when_free(store, last, TTL * 6)
        assert is_named(store.runs.read(last, runs[-1]))
        assert heir.lease.fencing_token == 2
