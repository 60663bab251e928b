"""Drawing the pages of the web: a typed context in, an HTML answer out."""

from __future__ import annotations

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup
from starlette.responses import HTMLResponse

from calmrun.present import page
from calmrun.present.page import Frame
from calmrun.web.contexts import Context


def draw(
    template: str, context: Context, *, title: str, status: int = 200
) -> HTMLResponse:
    """Answer with a page.

    Parameters
    ----------
    template
        File name in ``templates/``.
    context
        What it reads.
    title
        Title of the window.
    status
        HTTP status of the answer.
    """
    html = page.render_layout(Frame(title), fragment(template, context))
    return HTMLResponse(html, status)


def fragment(template: str, context: Context) -> Markup:
    """Draw a template without what stands around it."""
    text = _environment().get_template(template).render(context=context)
    return Markup(text)  # noqa: S704 - the template has escaped every value


@cache
def _environment() -> Environment:
    own = PackageLoader("calmrun.web")
    return page.environment().overlay(
        loader=ChoiceLoader([own, PackageLoader("calmrun.present")])
    )
