"""A run printed as it happens: six lines, then the page, without any script.

The lines come from the stored manifest, so every replica can print them and a reload
shows the same. Once the page has come, the style sheet folds the lines away.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

import anyio

from calmrun.errors import CalmrunError
from calmrun.present.build import build_artifact
from calmrun.present.page import (
    Frame,
    render_article,
    render_receipt_halves,
    split_layout,
)
from calmrun.present.proof import receipt_line_of
from calmrun.present.wording import page, state
from calmrun.web.actions import actions_for
from calmrun.web.contexts import RunningPage
from calmrun.web.drawing import fragment
from calmrun.web.problems import note
from calmrun.web.site import Site, ask


_CLOSE = "</ol></section>\n"


async def print_run(
    site: Site, workspace: str, document: Mapping[str, Any]
) -> AsyncIterator[str]:
    """Print a run that goes on, line by line, and end with its page.

    Parameters
    ----------
    site
        Where to look for news.
    workspace
        Whose run it is.
    document
        The run as it was just read.

    Yields
    ------
        Pieces of one HTML page, in order.
    """
    before, after = split_layout(Frame(page("window_title")))
    heading = RunningPage(state("running"), state("running_why"))
    yield before + str(fragment("running.html", heading))
    lines = Lines()
    read = partial(site.service.document, workspace, str(document["run_id"]))
    waited = 0.0
    try:
        yield lines.news(document)
        while document["status"] == "running" and waited < site.patience_seconds:
            await anyio.sleep(site.poll_seconds)
            waited += site.poll_seconds
            document = await ask(read)
            yield lines.news(document)
    except CalmrunError as error:
        note(error)
    yield _CLOSE + _ending(document, site) + after


class Lines:
    """The lines printed so far. What was sent cannot be taken back."""

    def __init__(self) -> None:
        self._begun = 0
        self._ended = 0

    def news(self, document: Mapping[str, Any]) -> str:
        """Draw what the manifest has gained since the last time."""
        pieces = []
        for number, step in enumerate(document["manifest"]["steps"]):
            begin, end = render_receipt_halves(receipt_line_of(step))
            if number == self._begun and step["status"] != "pending":
                pieces.append(begin)
                self._begun += 1
            if number == self._ended < self._begun and step["status"] != "running":
                pieces.append(end)
                self._ended += 1
        return "".join(pieces)


def _ending(document: Mapping[str, Any], site: Site) -> str:
    if document["status"] == "running":
        return f'<p class="end">{state("running_long")}</p>'
    artifact = build_artifact(document, zone=site.zone)
    return str(render_article(artifact, actions_for(artifact)))
