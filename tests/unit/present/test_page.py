from __future__ import annotations

import dataclasses
import re
import typing

import pytest
from jinja2 import meta, nodes

from calmrun.present import artifact as shapes
from calmrun.present import page
from calmrun.present.build import build_artifact
from unit.present.sample_documents import NAMES, sample


CANARY = "<b>\"'&</b>"
CONTEXTS = {
    "layout.html": page.LayoutContext,
    "article.html": page.ArticleContext,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_page_stands_alone(name: str) -> None:
    """Whole document, one h1, style inside, no script, nothing loaded."""
    html = page.render_page(build_artifact(sample(name)))
    assert html.startswith("<!doctype html>")
    assert html.rstrip().endswith("</html>")
    assert html.count("<h1>") == 1
    assert "<style>" in html
    assert "<script" not in html
    assert not re.search(r"(?:src|href)=\"(?!#main|tel:)", html)
    assert "url(" not in html


def test_the_parts_come_in_the_order_of_a_letter() -> None:
    """Dateline, takeaway, step, why, boundary, closed parts, end."""
    html = page.render_page(build_artifact(sample("concluded")))
    places = [
        html.index(part)
        for part in (
            'class="dateline"',
            "<h1>",
            'class="step"',
            "Why it feels heavy",
            "<svg",
            'class="boundary"',
            "What this rests on",
            "What might shift in the next",
            "Technical details",
            'class="end"',
        )
    ]
    assert places == sorted(places)
    assert "<details open" not in html


def test_every_text_of_the_artifact_is_escaped() -> None:
    """No field of the artifact can carry markup into the page."""
    hostile = _hostile(build_artifact(sample("concluded")))
    question = _hostile(build_artifact(sample("abstained_question")))
    for one in (hostile, question):
        assert '<b>"' not in page.render_page(one)
        article = page.render_article(one, page.Actions(answer_to="/x"))
        assert '<b>"' not in article
        assert "&lt;b&gt;&#34;" in article


@pytest.mark.parametrize("template", CONTEXTS, ids=str)
def test_a_template_reads_just_what_its_context_declares(template: str) -> None:
    """No undeclared name is read, and no declared one is left unused."""
    environment = page.environment()
    source = environment.loader.get_source(environment, template)[0]
    names = meta.find_undeclared_variables(environment.parse(source)) - {"page"}
    assert names == {field.name for field in dataclasses.fields(CONTEXTS[template])}


def test_the_article_reads_each_field_of_the_artifact() -> None:
    """A field that no template reads is dead, and a misspelt one cannot hide."""
    environment = page.environment()
    source = environment.loader.get_source(environment, "article.html")[0]
    read = {
        node.attr
        for node in environment.parse(source).find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "artifact"
    }
    elsewhere = {"run_id", "language", "paper"}
    fields = {field.name for field in dataclasses.fields(shapes.Artifact)}
    assert read == fields - elsewhere


def test_a_page_in_pieces_is_the_same_page() -> None:
    """What comes before and after the content is the layout, cut at the content."""
    frame = page.Frame("One moment")
    before, after = page.split_layout(frame)
    content = page.render_article(
        build_artifact(sample("failed")), page.Actions(answer_to=None)
    )
    assert before + str(content) + after == page.render_layout(frame, content)


def _hostile(value: object) -> typing.Any:  # noqa: ANN401 - any part of the artifact
    """Put markup into every text of an artifact, wherever it stands."""
    if isinstance(value, str):
        return value if value in _KEPT else CANARY
    if isinstance(value, tuple):
        return tuple(_hostile(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: _hostile(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
        return dataclasses.replace(value, **changed)
    return value


_KEPT = {
    word
    for kind in (shapes.State, shapes.Mark, shapes.Tone, shapes.Anchor)
    for word in typing.get_args(kind)
}
