"""The page for a terminal: the same artifact, the same order, the same end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from calmrun.pipeline.steps import STEPS
from calmrun.present.artifact import (
    Artifact,
    Ask,
    Cell,
    EvidenceLine,
    NextStep,
    Receipt,
    ReceiptLine,
    Strip,
    Watch,
    WorkTable,
)
from calmrun.present.proof import receipt_line_of
from calmrun.present.wording import page


WIDEST: Final = 88
_BAR: Final = {"before": "╌", "now": "━"}
_DOT: Final = {"before": "○", "now": "●"}


def render_terminal(artifact: Artifact, *, width: int = 80, color: bool = False) -> str:
    """Draw the page for a terminal.

    Parameters
    ----------
    artifact
        The page of a run.
    width
        Columns of the terminal; lines never grow beyond `WIDEST`.
    color
        Whether to use colours and weights; without them it is plain text.

    Returns
    -------
        The page, with a newline at its end.
    """
    out = StringIO()
    console = Console(
        file=out,
        width=min(width, WIDEST),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in _parts(artifact):
        console.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def receipt_line(step: Mapping[str, Any]) -> str | None:
    """Draw one line of the receipt, None for a step that has not ended.

    Parameters
    ----------
    step
        A step as the manifest's JSON has it.
    """
    if step["status"] in {"pending", "running"}:
        return None
    return _line(receipt_line_of(step))


def _line(line: ReceiptLine) -> str:
    number = STEPS.index(line.name) + 1 if line.name in STEPS else 0
    reasons = f"  ({', '.join(line.reasons)})" if line.reasons else ""
    took = f"  {line.seconds:>8}" if line.seconds else ""
    return f"{number}  {line.label:<26}{line.word}{took}{reasons}"


def _parts(artifact: Artifact) -> Iterator[RenderableType]:
    yield ""
    if artifact.dateline:
        yield Text(artifact.dateline, "dim")
        yield ""
    yield Text(artifact.headline, "bold")
    yield ""
    if artifact.step is not None:
        yield _step(artifact.step)
    yield from _why(artifact)
    yield from _proof(artifact)
    yield Rule(style="dim")
    yield Text(artifact.end, "dim")


def _step(step: NextStep) -> RenderableType:
    return Group(
        Rule(style="green"),
        Text(step.heading, "bold green"),
        Text(step.act),
        *_work(step.work),
        *_cell(step.cell),
        *_ask(step.ask),
        *_micro_steps(step.micro_steps),
        *([Text("\n" + step.after, "dim")] if step.after else []),
        Rule(style="green"),
        "",
    )


def _work(work: WorkTable | None) -> Iterator[RenderableType]:
    if work is None:
        return
    if work.note:
        yield Text("\n" + work.note, "yellow")
    if not work.lines:
        return
    table = _wide_table()
    for line in work.lines:
        about = " · ".join(filter(None, (line.documents, line.reason, line.phone)))
        table.add_row("", "")
        table.add_row(Text(line.customer, "bold"), Text(line.amount))
        table.add_row(Text(about, "dim"), "")
    if work.total is not None:
        table.add_row("", "")
        table.add_row(Text(page("together"), "bold"), Text(work.total, "bold"))
    yield table
    if work.rest:
        yield Text(work.rest, "dim")
    if work.left_out:
        yield Text(work.left_out, "dim")


def _cell(cell: Cell | None) -> Iterator[RenderableType]:
    if cell is None:
        return
    example = None if cell.example is None else f"“{cell.example}”"
    yield ""
    for label, text in (
        (page("cell_where"), cell.where),
        (page("cell_says"), example),
        (page("cell_expected"), cell.expected),
    ):
        if text is not None:
            yield Text.assemble((f"{label}: ", "dim"), text)


def _ask(ask: Ask | None) -> Iterator[RenderableType]:
    if ask is None:
        return
    yield Text("\n" + ask.text, "bold")
    yield Text(ask.where, "dim")
    if ask.samples:
        samples = ", ".join(f"“{sample}”" for sample in ask.samples)
        yield Text(f"{page('samples')}: {samples}", "dim")
    yield Text("\n" + page("answer_with"))
    for choice in ask.choices:
        yield Text(f'  --answer "{ask.code}={choice.value}"   {choice.label}')


def _micro_steps(steps: tuple[str, ...]) -> Iterator[RenderableType]:
    if steps:
        yield Text("\n" + page("micro_title"), "dim")
        yield from (Text(f"  · {step}") for step in steps)


def _why(artifact: Artifact) -> Iterator[RenderableType]:
    yield Text(artifact.why_heading, "bold")
    yield from _apart([Text(paragraph) for paragraph in artifact.why])
    if artifact.certainty:
        yield Text(artifact.certainty, "dim")
    if artifact.strip is not None:
        yield from _strip(artifact.strip)
    for note in artifact.notes:
        yield Text(f"\n{note.message} {note.fix} ({note.where})", "yellow")
    ending = " ".join(filter(None, (artifact.books, artifact.boundary)))
    if ending:
        yield Text("\n" + ending, "dim")
    yield ""


def _apart(parts: list[Text]) -> Iterator[RenderableType]:
    """Put an empty line between paragraphs."""
    for number, part in enumerate(parts):
        if number:
            yield ""
        yield part


def _strip(strip: Strip) -> Iterator[RenderableType]:
    yield ""
    for bar in strip.bars:
        length = max(1, round(bar.percent * 0.5))
        drawn = _BAR[bar.tone] * (length - 1) + _DOT[bar.tone]
        style = "green" if bar.tone == "now" else "dim"
        yield Text.assemble((f"{drawn:<51}", style), f" {bar.label}")
    yield Text(strip.caption, "dim")


def _proof(artifact: Artifact) -> Iterator[RenderableType]:
    if artifact.evidence:
        yield _evidence(artifact.evidence)
    if artifact.checked:
        rows = [(line.label, line.verdict) for line in artifact.checked]
        yield _listed(page("checked"), rows)
    if artifact.files:
        rows = [(line.name, line.taken_for) for line in artifact.files]
        yield _listed(page("read_title"), rows)
    if artifact.watch is not None:
        yield _watch(artifact.watch)
    if artifact.receipt is not None:
        yield _receipt(artifact.receipt)


def _evidence(lines: tuple[EvidenceLine, ...]) -> RenderableType:
    table = _wide_table()
    for line in lines:
        about = ", ".join(filter(None, (line.interval, line.n, line.certainty)))
        table.add_row(Text(line.label), Text(line.value))
        table.add_row(Text(about, "dim"), "")
    return Group(Text(page("rests_on"), "bold"), table, "")


def _listed(title: str, rows: list[tuple[str, str]]) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for label, value in rows:
        table.add_row(Text(label), Text(value, "dim"))
    return Group(Text(title, "bold"), table, "")


def _wide_table() -> Table:
    """Build a table with words on the left and a figure at the right edge."""
    table = Table(box=None, pad_edge=False, show_header=False, expand=True)
    table.add_column(ratio=1)
    table.add_column(justify="right", no_wrap=True)
    return table


def _watch(watch: Watch) -> RenderableType:
    lines = [
        Text.assemble(
            (f"{line.topic}. ", "bold"),
            f"{line.why} {page('watch_what')} {line.watch} ",
            (f"({line.horizon})\n", "dim"),
        )
        for line in watch.lines
    ]
    reason = Text(f"{watch.reason} {watch.disclaimer}\n", "dim")
    return Group(Text(watch.title, "bold"), *lines, reason)


def _receipt(receipt: Receipt) -> RenderableType:
    return Group(
        Text(page("technical"), "bold"),
        *(Text(_line(line)) for line in receipt.lines),
        Text(receipt.summary),
        Text(" · ".join(receipt.facts), "dim"),
    )
