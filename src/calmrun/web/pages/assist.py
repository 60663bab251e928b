"""Help with exports: how to get them, and a note for those who are stuck."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from calmrun.errors import UsageError
from calmrun.present.wording import page
from calmrun.web.contexts import AssistPage, Guide, SentPage
from calmrun.web.drawing import draw
from calmrun.web.site import ask, site_of, workspace_of
from calmrun.web.uploads import Form, read_form


LONGEST_TROUBLE: Final = 2_000
LONGEST_LINE: Final = 200
_FIELDS: Final = {
    "tool": LONGEST_LINE,
    "trouble": LONGEST_TROUBLE,
    "contact": LONGEST_LINE,
}


async def guides(_: Request) -> HTMLResponse:
    """Show how to export from each tool, and the form for a note."""
    return _page(None, Form({}, ()), 200)


async def send(request: Request) -> Response:
    """Keep the note and give its reference."""
    site, workspace = site_of(request), workspace_of(request)
    form = Form({}, ())
    try:
        form = await read_form(request, files=0)
        tool, trouble, contact = (_said(form, name) for name in _FIELDS)
    except UsageError as error:
        return _page(str(error), form, 400)
    reference = await ask(
        lambda: site.service.ask_help(workspace, tool, trouble, contact)
    )
    return draw("sent.html", SentPage(reference), title=page("window_sent"))


def _said(form: Form, name: str) -> str:
    value = form.text(name, _FIELDS[name])
    if value is None:
        message = "Please fill in all three, so that we can help."
        raise UsageError(message)
    return value


def _page(problem: str | None, form: Form, status: int) -> HTMLResponse:
    context = AssistPage(
        guides=_guides(),
        problem=problem,
        tool=form.fields.get("tool", "")[:LONGEST_LINE],
        trouble=form.fields.get("trouble", "")[:LONGEST_TROUBLE],
        contact=form.fields.get("contact", "")[:LONGEST_LINE],
        longest_trouble=LONGEST_TROUBLE,
        longest_line=LONGEST_LINE,
    )
    return draw("assist.html", context, title=page("window_assist"), status=status)


@cache
def _guides() -> tuple[Guide, ...]:
    text = (files("calmrun.web") / "exports.toml").read_text("utf-8")
    return tuple(
        Guide(tool["key"], tool["name"], tuple(tool["steps"]))
        for tool in tomllib.loads(text)["tools"]
    )
