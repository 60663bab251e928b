from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from calmrun.errors import PackNotKeptError
from calmrun.governance import Lease, Lost, Taken
from calmrun.store import Results, Store, StoredName, StoredUpload


Sealed = Callable[..., Lease]


@dataclass(frozen=True)
class Given:
    """An answer as intake hands it over."""

    source: str
    code: str
    choice: str


FULL = Results(
    outcome={"conclusion": {"takeaway": "One thing."}},
    pack=b"\x00pack",
    names={"c_1": StoredName("North Ltd", "555"), "c_2": StoredName("South\0", None)},
    remembered=(Given("tool", "date_order", "dmy"),),
    uploads=(StoredUpload("a.csv", b"1"), StoredUpload("b\udcff.csv", b"2")),
)


def test_everything_of_a_run_is_read_back(store: Store, sealed: Sealed) -> None:
    """Outcome, pack, names, answers and uploads arrive together."""
    lease = sealed(FULL)
    place = (lease.workspace_id, lease.run_id)
    assert store.runs.outcome(*place) == FULL.outcome
    assert store.packs.pack(*place) == b"\x00pack"
    assert store.names.of_run(*place) == {
        "c_1": StoredName("North Ltd", "555"),
        "c_2": StoredName("South", None),
    }
    assert store.packs.uploads(*place) == (
        StoredUpload("a.csv", b"1"),
        StoredUpload("b?.csv", b"2"),
    )
    answer = store.answers.of_workspace(lease.workspace_id)[0]
    assert (answer.source, answer.code, answer.choice) == ("tool", "date_order", "dmy")
    assert answer.run_id == lease.run_id


def test_a_lost_run_leaves_nothing_behind(
    store: Store, take: Callable[..., Taken]
) -> None:
    """Sealing is one transaction: without the lock, none of it is written."""
    taken = take()
    store.locks.release(taken.lease)
    manifest = taken.manifest.skip("read", "because")
    manifest = manifest.seal(at=manifest.created_at)
    assert store.runs.seal(taken.lease, manifest, "concluded", FULL) == Lost()
    place = (taken.lease.workspace_id, taken.lease.run_id)
    assert store.runs.outcome(*place) is None
    assert store.names.of_run(*place) == {}
    assert store.packs.uploads(*place) == ()
    assert store.answers.of_workspace(taken.lease.workspace_id) == ()
    with pytest.raises(PackNotKeptError):
        store.packs.pack(*place)


def test_a_seal_that_fails_halfway_leaves_nothing_behind(
    store: Store, take: Callable[..., Taken]
) -> None:
    """When the last part cannot be written, the first is not there either."""
    taken = take()
    manifest = taken.manifest.skip("read", "because")
    manifest = manifest.seal(at=manifest.created_at)
    broken = Results(pack=b"p", remembered=(object(),))  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        store.runs.seal(taken.lease, manifest, "concluded", broken)
    place = (taken.lease.workspace_id, taken.lease.run_id)
    assert store.runs.read(*place).status == "running"
    assert store.locks.holder(taken.lease.workspace_id) is not None
    with pytest.raises(PackNotKeptError):
        store.packs.pack(*place)


def test_uploads_stay_only_until_the_next_run(store: Store, sealed: Sealed) -> None:
    """Raw files are kept for one question, and go with the workspace's next run."""
    asked = sealed(FULL)
    other = sealed(FULL, name=f"{asked.workspace_id}-other")
    sealed()
    assert store.packs.uploads(asked.workspace_id, asked.run_id) == ()
    assert len(store.packs.uploads(other.workspace_id, other.run_id)) == 2


def test_a_name_is_kept_in_its_newest_spelling(store: Store, sealed: Sealed) -> None:
    """Names are keyed by pseudonym, whichever run brought them."""
    first = sealed(Results(names={"c_1": StoredName("North", None)}))
    sealed(Results(names={"c_1": StoredName("North Ltd", "555")}))
    names = store.names.of_run(first.workspace_id, first.run_id)
    assert names == {"c_1": StoredName("North Ltd", "555")}


def test_a_newer_answer_replaces_an_older(store: Store, sealed: Sealed) -> None:
    """One answer per source and question, by the run that gave it last."""
    sealed(FULL)
    lease = sealed(Results(remembered=(Given("tool", "date_order", "mdy"),)))
    answers = store.answers.of_workspace(lease.workspace_id)
    assert [(a.choice, a.run_id) for a in answers] == [("mdy", lease.run_id)]


def test_an_answer_can_be_undone(store: Store, sealed: Sealed) -> None:
    """Undoing one tells whether it was there."""
    workspace = sealed(FULL).workspace_id
    assert not store.answers.forget(workspace, "tool", "other")
    assert not store.answers.forget("elsewhere", "tool", "date_order")
    assert store.answers.forget(workspace, "tool", "date_order")
    assert store.answers.of_workspace(workspace) == ()


def test_results_of_one_workspace_are_not_seen_from_another(
    store: Store, sealed: Sealed
) -> None:
    """Every read is scoped: the right run id is not enough."""
    lease = sealed(FULL)
    assert store.names.of_run("elsewhere", lease.run_id) == {}
    assert store.packs.uploads("elsewhere", lease.run_id) == ()
    with pytest.raises(PackNotKeptError):
        store.packs.pack("elsewhere", lease.run_id)
