from __future__ import annotations

import dataclasses

import pytest
from jinja2 import nodes

from calmrun.web import contexts, drawing


READS = {
    "answers.html": contexts.AnswersPage,
    "check.html": contexts.CheckPage,
    "kept.html": contexts.KeptPage,
    "again.html": contexts.ConfirmPage,
    "assist.html": contexts.AssistPage,
    "forget.html": contexts.ConfirmPage,
    "problem.html": contexts.ProblemPage,
    "running.html": contexts.RunningPage,
    "runs.html": contexts.RunsPage,
    "sent.html": contexts.SentPage,
    "upload.html": contexts.UploadPage,
}


@pytest.mark.parametrize(("template", "context"), READS.items(), ids=list(READS))
def test_a_template_reads_just_what_its_context_declares(
    template: str, context: type
) -> None:
    """A field that no template reads is dead, and a misspelt one cannot hide."""
    environment = drawing._environment()
    source = environment.loader.get_source(environment, template)[0]
    read = {
        node.attr
        for node in environment.parse(source).find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "context"
    }
    assert read == {field.name for field in dataclasses.fields(context)}
    assert context.__dataclass_params__.frozen
