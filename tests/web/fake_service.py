"""The port of the pages as a fake, and what the tests of the web are given."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from calmrun.errors import LockHeldError, PackNotKeptError, RunNotFoundError, UsageError
from calmrun.intake.pack import Upload
from calmrun.wiring import RunOptions


DOCUMENTS = Path(__file__).parents[1] / "unit" / "present" / "documents"
START = datetime(2026, 4, 2, 14, 2, 1, tzinfo=UTC)


def sample(name: str) -> dict[str, Any]:
    """Read one of the sample run documents."""
    document: dict[str, Any] = json.loads(
        (DOCUMENTS / f"{name}.json").read_text("utf-8")
    )
    return document


@dataclass
class FakeRun:
    """A run that takes a step whenever the test lets it."""

    service: FakeService
    run_id: str
    ends_as: str
    uploads: tuple[Upload, ...]
    options: RunOptions

    def finish(self) -> None:
        """Take the six steps, each when `service.go` allows."""
        ending = sample(self.ends_as)
        for number, step in enumerate(ending["manifest"]["steps"]):
            if step["status"] != "skipped":
                running = step | {"status": "running", "finished_at": None}
                self._write(number, running)
            self.service.go.acquire()
            self._write(number, step)
        self.service.end(self.run_id, ending)

    def _write(self, number: int, step: Mapping[str, Any]) -> None:
        with self.service.guard:
            document = copy.deepcopy(self.service.documents[self.run_id])
            document["manifest"]["steps"][number] = step
            self.service.documents[self.run_id] = document


@dataclass
class FakeService:
    """The port of the pages over a dictionary."""

    ends_as: str = "concluded"
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    begun: list[FakeRun] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    answered: list[tuple[str, str]] = field(default_factory=list)
    remembered: list[dict[str, str]] = field(default_factory=list)
    error: Exception | None = None
    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(10_000))
    guard: threading.Lock = field(default_factory=threading.Lock)

    def begin(
        self, workspace: str, uploads: Sequence[Upload], options: RunOptions
    ) -> FakeRun:
        """Take the workspace, unless a run of it goes on."""
        assert workspace == "default"
        self._raise()
        for document in self.documents.values():
            if document["status"] == "running":
                raise LockHeldError(
                    run_id=document["run_id"],
                    since=START,
                    step="build_snapshot_v2",
                    free_by=START + timedelta(minutes=5),
                )
        run_id = f"run{len(self.documents) + 1}"
        document = sample("running")
        for step in document["manifest"]["steps"]:
            step |= {"status": "pending", "started_at": None, "finished_at": None}
        document["run_id"] = document["manifest"]["run_id"] = run_id
        self.documents[run_id] = document
        run = FakeRun(self, run_id, self.ends_as, tuple(uploads), options)
        self.begun.append(run)
        return run

    def begin_again(self, workspace: str, run_id: str) -> FakeRun:
        """Run again from the pack of a run that has a conclusion."""
        if self.document(workspace, run_id)["conclusion"] is None:
            raise PackNotKeptError
        return self.begin(workspace, (), RunOptions())

    def begin_answered(
        self, workspace: str, run_id: str, code: str, choice: str
    ) -> FakeRun:
        """Run again with an answer."""
        question = self.document(workspace, run_id)["question"] or {}
        if question.get("code") != code or choice not in question["choices"]:
            message = "That is not an answer to the question of this run."
            raise UsageError(message)
        self.answered.append((code, choice))
        return self.begin(workspace, (), RunOptions())

    def begin_changed(
        self, workspace: str, run_id: str, *, file: int, field: str, header: str
    ) -> FakeRun | None:
        """Keep a change; run again where the run asked and so kept its files."""
        document = self.document(workspace, run_id)
        if header not in document["files"][file]["columns"].values():
            message = f"There is no column “{header}” in that file."
            raise UsageError(message)
        self.remembered.append(
            {"source": "a1b2c3d4e5f6", "code": f"column:{field}", "choice": header}
        )
        if document["question"] is None:
            return None
        return self.begin(workspace, (), RunOptions())

    def answers(self, workspace: str) -> list[dict[str, str]]:
        """List what is remembered."""
        assert workspace == "default"
        return list(self.remembered)

    def forget_answers(self, workspace: str, source: str, code: str | None) -> int:
        """Undo what is remembered."""
        assert workspace == "default"
        before = len(self.remembered)
        self.remembered = [
            one
            for one in self.remembered
            if (one["source"], one["code"]) != (source, code)
        ]
        return before - len(self.remembered)

    def know(self, workspace: str, run_id: str) -> None:
        """Remember the pattern of a page."""
        family = self.document(workspace, run_id)["conclusion"]["family"]
        code, choice = f"known:{family}", "2026-03-31 69600.48"
        self.remembered.append({"source": "workspace", "code": code, "choice": choice})

    def document(self, workspace: str, run_id: str) -> dict[str, Any]:
        """Give the document as it is now."""
        assert workspace == "default"
        self._raise()
        try:
            return self.documents[run_id]
        except KeyError:
            raise RunNotFoundError from None

    def recent(self, workspace: str, limit: int) -> list[dict[str, Any]]:
        """List the runs, newest first."""
        assert workspace == "default"
        rows = [
            {
                "run_id": run_id,
                "created_at": document["manifest"]["created_at"],
                "finalized_at": document["manifest"]["finalized_at"],
                "status": document["status"],
                "takeaway": (document["conclusion"] or {}).get("takeaway"),
            }
            for run_id, document in self.documents.items()
        ]
        return rows[::-1][:limit]

    def forget_run(self, workspace: str, run_id: str) -> int:
        """Remove a run."""
        self.document(workspace, run_id)
        del self.documents[run_id]
        return 1

    def ask_help(self, workspace: str, tool: str, trouble: str, contact: str) -> str:
        """Keep a note."""
        assert workspace == "default"
        self.asked.append((tool, trouble, contact))
        return "A-7F3K"

    def end(self, run_id: str, ending: dict[str, Any]) -> None:
        """Store how a run ended."""
        ending = copy.deepcopy(ending)
        ending["run_id"] = ending["manifest"]["run_id"] = run_id
        with self.guard:
            self.documents[run_id] = ending

    def put(self, name: str, **changes: Any) -> str:  # noqa: ANN401 - JSON
        """Store a sample document as a run and give its address."""
        run_id = f"run{len(self.documents) + 1}"
        self.end(run_id, sample(name) | changes)
        return f"/runs/{run_id}"

    def _raise(self) -> None:
        if self.error is not None:
            raise self.error


@dataclass(frozen=True)
class Web:
    """The pages on a real port, over a fresh fake service."""

    url: str
    service: FakeService
    client: httpx.Client
    patience: Callable[[float], None]
