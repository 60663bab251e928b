"""The page of one run, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)

from calmrun.errors import LockHeldError
from calmrun.present.artifact import Artifact
from calmrun.present.build import build_artifact
from calmrun.present.page import Frame, render_article, render_layout, render_page
from calmrun.present.wording import page
from calmrun.web.actions import actions_for, run_href
from calmrun.web.contexts import ConfirmPage
from calmrun.web.drawing import draw
from calmrun.web.pages.upload import busy
from calmrun.web.service import Begun
from calmrun.web.site import Site, ask, site_of, start, workspace_of
from calmrun.web.streaming import print_run
from calmrun.web.uploads import read_form


async def show(request: Request) -> Response:
    """Show the page of a run; while it goes on, print its lines first."""
    site, workspace, run_id = _named(request)
    document = await ask(lambda: site.service.document(workspace, run_id))
    if document["status"] == "running":
        pieces = print_run(site, workspace, document)
        return StreamingResponse(pieces, media_type="text/html")
    artifact = build_artifact(document, zone=site.zone)
    frame = Frame(page("window_title"), artifact.language, artifact.paper)
    content = render_article(artifact, actions_for(artifact))
    return HTMLResponse(render_layout(frame, content))


async def save(request: Request) -> HTMLResponse:
    """Give the page as one file that stands alone."""
    artifact = await _artifact(request)
    disposition = f'attachment; filename="calmrun-{artifact.run_id}.html"'
    return HTMLResponse(
        render_page(artifact), headers={"content-disposition": disposition}
    )


async def ask_again(request: Request) -> HTMLResponse:
    """Ask which files to run again."""
    artifact = await _artifact(request)
    context = ConfirmPage(run_href(str(artifact.run_id)))
    return draw("again.html", context, title=page("link_again"))


async def again(request: Request) -> Response:
    """Run again from what was kept of the files."""
    site, workspace, run_id = _named(request)
    return await _started(request, lambda: site.service.begin_again(workspace, run_id))


async def answer(request: Request) -> Response:
    """Take the answer to the one question, and run again with it."""
    site, workspace, run_id = _named(request)
    form = await read_form(request, files=0)
    code, choice = form.fields.get("code", ""), form.fields.get("choice", "")
    return await _started(
        request,
        lambda: site.service.begin_answered(workspace, run_id, code, choice),
    )


async def ask_known(request: Request) -> HTMLResponse:
    """Ask whether the pattern of this page is known already."""
    artifact = await _artifact(request)
    context = ConfirmPage(run_href(str(artifact.run_id)))
    return draw("known.html", context, title=page("window_known"))


async def know(request: Request) -> RedirectResponse:
    """Keep that the owner knows the pattern of this page."""
    site, workspace, run_id = _named(request)
    await ask(lambda: site.service.know(workspace, run_id))
    return RedirectResponse("/answers", 303)


async def ask_forget(request: Request) -> HTMLResponse:
    """Ask once before anything is removed."""
    artifact = await _artifact(request)
    context = ConfirmPage(run_href(str(artifact.run_id)))
    return draw("forget.html", context, title=page("link_forget"))


async def forget(request: Request) -> RedirectResponse:
    """Remove a run with all that is kept of it."""
    site, workspace, run_id = _named(request)
    await ask(lambda: site.service.forget_run(workspace, run_id))
    return RedirectResponse("/runs", 303)


async def _started(request: Request, begin: Callable[[], Begun]) -> Response:
    try:
        run_id = await start(begin)
    except LockHeldError as held:
        return busy(held, site_of(request))
    return RedirectResponse(run_href(run_id), 303)


async def _artifact(request: Request) -> Artifact:
    site, workspace, run_id = _named(request)
    document = await ask(lambda: site.service.document(workspace, run_id))
    return build_artifact(document, zone=site.zone)


def _named(request: Request) -> tuple[Site, str, str]:
    return site_of(request), workspace_of(request), request.path_params["run_id"]
