from __future__ import annotations

from collections.abc import Callable

import pytest

from calmrun.errors import LockLostError
from calmrun.governance import Taken
from calmrun.store import Store


def test_the_key_is_made_once_and_stays(
    store: Store, take: Callable[..., Taken]
) -> None:
    """Pseudonyms of one workspace are the same from run to run."""
    first = take().lease
    assert store.keys.read(first.workspace_id) is None
    key = store.keys.obtain(first)
    assert len(key) == 32
    store.locks.release(first)
    assert store.keys.obtain(take().lease) == key
    assert store.keys.read(first.workspace_id) == key


def test_workspaces_have_different_keys(
    store: Store, take: Callable[..., Taken], workspace: str
) -> None:
    """A pseudonym says nothing about another workspace."""
    one = store.keys.obtain(take().lease)
    assert store.keys.obtain(take(f"{workspace}-other").lease) != one


def test_a_lost_run_makes_no_key(store: Store, take: Callable[..., Taken]) -> None:
    """Making the key is a write of the run, fenced like any other."""
    lease = take().lease
    store.locks.release(lease)
    with pytest.raises(LockLostError):
        store.keys.obtain(lease)
    assert store.keys.read(lease.workspace_id) is None
