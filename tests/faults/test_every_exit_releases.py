"""However a run ends, the workspace is free afterwards and the manifest says why."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from calmrun.errors import (
    CalmrunError,
    FileTooLargeError,
    NothingReadableError,
    StoreUnavailableError,
    UsageError,
)
from calmrun.intake.limits import COMMAND_LINE
from calmrun.pipeline.steps import STEPS
from calmrun.settings import Settings
from calmrun.wiring import Calmrun, RunOptions, Upload, open_calmrun
from faults.product import invoices


TODAY = RunOptions(today=date(2026, 7, 1))
PLACES = (
    "read_pack",
    "build_profile",
    "build_snapshot",
    "classify",
    "DefaultAgent.conclude",
    "accept",
)


@pytest.fixture
def calmrun(tmp_path: Path) -> Iterator[Calmrun]:
    """Open Calmrun on a database of its own."""
    with open_calmrun(Settings(home=tmp_path)) as opened:
        yield opened


def raise_in(place: str, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Make one step of the pipeline raise."""

    def broken(*_: object, **__: object) -> None:
        raise error

    if place == "DefaultAgent.conclude":
        monkeypatch.setattr("calmrun.decision.agent.DefaultAgent.conclude", broken)
    else:
        monkeypatch.setattr(f"calmrun.pipeline.run.{place}", broken)


@pytest.mark.parametrize(
    ("uploads", "options", "error"),
    [
        pytest.param([], TODAY, NothingReadableError, id="no file"),
        pytest.param(
            [invoices()],
            replace(TODAY, limits=replace(COMMAND_LINE, file_bytes=100)),
            NothingReadableError,
            id="too large",
        ),
        pytest.param(
            [invoices(), invoices()],
            replace(TODAY, limits=replace(COMMAND_LINE, total_bytes=100)),
            FileTooLargeError,
            id="too large together",
        ),
        pytest.param(
            [Upload("a.csv", b"%PDF-1.7")], TODAY, NothingReadableError, id="unreadable"
        ),
        pytest.param(
            [invoices()], replace(TODAY, industry="none"), CalmrunError, id="bad option"
        ),
    ],
)
def test_a_refused_call_never_takes_the_lock(
    calmrun: Calmrun,
    uploads: Sequence[Upload],
    options: RunOptions,
    error: type[Exception],
) -> None:
    """What can be checked before the lock is checked before it: no run, no lock."""
    with pytest.raises(error):
        calmrun.run("default", uploads, options)
    assert not calmrun.lock_status("default")["held"]
    assert calmrun.recent("default") == []


@pytest.mark.parametrize(("step", "place"), list(zip(STEPS, PLACES, strict=True)))
def test_a_step_that_raises_ends_the_run_as_failed(
    calmrun: Calmrun, monkeypatch: pytest.MonkeyPatch, step: str, place: str
) -> None:
    """The step is failed, later ones skipped, the run sealed, the workspace free."""
    raise_in(place, monkeypatch, ValueError("Harbor Secret Ltd owes 4,210"))
    document = calmrun.run("default", [invoices()], TODAY)
    steps = {row["step_name"]: row for row in document["manifest"]["steps"]}
    later = STEPS[STEPS.index(step) + 1 :]
    assert document["status"] == "failed"
    assert document["manifest"]["finalized_at"]
    assert steps[step]["status"] == "failed"
    assert "Harbor" not in str(document)
    assert [steps[name]["reason_codes"] for name in later] == [
        ["earlier_step_failed"]
    ] * len(later)
    assert not calmrun.lock_status("default")["held"]


def test_a_storage_error_at_the_end_still_releases(
    calmrun: Calmrun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the results cannot be written the lock is given back all the same."""

    def full(*_: object, **__: object) -> None:
        raise StoreUnavailableError

    with monkeypatch.context() as patch:
        patch.setattr("calmrun.store.runs.SqlRuns.seal", full)
        document = calmrun.run("default", [invoices()], TODAY)
    assert document["status"] in {"stopped_early", "failed"}
    assert not calmrun.lock_status("default")["held"]
    assert calmrun.run("default", [invoices()], TODAY)["status"] == "all_clear"


def test_a_column_that_is_not_there_is_told_to_the_caller(calmrun: Calmrun) -> None:
    """A wrong `--map` shows only once the file is read: it leaves no run, no lock."""
    wrong = replace(TODAY, columns={"invoices.csv": {"total": "Nowhere"}})
    with pytest.raises(UsageError, match="Nowhere"):
        calmrun.run("default", [invoices()], wrong)
    assert calmrun.recent("default") == []
    assert not calmrun.lock_status("default")["held"]


SLOW = """
import sys, time
from pathlib import Path
import calmrun.pipeline.run as story
from calmrun.cli.app import main

def slow(*_):
    Path(sys.argv[2]).touch()
    time.sleep(60)

story.build_snapshot = slow
sys.exit(main(["run", sys.argv[1], "--today", "2026-07-01", "--json"]))
"""


@pytest.fixture
def slow_run(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start a run in a process of its own that stays in step three."""
    path = tmp_path / "invoices.csv"
    path.write_bytes(invoices().content)
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        marker = tmp_path / "in-step-three"
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", SLOW, str(path), str(marker)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        for _ in range(600):
            if marker.exists():
                return process
            time.sleep(0.05)
        raise AssertionError(process.communicate()[1].decode())

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_stops_early_and_releases(
    slow_run: Callable[[], subprocess.Popen[bytes]], number: signal.Signals
) -> None:
    """Ctrl-C and SIGTERM seal the run as stopped early and free the workspace."""
    process = slow_run()
    with open_calmrun() as calmrun:
        assert calmrun.lock_status("default")["held"]
        refused = calmrun.run("default", [invoices()], TODAY)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        (run,) = calmrun.recent("default")
        steps = calmrun.document("default", run["run_id"])["manifest"]["steps"]
        assert refused["status"] == "refused"
        assert refused["step"] == STEPS[2]
        assert b"stopped_early" in out
        assert b"Traceback" not in err
        assert process.returncode == 1
        assert run["status"] == "stopped_early"
        assert [step["status"] for step in steps] == [
            *["succeeded"] * 2,
            "failed",
            *["skipped"] * 3,
        ]
        assert not calmrun.lock_status("default")["held"]
