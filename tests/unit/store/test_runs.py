from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.errors import RunNotFoundError
from calmrun.governance import Lease, Taken
from calmrun.store import Results, Store


Sealed = Callable[..., Lease]


def test_recent_runs_come_newest_first_with_their_takeaway(
    store: Store, sealed: Sealed
) -> None:
    """The list shows when, what came of it, and the one sentence."""
    first = sealed(Results(outcome={"conclusion": {"takeaway": "One thing."}}))
    second = sealed(Results(outcome={"conclusion": None}))
    third = sealed()
    lines = store.runs.recent(first.workspace_id)
    assert [line.run_id for line in lines] == [
        third.run_id,
        second.run_id,
        first.run_id,
    ]
    assert [line.takeaway for line in lines] == [None, None, "One thing."]
    assert {line.status for line in lines} == {"concluded"}
    newest = lines[0]
    assert newest.finalized_at is not None
    assert newest.created_at <= newest.finalized_at
    assert store.runs.recent(first.workspace_id, limit=1) == lines[:1]
    assert store.runs.recent("elsewhere") == ()


def test_a_dead_run_is_listed_as_stopped_early(
    store: Store, take: Callable[..., Taken], let_expire: Callable[[Lease], None]
) -> None:
    """The list never says running of a run whose lock ran out."""
    lease = take().lease
    live = store.runs.recent(lease.workspace_id)[0]
    assert (live.status, live.finalized_at) == ("running", None)
    let_expire(lease)
    dead = store.runs.recent(lease.workspace_id)[0]
    assert dead.status == "stopped_early"
    assert dead.finalized_at is not None


def test_the_outcome_of_an_unknown_run_is_an_error(store: Store) -> None:
    """Nothing is not the same as unknown."""
    with pytest.raises(RunNotFoundError):
        store.runs.outcome("nowhere", "nothing")
