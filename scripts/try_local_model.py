"""Ask a model on this machine about the sample business, and say what became of it.

Run from the project folder, with a server that speaks the chat API of OpenAI already
running: ``python scripts/try_local_model.py http://127.0.0.1:8080/v1 MODEL [SECONDS]``.
It prints one JSON document: whether the answer stands or why it was refused, how long
it took, and the page's sentences beside our own. It ends with 1 when no answer came, or
when a refused answer left the page other than the default agent wrote it.

Nothing runs it by default: a model is not part of the project.
"""

from __future__ import annotations

import json
import sys
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Final

from pydantic import SecretStr

from calmrun.cli.run import DEMO_DAY
from calmrun.settings import Settings
from calmrun.wiring import RunOptions, Upload, open_calmrun


PARTS: Final = ("family", "takeaway", "next_step", "why_now", "boundary")
NO_ANSWER: Final = ("hosted_unreachable", "hosted_too_slow", "hosted_http")
SECONDS: Final = 600.0


def run(settings: Settings) -> dict[str, Any]:
    """Run the sample business in a home of its own; give its document."""
    exports = resources.files("calmrun.cli") / "demo_business"
    uploads = [
        Upload(file.name, file.read_bytes())
        for file in exports.iterdir()
        if file.name.endswith(".csv")
    ]
    with (
        TemporaryDirectory() as home,
        open_calmrun(settings.model_copy(update={"home": Path(home)})) as calmrun,
    ):
        document: dict[str, Any] = calmrun.run(
            "default", uploads, RunOptions(today=DEMO_DAY)
        )
        return document


def noted(document: dict[str, Any], what: str) -> str | None:
    """Read a note of step 5 of the manifest."""
    (step,) = [
        step
        for step in document["manifest"]["steps"]
        if step["step_name"] == "infer_decision_v2"
    ]
    notes = dict(note.split(":", 1) for note in step["notes"])
    return notes.get(what)


def main(url: str, model: str, seconds: float) -> int:
    """Run the sample business without and with the model, and compare."""
    ours = run(Settings(agent_url=None, agent_model=None, agent_key=None))["conclusion"]
    started = monotonic()
    document = run(
        Settings(
            agent_url=SecretStr(url),
            agent_model=model,
            agent_limit_seconds=seconds,
            step_limit_seconds=seconds + 60,
        )
    )
    said, fallback = document["conclusion"], noted(document, "fallback")
    print(
        json.dumps(
            {
                "accepted": fallback is None,
                "fallback": fallback,
                "seconds": round(monotonic() - started, 1),
                "page": {part: said[part] for part in PARTS},
                "ours": {part: ours[part] for part in PARTS},
            },
            indent=2,
            ensure_ascii=False,
        )
    )
    code = (fallback or "").partition(":")[0]
    return int(code in NO_ANSWER or (fallback is not None and said != ours))


if __name__ == "__main__":
    limit = float(sys.argv[3]) if len(sys.argv) > 3 else SECONDS
    sys.exit(main(sys.argv[1], sys.argv[2], limit))
