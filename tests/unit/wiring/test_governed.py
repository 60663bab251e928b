from __future__ import annotations

import asyncio
import multiprocessing
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

import calmrun
from calmrun import Caller, Check, LockHeldError, LockLostError, governed
from calmrun.errors import (
    SchemaOutdatedError,
    UnfinishedManifestError,
    UnknownStepError,
    UsageError,
)
from calmrun.store import Store, open_store
from calmrun.wiring import governed as door


STEPS = ("read", "publish")
GREENHOUSE = Path(__file__).parents[3] / "examples" / "greenhouse.py"


@pytest.fixture(autouse=True)
def _closed_afterwards() -> Iterator[None]:
    """Close what the door keeps open for the next run."""
    yield
    door._close_all()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Look at what a run left from outside."""
    with open_store(url) as opened:
        yield opened


def run_all(url: str, workspace: str) -> str:
    """Run both steps, and give the id of the run."""
    with governed(url, workspace, STEPS) as run:
        for name in STEPS:
            run.call(name, len, "abc")
        run.seal("done")
    return run.run_id


def test_a_run_goes_from_lock_to_seal(store: Store, url: str, workspace: str) -> None:
    """Functions run as steps, one is gated, and what it leaves can be read back."""
    checks = [Check[int]("too_short", lambda length: length > 5)]
    with governed(url, workspace, STEPS, mode="nightly") as run:
        length = run.call("read", len, "abc")
        verdict = run.gate(length, checks, "publish")
        run.seal("left_alone", {"length": length})
    assert verdict.reason_codes == ("too_short",)
    stored = store.runs.read(workspace, run.run_id)
    assert (stored.status, stored.manifest) == ("left_alone", run.manifest)
    assert stored.manifest.mode == "nightly"
    assert stored.manifest.calmrun_version == calmrun.__version__
    assert [step.status for step in stored.manifest.steps] == ["succeeded", "skipped"]
    assert store.runs.outcome(workspace, run.run_id) == {"length": 3}
    assert store.locks.holder(workspace) is None


def test_a_second_run_is_told_who_holds_the_workspace(url: str, workspace: str) -> None:
    """Holder, since when, which step, and free by when at the latest."""
    with governed(url, workspace, STEPS, ttl_seconds=60) as run:
        with run.step("read"), pytest.raises(LockHeldError) as caught:
            run_all(url, workspace)
        run.skip("publish", "because")
        run.seal("done")
    held = caught.value
    assert held.run_id == run.run_id
    assert re.search(r"process \d+$", held.holder or "")
    assert held.step == "read"
    assert held.since is not None
    assert held.free_by is not None
    left = held.free_by - held.since
    assert timedelta(seconds=60) <= left < timedelta(seconds=70)
    run_all(url, workspace)


def test_an_error_of_the_body_is_its_own_and_frees_the_workspace(
    store: Store, url: str, workspace: str
) -> None:
    """The run is sealed as failed before the caller hears of it."""

    def fail() -> None:
        with governed(url, workspace, STEPS) as run:
            run.call("read", int, "no number")

    with pytest.raises(ValueError, match="no number"):
        fail()
    (line,) = store.runs.recent(workspace)
    assert line.status == "failed"
    assert store.locks.holder(workspace) is None


def test_a_lost_lock_is_told(store: Store, url: str, workspace: str) -> None:
    """Somebody broke it: nothing that follows is written."""

    def lose() -> None:
        with governed(url, workspace, STEPS) as run, run.step("read"):
            store.locks.force_release(
                workspace, lock_id=run.lease.lock_id, actor="a person", reason="a test"
            )

    with pytest.raises(LockLostError):
        lose()
    (line,) = store.runs.recent(workspace)
    assert line.status == "stopped_early"


def test_a_step_that_was_not_declared_is_an_error(url: str, workspace: str) -> None:
    """The manifest is of declared steps."""
    with pytest.raises(UnknownStepError), governed(url, workspace, STEPS) as run:
        run.call("improvise", len, "abc")
    with pytest.raises(UnfinishedManifestError), governed(url, workspace, STEPS):
        pass
    with pytest.raises(UsageError), governed(url, workspace, "read"):
        pytest.fail("a text is not a list of steps")


def test_runs_of_one_address_share_their_connections(url: str, workspace: str) -> None:
    """A connection costs ten times a lock: it is opened once per process."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: run_all(url, f"{workspace}-{n}"), range(8)))
    assert list(door._stores) == [url]
    first = door._opened(url)
    run_all(url, workspace)
    assert door._opened(url) is first


def test_a_forked_child_opens_its_own_connections(url: str, workspace: str) -> None:
    """Parent and child both go on, and neither touches what is the other's."""
    run_all(url, workspace)
    child = multiprocessing.get_context("fork").Process(
        target=run_all, args=(url, f"{workspace}-child")
    )
    child.start()
    child.join(60)
    assert child.exitcode == 0
    run_all(url, workspace)
    with open_store(url) as store:
        assert len(store.runs.recent(workspace)) == 2
        assert len(store.runs.recent(f"{workspace}-child")) == 1


def test_it_serves_a_program_that_is_asynchronous(url: str, workspace: str) -> None:
    """A run in a thread leaves the event loop free; a second one is refused there."""
    held, let_go = Event(), Event()

    def slow() -> str:
        with governed(url, workspace, STEPS) as run:
            with run.step("read"):
                held.set()
                assert let_go.wait(30)
            run.skip("publish", "because")
            run.seal("done")
        return run.run_id

    async def program() -> tuple[str, LockHeldError]:
        first = asyncio.create_task(asyncio.to_thread(slow))
        await asyncio.to_thread(held.wait, 30)
        with pytest.raises(LockHeldError) as caught:
            await asyncio.to_thread(run_all, url, workspace)
        let_go.set()
        return await first, caught.value

    with ThreadPoolExecutor(1) as alone:  # a browser test may have a loop here
        run_id, refusal = alone.submit(asyncio.run, program()).result()
    assert refusal.run_id == run_id


def test_a_caller_needs_roles(tmp_path: Path) -> None:
    """SQLite has none, and says so instead of ignoring it."""
    caller = Caller("authenticated", {"sub": "somebody"})
    url = f"sqlite:///{tmp_path / 'calmrun.db'}"
    with (
        pytest.raises(UsageError, match="Postgres"),
        governed(url, "acme", STEPS, caller=caller),
    ):
        pytest.fail("it must not run")


def test_postgres_must_be_upgraded_first(
    request: pytest.FixtureRequest,
) -> None:
    """Nothing is made behind the back of whoever runs the database."""
    url = request.getfixturevalue("new_postgres")()
    with (
        pytest.raises(SchemaOutdatedError, match="calmrun db upgrade"),
        governed(url, "acme", STEPS),
    ):
        pytest.fail("it must not run")


def test_the_door_loads_no_room_of_the_main_job() -> None:
    """Another pipeline pays for the database only."""
    code = "import sys; from calmrun import governed; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    loaded = set(done.stdout.split())
    heavy = {"polars", "numpy", "jinja2", "starlette", "pydantic", "alembic"}
    assert heavy.isdisjoint(loaded)
    assert "calmrun.intake" not in loaded
    with pytest.raises(AttributeError, match="nothing_like_it"):
        calmrun.nothing_like_it  # noqa: B018 - the look-up is the test


def test_the_example_runs() -> None:
    """A dry bed is watered, a moist and a silent one are left alone."""
    done = subprocess.run(  # noqa: S603 - our own example
        [sys.executable, str(GREENHOUSE)], check=True, capture_output=True, text=True
    )
    lines = re.sub(r"[0-9a-f]{8}\)", "…)", done.stdout)
    assert lines.splitlines() == [
        "tomatoes: the valve is open for 400 s",
        "tomatoes: 3 steps succeeded, 0 skipped, 0 failed (lock: …)",
        "basil: 2 steps succeeded, 1 skipped, 0 failed (lock: …)",
        "beans: 2 steps succeeded, 1 skipped, 0 failed (lock: …)",
    ]


def test_the_example_tells_who_is_at_it(
    url: str, workspace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One bed, one run at a time; another bed goes on meanwhile."""
    water = runpy.run_path(str(GREENHOUSE))["water"]
    steps = runpy.run_path(str(GREENHOUSE))["STEPS"]
    dry = {"north": 0.2, "middle": 0.2, "south": 0.2}
    with governed(url, workspace, steps) as run:
        with pytest.raises(LockHeldError):
            water(url, workspace, dry)
        assert "3 steps succeeded" in water(url, f"{workspace}-other", dry)
        for name in steps:
            run.skip(name, "because")
        run.seal("left_alone")
    assert "valve is open" in capsys.readouterr().out
