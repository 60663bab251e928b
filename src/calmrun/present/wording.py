"""Every sentence an owner reads: chosen here, written in ``wording.toml``.

What intake says about one cell (a problem's message and fix) comes from intake and is
set beside our own words, never inside them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from calmrun.decision.candidate import Candidate
from calmrun.decision.conclusion import Evidence, Family
from calmrun.decision.doctrine import next_step_violations
from calmrun.decision.words import Draft, Text
from calmrun.intake.problems import Problem
from calmrun.present.formats import Formats
from calmrun.signals.snapshot import Snapshot


_SLOT: Final = re.compile(
    r"\{(?P<path>[a-z0-9_]+\.[a-z0-9_]+)(?:\|(?P<form>plain|percent|size))?\}"
)
_PARTS: Final = ("takeaway", "next_step", "why_now", "boundary")
Slot = tuple[str, str | None]
"""Path without its first word, and the form asked for."""
_LONGEST_NAME: Final = 60
_AT_ONCE: Final = ("days_to_pay.terms_days", "largest_debtor.usual_days")
_LEFT_BE: Final = "owner.knows"
_OWN_STEP: Final = ("question_open",)


class Wording:
    """The sentences of a conclusion; implements `calmrun.decision.words.Words`."""

    def concluded(
        self, candidate: Candidate, evidence: Sequence[Evidence], snapshot: Snapshot
    ) -> Text:
        """Write the conclusion of a winning candidate.

        Raises
        ------
        KeyError
            When a sentence asks for a number that the evidence does not hold.
        """
        return self.draft(candidate, evidence, snapshot).filled()

    def draft(
        self, candidate: Candidate, evidence: Sequence[Evidence], snapshot: Snapshot
    ) -> Draft:
        """Write the same with its slots still open.

        Raises
        ------
        KeyError
            When a sentence asks for a number that the evidence does not hold.
        """
        family = _table("concluded")[candidate.family]
        parts = {**family, **family[candidate.variant]}
        return _draft(parts, _figures(evidence, snapshot))

    def all_clear(
        self,
        evidence: Sequence[Evidence],
        snapshot: Snapshot,
        left_be: Sequence[Family] = (),
    ) -> Text:
        """Write that nothing stands out, with money past due as a fact."""
        known = joined([_quoted(family_label(family)) for family in left_be])
        variant = "known" if known else "with_past_due" if evidence else "plain"
        parts = _table("all_clear")[variant]
        figures = {**_figures(evidence, snapshot), (_LEFT_BE, None): known}
        return _draft(parts, figures).filled()

    def abstained(self, code: str, problem: Problem | None) -> Text:
        """Write what could not be read and where, and the one thing to do."""
        known = _table("abstained")
        parts = {**known["other"], **known.get(code, {})}
        if problem is not None:
            parts = {**parts, **_told(problem)}
        if code in _OWN_STEP:
            parts["next_step"] = known[code]["next_step"]
        named = "these files" if problem is None else _quoted(problem.file)
        return _text({k: v.replace("{file}", named) for k, v in parts.items()})


def evidence_label(path: str) -> str:
    """Say what a measure is, by its path into the snapshot.

    Examples
    --------
    >>> evidence_label("signals.days_to_pay.median_recent")
    'Days until half are paid, last 100 days'
    """
    return _either("evidence", path.removeprefix("signals."))


def certainty_label(certainty: str | None) -> str:
    """Say how sure a measure is."""
    return _either("certainty", certainty or "none", "none")


def family_label(family: str) -> str:
    """Name what a family looks at."""
    return str(_table("families").get(family, family.replace("_", " ")))


def argues_against(code: str) -> str:
    """Say what argued against a pattern that was looked for."""
    return str(_table("against")[code])


def checked_reason(code: str) -> str:
    """Say why a family could not be checked, or why the agent stayed silent."""
    return _either("reasons", code)


def worklist_reason(code: str, days: int | None) -> str:
    """Say why a document is on the list.

    Examples
    --------
    >>> worklist_reason("open_days", 62)
    '62 days open'
    """
    return _either("worklist", code).format(days=_days(days)).strip()


def disputed_left_out(count: int) -> str | None:
    """Say that disputed invoices are not on the list, where there are some.

    Examples
    --------
    >>> disputed_left_out(1)
    'A disputed invoice is left out here.'
    """
    if not count:
        return None
    name = "disputed_one" if count == 1 else "disputed"
    sentence: str = _table("worklist")[name]
    return sentence.format(n=count)


def worklist_note(note: str | None, as_of: str) -> str | None:
    """Say that the list is aged or left out; None where it is fresh."""
    sentence = _table("worklist").get(f"note_{note}")
    return None if sentence is None else str(sentence).format(as_of=as_of)


def worklist_rest(family: str, count: int, total: str | None, formats: Formats) -> str:
    """Say how much there is in all; `total` is None where the list holds no money."""
    key = "without_money" if total is None else family
    word = document_word(family, count).lower()
    said = {"count": formats.number(count), "word": word, "total": total}
    return _either("rest", key).format(**said)


def copy_message(
    family: str, documents: tuple[str, ...], day: str | None, amount: str
) -> str | None:
    """Write a message to a customer, None where the family has none to send."""
    key = family if len(documents) == 1 else f"{family}_many"
    sentence = _table("messages").get(key)
    if sentence is None or day is None or not documents:
        return None
    return str(sentence).format(documents=joined(documents), day=day, amount=amount)


def step_label(step_name: str) -> str:
    """Say what a step does."""
    return str(_table("steps").get(step_name, step_name))


def step_status(status: str) -> str:
    """Say how a step stands."""
    return str(_table("step_status").get(status, status))


def industry_label(tag: str) -> str:
    """Name an industry."""
    return str(_table("industries").get(tag, tag.replace("_", " ")))


def industry_reason(reason: str) -> str:
    """Say why an industry was taken."""
    return _either("industry_reasons", reason, "fallback")


def choice_label(code: str, choice: str) -> str:
    """Say a choice of the one question; a quoted choice stays as it is."""
    return str(_table("choices").get(code, {}).get(choice, choice))


def field_label(field: str) -> str:
    """Say what a column was taken for."""
    return str(_table("fields")[field])


def kind_label(kind: str, n: int, formats: Formats | None = None) -> str:
    """Count documents of a kind.

    Examples
    --------
    >>> kind_label("invoices", 1), kind_label("quotes", 1640)
    ('1 invoice', '1,640 quotes')
    """
    single, plural = _table("kinds").get(kind, (kind, kind))
    return f"{(formats or Formats()).number(n)} {single if n == 1 else plural}"


def dateline(as_of: str | None, kinds: tuple[str, ...], since: str | None) -> str:
    """Say which day was looked at and what was read."""
    key = "dateline_undated" if as_of is None else "dateline"
    if as_of is not None and since is not None:
        key = "dateline_since"
    return page(key, as_of=as_of or "", since=since or "", kinds=joined(kinds))


def document_word(family: str | None, n: int) -> str:
    """Name the documents that a next step is about.

    Examples
    --------
    >>> document_word("follow_up_quotes", 1), document_word("fix_double_billing", 2)
    ('Quote', 'Invoices')
    """
    single, plural = _table("documents").get(family or "", ("Document", "Documents"))
    return str(single if n == 1 else plural)


def page(key: str, **slots: object) -> str:
    """Give a fixed sentence or title of the page."""
    return str(_table("page")[key]).format(**slots)


def receipt(key: str, **slots: object) -> str:
    """Give a sentence about a receipt that was checked."""
    return str(_table("receipt")[key]).format(**slots)


def state(key: str, **slots: object) -> str:
    """Give a sentence about a run that has no conclusion to show."""
    return str(_table("states")[key]).format(**slots)


def joined(words: Sequence[str]) -> str:
    """Join words as people do: ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


BOOKS: Final = "We read when you billed and when you were paid; this is not your books."
BUSY: Final = (
    "A snapshot is already running for this workspace. "
    "Please wait a moment and refresh."
)


def _told(problem: Problem) -> dict[str, str]:
    """Put what intake found into the parts: the place, the cell, and the fix."""
    told = {"why_now": f"{problem.message} {_place(problem)}"}
    fix = problem.fix.rstrip(". ") + ", then run this again."
    if not next_step_violations(fix):
        told["next_step"] = fix
    return told


def _place(problem: Problem) -> str:
    where = [_quoted(problem.file)]
    if problem.sheet:
        where.append(f"sheet {_quoted(problem.sheet)}")
    if problem.row is not None:
        where.append(f"row {problem.row}")
    if problem.column:
        where.append(f"column {_quoted(problem.column)}")
    cell = f" It says {_quoted(problem.example)}." if problem.example else ""
    expected = f" We expected {problem.expected}." if problem.expected else ""
    return f"We saw it in {', '.join(where)}.{cell}{expected}"


def _quoted(words: str) -> str:
    plain = words.replace("“", "'").replace("”", "'")
    short = plain if len(plain) <= _LONGEST_NAME else plain[: _LONGEST_NAME - 1] + "…"
    return f"“{short}”"


def _figures(evidence: Sequence[Evidence], snapshot: Snapshot) -> dict[Slot, str]:
    """Write every value of the evidence in each form that a slot may ask for."""
    formats = Formats(snapshot.country, snapshot.currency, snapshot.number_style)
    figures: dict[Slot, str] = {}
    for item in evidence:
        measure = snapshot.at(item.path)
        if measure is None or item.value is None:
            continue
        slot = item.path.removeprefix("signals.")
        may_be_nothing = measure.unit in {"money", "count"} or slot in _AT_ONCE
        if may_be_nothing and not float(item.value):
            continue  # "$0 is past due" is not worth a sentence; "0% earlier" is
        figures[slot, None] = formats.measure(item.value, measure.unit)
        figures[slot, "plain"] = formats.number(float(item.value))
        figures[slot, "percent"] = formats.share(float(item.value))
        figures[slot, "size"] = formats.share(abs(float(item.value)))
    return figures


def _draft(parts: Mapping[str, Any], figures: Mapping[Slot, str]) -> Draft:
    texts = {part: _fitting(parts[part], figures) for part in _PARTS}
    micro_steps = tuple(parts.get("micro_steps", ()))
    slots = _SLOT.finditer(" ".join((*texts.values(), *micro_steps)))
    written = {slot[0]: figures[slot["path"], slot["form"]] for slot in slots}
    return Draft(_text(texts, micro_steps), written)


def _fitting(sentences: str | list[str], figures: Mapping[Slot, str]) -> str:
    """Take the first sentence that the figures can fill, else the last one."""
    several = [sentences] if isinstance(sentences, str) else sentences
    return next((one for one in several if _fills(one, figures)), several[-1])


def _fills(sentence: str, figures: Mapping[Slot, str]) -> bool:
    slots = _SLOT.finditer(sentence)
    return all((slot["path"], slot["form"]) in figures for slot in slots)


def _text(parts: Mapping[str, str], micro_steps: tuple[str, ...] = ()) -> Text:
    return Text(
        takeaway=parts["takeaway"],
        next_step=parts["next_step"],
        why_now=parts["why_now"],
        boundary=parts["boundary"],
        micro_steps=micro_steps,
    )


def _days(days: int | None) -> str:
    return "" if days is None else Formats().days(days)


def _either(table: str, key: str, fallback: str = "other") -> str:
    sentences = _table(table)
    return str(sentences.get(key, sentences[fallback]))


def _table(name: str) -> Mapping[str, Any]:
    table: Mapping[str, Any] = _sentences()[name]
    return table


@cache
def _sentences() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "wording.toml").read_text("utf-8"))
