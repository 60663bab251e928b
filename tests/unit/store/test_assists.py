from __future__ import annotations

from calmrun.store import Store


def test_a_request_is_listed_until_it_is_closed(store: Store, workspace: str) -> None:
    """It has a reference, and closing it keeps it with the time."""
    reference = store.assists.ask(
        workspace, tool="A tool", trouble="No export button", contact="555"
    )
    listed = store.assists.of_workspace(workspace)
    assert [(one.reference, one.closed_at) for one in listed] == [(reference, None)]
    assert (listed[0].tool, listed[0].trouble, listed[0].contact) == (
        "A tool",
        "No export button",
        "555",
    )
    assert store.assists.close(workspace, reference)
    assert store.assists.of_workspace(workspace)[0].closed_at is not None
    assert not store.assists.close(workspace, reference)


def test_requests_of_another_workspace_are_not_seen(
    store: Store, workspace: str
) -> None:
    """Every query is scoped to its workspace."""
    reference = store.assists.ask(workspace, tool="A", trouble="B", contact="C")
    assert store.assists.of_workspace("elsewhere") == ()
    assert not store.assists.close("elsewhere", reference)
