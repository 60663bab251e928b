"""The lock against a model of it: clients interleave at will, on all three stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from calmrun.governance import (
    Busy,
    Forced,
    Lease,
    LockStore,
    Lost,
    MemoryStore,
    Moved,
    Opening,
    RunManifest,
    RunStore,
    Taken,
    Written,
)
from calmrun.store import Results, open_store


BEGAN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LONG = 600.0
"""Seconds: no lock of the model expires unless a rule lets it."""
_numbers = count()


@dataclass
class Client:
    """A run as its own program sees it; it never learns what others did."""

    lease: Lease
    manifest: RunManifest


class LockModel(RuleBasedStateMachine):
    """One workspace, any number of clients, and what must be true after every move."""

    locks: LockStore
    runs: RunStore[Results]
    clients = Bundle("clients")

    def __init__(self) -> None:
        super().__init__()
        self.workspace = f"model-{next(_numbers)}"
        self.holder: Lease | None = None
        self.token = 0
        self.ended: dict[str, str] = {}

    @rule(target=clients)
    def ask(self) -> object:
        """Ask: it is granted exactly when the model says that it is free."""
        opening = _opening(self.workspace)
        answer = self.locks.take(opening)
        if self.holder is not None:
            assert isinstance(answer, Busy)
            assert answer.holder.lock_id == self.holder.lock_id
            return multiple()
        assert isinstance(answer, Taken)
        assert answer.lease.fencing_token == self.token + 1
        self.token += 1
        self.holder = answer.lease
        return Client(answer.lease, answer.manifest)

    @rule(client=clients)
    def move(self, client: Client) -> None:
        """Write a client's next step; it counts only while that client holds."""
        manifest = _next_move(client.manifest)
        if manifest is None:
            return
        self._judge(client, self.runs.record(client.lease, manifest))
        if self._holds(client):
            client.manifest = manifest

    @rule(client=clients)
    def beat(self, client: Client) -> None:
        """Beat once, perhaps long after the lock was lost."""
        self._judge(client, self.locks.renew(client.lease))

    @rule(client=clients)
    def seal(self, client: Client) -> None:
        """Seal a client's run, which releases the lock."""
        manifest = client.manifest
        while (following := _next_move(manifest)) is not None:
            manifest = following
        sealed = manifest.seal(at=BEGAN)
        held = self._holds(client)
        self._judge(client, self.runs.seal(client.lease, sealed, "concluded", None))
        if held:
            self._ends(client.lease, "concluded")

    @rule(client=clients)
    def release(self, client: Client) -> None:
        """Let go without sealing: the run stopped early."""
        held = self._holds(client)
        self._judge(client, self.locks.release(client.lease))
        if held:
            self._ends(client.lease, "stopped_early")

    @rule()
    def time_passes(self) -> None:
        """Let the lock of whoever holds run out."""
        if self.holder is not None:
            short = replace(self.holder, ttl_seconds=0.0)
            assert self.locks.renew(short) == Written()
            self._ends(self.holder, "stopped_early")

    @rule(client=clients, seen=st.booleans())
    def force(self, client: Client, seen: bool) -> None:  # noqa: FBT001 - a strategy
        """Break a lock by hand: the one that is held, or one seen before."""
        shown = self.holder if seen and self.holder else client.lease
        answer = self.locks.force_release(
            self.workspace, lock_id=shown.lock_id, actor="a test", reason="to see"
        )
        if self.holder is None or shown.lock_id != self.holder.lock_id:
            assert isinstance(answer, Moved)
            return
        assert answer == Forced(self.token + 1)
        self.token += 1
        self._ends(self.holder, "stopped_early")

    @invariant()
    def one_holder_and_it_is_the_newest(self) -> None:
        """Find the holder that the model has, with the newest token."""
        seen = self.locks.holder(self.workspace)
        if self.holder is None:
            assert seen is None
            return
        assert seen is not None
        assert (seen.lock_id, seen.fencing_token) == (self.holder.lock_id, self.token)

    @invariant()
    def ended_runs_stay_as_they_ended(self) -> None:
        """Find no trace of a write under an old or expired token."""
        for run_id, status in self.ended.items():
            assert self.runs.read(self.workspace, run_id).status == status

    def _holds(self, client: Client) -> bool:
        return self.holder is not None and self.holder.lock_id == client.lease.lock_id

    def _judge(self, client: Client, outcome: Written | Lost) -> None:
        assert outcome == (Written() if self._holds(client) else Lost())

    def _ends(self, lease: Lease, status: str) -> None:
        self.ended[lease.run_id] = status
        self.holder = None


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def ports(
    request: pytest.FixtureRequest, tmp_path: object
) -> Iterator[tuple[LockStore, RunStore[Results]]]:
    """Give the two ports of each store."""
    if request.param == "memory":
        memory: MemoryStore[Results] = MemoryStore()
        yield memory, memory
        return
    url = f"sqlite:///{tmp_path}/calmrun.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    with open_store(url) as store:
        yield store.locks, store.runs


def test_every_store_keeps_to_the_model(
    ports: tuple[LockStore, RunStore[Results]],
    soak: bool,  # noqa: FBT001 - a fixture
) -> None:
    """Never two valid tokens, tokens only grow, nothing under an old one is written."""
    locks, runs = ports
    machine = type("Machine", (LockModel,), {"locks": locks, "runs": runs})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=400 if soak else 15, stateful_step_count=60 if soak else 25
        ),
    )


def _next_move(manifest: RunManifest) -> RunManifest | None:
    for step in manifest.steps:
        if step.status == "running":
            return manifest.succeed(step.step_name, at=BEGAN)
        if step.status == "pending":
            return manifest.start(step.step_name, at=BEGAN)
    return None


def _opening(workspace: str) -> Opening:
    number = next(_numbers)
    return Opening(
        workspace_id=workspace,
        run_id=f"run-{workspace}-{number}",
        lock_id=f"lock-{workspace}-{number}",
        steps=("read", "write"),
        mode="test",
        calmrun_version="1.2.3",
        created_at=BEGAN,
        held_by="a test",
        ttl_seconds=LONG,
    )
