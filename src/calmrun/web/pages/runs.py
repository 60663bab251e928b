"""Past snapshots: a list to find a page again, and nothing to watch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse

from calmrun.present.build import written_moment
from calmrun.present.wording import page, state
from calmrun.web.actions import run_href
from calmrun.web.contexts import PastRun, RunsPage
from calmrun.web.drawing import draw
from calmrun.web.site import ask, site_of, workspace_of


MOST_RUNS: Final = 50


async def list_runs(request: Request) -> HTMLResponse:
    """List past snapshots, newest first."""
    site, workspace = site_of(request), workspace_of(request)
    rows = await ask(lambda: site.service.recent(workspace, MOST_RUNS))
    context = RunsPage(tuple(_past(row, site.zone) for row in rows))
    return draw("runs.html", context, title=page("window_runs"))


def _past(row: Mapping[str, Any], zone: tzinfo) -> PastRun:
    return PastRun(
        href=run_href(row["run_id"]),
        headline=row["takeaway"] or state(row["status"]),
        moment=written_moment(datetime.fromisoformat(row["created_at"]), zone),
    )
