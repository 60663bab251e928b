"""The page: an artifact drawn as HTML, for the web and as a file that stands alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from calmrun.present.artifact import Artifact, ReceiptLine
from calmrun.present.formats import Paper
from calmrun.present.wording import page


@dataclass(frozen=True, slots=True)
class Link:
    """One quiet link at the end of a page."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Actions:
    """What a reader of this page may do next."""

    links: tuple[Link, ...] = ()
    answer_to: str | None = None
    """Where the answer to the one question is posted; None on a saved page."""
    read_at: str | None = None
    """Where each column's meaning is told and changed; None on a saved page."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the content of any page."""

    title: str
    language: str = "en"
    paper: Paper | None = None
    """Paper that it is printed on; None leaves it to the printer."""
    style: Markup | None = None
    """The style sheet, inlined in a saved page; None links to it."""


@dataclass(frozen=True, slots=True)
class LayoutContext:
    """Everything that ``layout.html`` reads."""

    frame: Frame
    main: Markup


@dataclass(frozen=True, slots=True)
class ArticleContext:
    """Everything that ``article.html`` reads."""

    artifact: Artifact
    actions: Actions


_CONTENT = Markup("<!-- content -->")


def render_page(artifact: Artifact) -> str:
    """Draw a page that stands alone: one file, no script, nothing loaded.

    Parameters
    ----------
    artifact
        The page of a run.

    Returns
    -------
        A whole HTML document.
    """
    frame = Frame(
        title=page("window_title"),
        language=artifact.language,
        paper=artifact.paper,
        style=Markup(style()),  # noqa: S704 - our own style sheet, not somebody's text
    )
    return render_layout(frame, render_article(artifact, Actions()))


def render_article(artifact: Artifact, actions: Actions) -> Markup:
    """Draw the content of a page, without what stands around it."""
    return _render("article.html", ArticleContext(artifact, actions))


def render_layout(frame: Frame, main: Markup) -> str:
    """Draw what stands around the content of a page, with the content in it."""
    return str(_render("layout.html", LayoutContext(frame, main)))


def split_layout(frame: Frame) -> tuple[str, str]:
    """Give what comes before and after the content, for a page sent in pieces."""
    before, _, after = render_layout(frame, _CONTENT).partition(_CONTENT)
    return before, after


def render_receipt_halves(line: ReceiptLine) -> tuple[Markup, Markup]:
    """Draw one line of the receipt in two: when its step starts, and when it ends."""
    parts = environment().get_template("parts.html").module
    begin: Markup = parts.receipt_begin(line)  # type: ignore[attr-defined] # a macro
    end: Markup = parts.receipt_end(line)  # type: ignore[attr-defined] # a macro
    return begin, end


def style() -> str:
    """Give the style sheet that every page uses."""
    return (files(__package__) / "static" / "calm.css").read_text("utf-8")


@cache
def environment() -> Environment:
    """Give the template environment: everything escaped, nothing undefined."""
    found = Environment(
        loader=PackageLoader("calmrun.present"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.globals["page"] = page
    return found


def _render(template: str, context: LayoutContext | ArticleContext) -> Markup:
    values = {name: getattr(context, name) for name in context.__slots__}
    text = environment().get_template(template).render(values)
    return Markup(text)  # noqa: S704 - the template has escaped every value
