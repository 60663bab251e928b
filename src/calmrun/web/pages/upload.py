"""The first page: two files in."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from calmrun.context.watch_list import TAGS
from calmrun.errors import CalmrunError, IntakeError, LockHeldError, UsageError
from calmrun.intake.limits import Limits
from calmrun.present.build import build_artifact
from calmrun.present.document import refusal_document
from calmrun.present.page import Frame, render_article, render_layout
from calmrun.present.wording import industry_label, page
from calmrun.web.actions import actions_for, run_href
from calmrun.web.contexts import Option, UploadPage
from calmrun.web.drawing import draw
from calmrun.web.problems import status_of
from calmrun.web.site import Site, site_of, start, workspace_of
from calmrun.web.uploads import MOST_FILES, Form, read_form
from calmrun.wiring import RunOptions


ACCEPTS: Final = ".csv,.tsv,.txt,.xlsx,.xls,.ods"
LONGEST_ABOUT: Final = 1_000
LONGEST_CODE: Final = 40


async def home(_: Request) -> HTMLResponse:
    """Show the page that takes the files."""
    return _form(None, Form({}, ()), 200)


async def begin(request: Request) -> Response:
    """Take the files and start a run; its own page tells the rest."""
    site, workspace = site_of(request), workspace_of(request)
    form = Form({}, ())
    try:
        form = await read_form(request, files=MOST_FILES, limits=site.limits)
        options = options_of(form, site.limits)
        run_id = await start(
            lambda: site.service.begin(workspace, form.uploads, options)
        )
    except (IntakeError, UsageError) as error:
        return told(error, form)
    except LockHeldError as held:
        return busy(held, site)
    return RedirectResponse(run_href(run_id), 303)


def busy(held: LockHeldError, site: Site) -> HTMLResponse:
    """Say who holds the workspace. It is an answer, not an error."""
    artifact = build_artifact(refusal_document(held), zone=site.zone)
    content = render_article(artifact, actions_for(artifact))
    return HTMLResponse(render_layout(Frame(page("window_busy")), content), 409)


def told(error: CalmrunError, form: Form) -> HTMLResponse:
    """Show the page again with what was wrong, and what was typed."""
    where = getattr(error, "where", "")
    parts = (str(error), getattr(error, "fix", ""), f"({where})" if where else "")
    wrong = " ".join(filter(None, parts))
    return _form(wrong, form, status_of(error))


def options_of(form: Form, limits: Limits) -> RunOptions:
    """Give what was said beside the files.

    Raises
    ------
    UsageError
        There is no file, or a text is too long.
    """
    if not form.uploads:
        message = "Please choose at least one file."
        raise UsageError(message)
    return RunOptions(
        about=form.text("about", LONGEST_ABOUT),
        industry=form.text("industry", LONGEST_CODE),
        country=form.text("country", LONGEST_CODE),
        limits=limits,
        mode="web",
    )


def _form(problem: str | None, form: Form, status: int) -> HTMLResponse:
    chosen = form.fields.get("industry", "")
    options = [Option(tag, industry_label(tag), chosen == tag) for tag in TAGS]
    context = UploadPage(
        problem=problem,
        about=form.fields.get("about", "")[:LONGEST_ABOUT],
        country=form.fields.get("country", "")[:2],
        industries=tuple(sorted(options, key=lambda option: option.label)),
        accepts=ACCEPTS,
        longest_about=LONGEST_ABOUT,
    )
    return draw("upload.html", context, title=page("window_start"), status=status)
