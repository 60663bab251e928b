"""From what the agent said to what the page says: check it, or fall silent."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from calmrun.decision.abstaining import abstain
from calmrun.decision.agent import Inference
from calmrun.decision.conclusion import Conclusion
from calmrun.decision.explain import weigh
from calmrun.decision.validate import validate_conclusion
from calmrun.decision.words import Words
from calmrun.errors import ConclusionRejectedError
from calmrun.governance import Verdict
from calmrun.pipeline.gates import Facts
from calmrun.pipeline.lowering import lower
from calmrun.pipeline.outcome import Ending
from calmrun.signals.snapshot import Snapshot
from calmrun.signals.worklist import NOTHING, About, build_worklist


REJECTED = "conclusion_rejected"
_ABOUT_ONE: Final[dict[str, About]] = {
    "signals.largest_debtor.past_due": "stopped_client",
    "signals.open_money.top_debtor_share": "largest_debtor",
}


def gated(facts: Facts, verdict: Verdict, words: Words) -> Ending:
    """End a run that the gate kept silent: what could not be read, one thing to do."""
    conclusion = abstain(verdict.reason_codes, facts.pack.problems, words)
    return Ending("abstained", conclusion)


def accept(inference: Inference, snapshot: Snapshot, words: Words) -> Inference:
    """Check a conclusion; a rejected one is never shown and becomes an abstention."""
    try:
        validate_conclusion(inference.conclusion, snapshot)
    except ConclusionRejectedError as error:
        conclusion = abstain((REJECTED, error.code), (), words)
        return replace(inference, status="abstained", conclusion=conclusion)
    return inference


def concluded(inference: Inference, facts: Facts) -> Ending:
    """End a run that went through, with its worklist where the step is about documents.

    It is said no more surely than the files allow.
    """
    said, lowered_by = lower(inference, facts)
    family = said.conclusion.family
    worklist = NOTHING
    if said.status == "concluded" and family is not None:
        about = _about(said.conclusion)
        worklist = build_worklist(facts.pack, family, facts.today, about=about)
    return Ending(
        said.status,
        said.conclusion,
        said.checked,
        worklist,
        said.author,
        weigh(said),
        lowered_by,
    )


def _about(conclusion: Conclusion) -> About:
    """Tell a conclusion that rests on one client's debt from one about everyone."""
    resting = {item.path for item in conclusion.evidence}
    one = (about for path, about in _ABOUT_ONE.items() if path in resting)
    return next(one, "everyone")
