"""What makes a conclusion less sure than the figures it rests on, and by how much."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from calmrun.decision.agent import Inference
from calmrun.decision.conclusion import Confidence
from calmrun.pipeline.gates import Facts, is_aged


AGED: Final = "aged"
UNMARKED: Final = "maybe_unmarked"
_UNMARKED_SHARE: Final = "signals.selection.never_marked_paid"
_ORDER: Final[tuple[Confidence, ...]] = ("low", "medium", "high")
_BILLED: Final = ("invoices", "payments")
_EVERY: Final = ("invoices", "payments", "quotes", "jobs")


def lower(inference: Inference, facts: Facts) -> tuple[Inference, tuple[str, ...]]:
    """Make a conclusion as sure as the files let it be.

    Parameters
    ----------
    inference
        What the agent concluded, as sure as its weakest evidence.
    facts
        The pack with its problems, and the day of the run. Data between 45 and 120
        days old is said one step less surely; a problem that lowers caps what rests
        on a list with that problem.

    Returns
    -------
    The inference, and the codes of what made it less sure, the weightiest first.
    """
    old = is_aged(facts) and inference.conclusion.confidence != "low"
    said = inference.lowered() if old else inference
    confidence = said.conclusion.confidence
    found = _found(said, facts) | _doubted(said, facts)
    least = min([confidence, *found.values()], key=_ORDER.index)
    codes = [code for code, cap in found.items() if cap == least != confidence]
    return said.as_sure_as(least), (*codes, *([AGED] if old else []))


def caps() -> Mapping[str, Confidence]:
    """Give how sure a conclusion may be beside each problem that lowers."""
    found: Mapping[str, Confidence] = _rules()["caps"]
    return found


def _found(inference: Inference, facts: Facts) -> dict[str, Confidence]:
    """List the problems of what an inference rests on, in the order of the rules."""
    lists = _lists(inference)
    told = {
        problem.code
        for file in facts.pack.files
        if file.kind in lists
        for problem in file.problems
        if problem.severity == "lowers"
    }
    return {code: cap for code, cap in caps().items() if code in told}


def _doubted(inference: Inference, facts: Facts) -> dict[str, Confidence]:
    """Doubt what rests on payments where a part of them may never be noted."""
    rule, told = _rules()["unmarked"], facts.snapshot.at(_UNMARKED_SHARE)
    if told is None or told.value is None or not told.sayable:
        return {}
    many = told.value >= rule["share"] and told.value * told.n >= rule["fewest"]
    resting = not _signals(inference).isdisjoint(rule["signals"])
    return {UNMARKED: rule["cap"]} if many and resting else {}


def _signals(inference: Inference) -> set[str]:
    return {item.path.split(".")[1] for item in inference.conclusion.evidence}


def _lists(inference: Inference) -> set[str]:
    """Say what an inference rests on; what says that all is well rests on all of it."""
    if inference.status != "concluded":
        return set(_EVERY)
    lists = _rules()["lists"]
    return {kind for name in _signals(inference) for kind in lists.get(name, _BILLED)}


@cache
def _rules() -> dict[str, Any]:
    text = files("calmrun.pipeline").joinpath("lowering.toml").read_text("utf-8")
    return tomllib.loads(text)
