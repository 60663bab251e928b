"""What the owner told us before: listed, and undone one by one."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from calmrun.present.wording import choice_label, family_label, field_label, page
from calmrun.web.contexts import AnswerLine, AnswersPage
from calmrun.web.drawing import draw
from calmrun.web.site import ask, site_of, workspace_of
from calmrun.web.uploads import read_form


_COLUMN = "column:"
_KNOWN = "known:"


async def list_answers(request: Request) -> HTMLResponse:
    """List what later runs follow."""
    site, workspace = site_of(request), workspace_of(request)
    rows = await ask(lambda: site.service.answers(workspace))
    context = AnswersPage(tuple(_line(row) for row in rows))
    return draw("answers.html", context, title=page("window_answers"))


async def forget(request: Request) -> RedirectResponse:
    """Undo one of them."""
    site, workspace = site_of(request), workspace_of(request)
    form = await read_form(request, files=0)
    source, code = form.fields.get("source", ""), form.fields.get("code", "")
    await ask(lambda: site.service.forget_answers(workspace, source, code))
    return RedirectResponse("/answers", 303)


def _line(row: Mapping[str, str]) -> AnswerLine:
    source, code, choice = row["source"], row["code"], row["choice"]
    if code.startswith(_COLUMN):
        field = field_label(code.removeprefix(_COLUMN))
        text = page("answer_column", field=field, choice=choice)
    elif code.startswith(_KNOWN):
        family = family_label(code.removeprefix(_KNOWN))
        text = page("answer_known", choice=family, since=choice.split(" ")[0])
    else:
        text = page(f"answer_{code}", choice=choice_label(code, choice))
    everywhere = source == "workspace"
    place = page("answer_everywhere" if everywhere else "answer_source", source=source)
    return AnswerLine(source, code, text, place)
