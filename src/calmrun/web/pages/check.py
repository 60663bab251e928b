"""What was read: before a run, of its files; after it, with a way to change it."""

from __future__ import annotations

from base64 import b64encode
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from calmrun.errors import IntakeError, LockHeldError, UsageError
from calmrun.intake.questions import fields_of
from calmrun.present.inspection import ReadFile, read_files
from calmrun.present.wording import field_label, page
from calmrun.web.actions import run_href
from calmrun.web.contexts import CheckedFile, CheckPage, KeptPage, Option
from calmrun.web.drawing import draw
from calmrun.web.pages import upload
from calmrun.web.site import Site, ask, site_of, start_if_any, workspace_of
from calmrun.web.uploads import MOST_FILES, Form, read_form
from calmrun.wiring import look


MOST_ROWS: Final = 2_000
"""Rows left out that a page carries; the command line writes them all."""


async def check(request: Request) -> HTMLResponse:
    """Say how files would be read; nothing is kept and no run begins."""
    form, limits = Form({}, ()), site_of(request).limits
    try:
        form = await read_form(request, files=MOST_FILES, limits=limits)
        options = upload.options_of(form, limits)
        looked = await ask(lambda: look(form.uploads, options, most_rows=MOST_ROWS))
    except (IntakeError, UsageError) as error:
        return upload.told(error, form)
    context = CheckPage(
        files=tuple(
            CheckedFile(read, None, ()) for read in read_files(looked.document)
        ),
        left_out=_as_address(looked.left_out) if looked.rows_left_out else None,
        not_all=_not_all(looked.rows_left_out),
        run_href=None,
    )
    return draw("check.html", context, title=page("window_check"))


async def columns(request: Request) -> HTMLResponse:
    """Say what a run took each column for, and offer to change it."""
    site, workspace, run_id = _named(request)
    document = await ask(lambda: site.service.document(workspace, run_id))
    here = run_href(run_id)
    context = CheckPage(
        files=tuple(
            CheckedFile(read, f"{here}/columns", _fields(read))
            for read in read_files(document)
        ),
        left_out=None,
        not_all=None,
        run_href=here,
    )
    return draw("check.html", context, title=page("window_check"))


async def change(request: Request) -> Response:
    """Take what a column really is: run again, or keep it for the next run."""
    site, workspace, run_id = _named(request)
    form = await read_form(request, files=0)
    field, header = form.fields.get("field", ""), form.fields.get("header", "")
    file = form.fields.get("file", "")
    try:
        new = await start_if_any(
            lambda: site.service.begin_changed(
                workspace,
                run_id,
                file=int(file) if file.isdecimal() else -1,
                field=field,
                header=header,
            )
        )
    except LockHeldError as held:
        return upload.busy(held, site)
    if new is not None:
        return RedirectResponse(run_href(new), 303)
    kept = KeptPage(label=field_label(field), header=header)
    return draw("kept.html", kept, title=page("window_answers"))


def _fields(read: ReadFile) -> tuple[Option, ...]:
    return tuple(Option(name, field_label(name)) for name in fields_of(read.kind))


def _as_address(csv: str) -> str:
    """Give a CSV as an address that a browser saves without asking us again."""
    content = b64encode(csv.encode("utf-8-sig")).decode()
    return f"data:text/csv;charset=utf-8;base64,{content}"


def _not_all(rows: int) -> str | None:
    if rows <= MOST_ROWS:
        return None
    return page("left_out_not_all", shown=f"{MOST_ROWS:,}", n=f"{rows:,}")


def _named(request: Request) -> tuple[Site, str, str]:
    return site_of(request), workspace_of(request), request.path_params["run_id"]
