"""The quiet links at the end of a page, by what its run can still do."""

from __future__ import annotations

from calmrun.present.artifact import Artifact
from calmrun.present.page import Actions, Link
from calmrun.present.wording import page


def actions_for(artifact: Artifact) -> Actions:
    """Give what the reader of a page may do next."""
    if artifact.run_id is None:
        return Actions(links=(Link(page("link_new"), "/"),))
    run = run_href(artifact.run_id)
    forget = Link(page("link_forget"), f"{run}/forget")
    if artifact.books is None:  # it ended without a result, so nothing was kept
        new, past = Link(page("link_new"), "/"), Link(page("window_runs"), "/runs")
        return Actions(links=(new, past, forget))
    known = (Link(page("link_known"), f"{run}/known"),)
    asks = artifact.step is not None and artifact.step.ask is not None
    return Actions(
        links=(
            Link(page("link_save"), f"{run}/page.html"),
            Link(page("link_again"), f"{run}/again"),
            *(known if artifact.state == "concluded" else ()),
            forget,
        ),
        answer_to=f"{run}/answer" if asks else None,
        read_at=f"{run}/columns",
    )


def run_href(run_id: str) -> str:
    """Give the address of a run's page."""
    return f"/runs/{run_id}"
