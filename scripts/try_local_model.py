"""Ask a model about made-up businesses, and say what became of its answers.

Run from the project folder, with a server that speaks the chat API of OpenAI already
running::

    CALMRUN_AGENT_URL=http://127.0.0.1:8080/v1 CALMRUN_AGENT_MODEL=small \
      python scripts/try_local_model.py [SITUATION...]

A situation is a key of ``ARCHETYPES`` in tests/businesses; without one, ten are asked
about. It prints one JSON document: how many answers stand on the page, why the others
were refused, how long step 5 took, and the sentences beside our own. It ends with 1
when an answer did not come, or when a refused one left the page other than the default
agent wrote it.

Nothing runs it by default: a model is not part of the project.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from calmrun.decision.agents.hosted import prompt_version
from calmrun.settings import Settings, read_settings
from calmrun.wiring import RunOptions, Upload, open_calmrun


sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from businesses import make_business
from businesses.planting import Business


SITUATIONS: Final = (
    "slow_collections",
    "two_at_once",
    "concentration",
    "quote_followup_decay",
    "finished_not_invoiced",
    "approvals_fell",
    "capacity_crunch",
    "prices_slide",
    "billed_twice",
    "winter_ahead",
)
PARTS: Final = ("family", "takeaway", "next_step", "why_now", "boundary")
NO_ANSWER: Final = ("hosted_unreachable", "hosted_too_slow", "hosted_http")
SEED: Final = 4001


def run(settings: Settings, business: Business) -> dict[str, Any]:
    """Run a business in a home of its own; give its document."""
    uploads = [Upload(name, content) for name, content in business.files.items()]
    with (
        TemporaryDirectory() as home,
        open_calmrun(settings.model_copy(update={"home": Path(home)})) as calmrun,
    ):
        options = RunOptions(today=business.today)
        document: dict[str, Any] = calmrun.run("default", uploads, options)
        return document


def asked(settings: Settings, situation: str) -> dict[str, Any]:
    """Run one business without and with the model, and compare."""
    business = make_business(situation, SEED)
    alone = {"agent_url": None, "agent_model": None, "agent_key": None}
    ours = run(settings.model_copy(update=alone), business)["conclusion"]
    document = run(settings, business)
    said, step = document["conclusion"], document["manifest"]["steps"][4]
    notes = dict(note.split(":", 1) for note in step["notes"])
    began, ended = (
        datetime.fromisoformat(step[at]) for at in ("started_at", "finished_at")
    )
    return {
        "situation": situation,
        "agent": notes.get("agent"),
        "fallback": notes.get("fallback"),
        "seconds": round((ended - began).total_seconds(), 1),
        "page": {part: said[part] for part in PARTS},
        "ours": {part: ours[part] for part in PARTS},
    }


def main(settings: Settings, situations: Sequence[str]) -> int:
    """Ask about each business, and print what became of the answers."""
    answers = [asked(settings, situation) for situation in situations]
    refused = [one for one in answers if one["agent"] != "hosted"]
    seconds = [one["seconds"] for one in answers]
    document = {
        "model": settings.agent_model,
        "prompt": prompt_version(),
        "limit_seconds": settings.agent_limit_seconds,
        "asked": len(answers),
        "accepted": len(answers) - len(refused),
        "refused": dict(Counter(str(one["fallback"]) for one in refused)),
        "seconds": {"median": median(seconds), "longest": max(seconds)},
        "answers": answers,
    }
    print(json.dumps(document, indent=2, ensure_ascii=False))
    codes = [str(one["fallback"]).partition(":")[0] for one in refused]
    other = [one for one in refused if one["page"] != one["ours"]]
    return int(bool(other) or any(code in NO_ANSWER for code in codes))


if __name__ == "__main__":
    sys.exit(main(read_settings(), sys.argv[1:] or SITUATIONS))
