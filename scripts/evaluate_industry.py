"""Score the industry classifier on a labelled file and print the figures as JSON.

The file holds one object per line: ``text``, ``label``, ``kind`` and, where given,
``ok`` (every acceptable label). Run ``python scripts/evaluate_industry.py FILE``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from calmrun.context.classify import TextVerdict, classify_text
from calmrun.context.watch_list import FALLBACK, TAGS


Judged = tuple[dict[str, Any], TextVerdict]


def main(path: Path) -> None:
    """Print one figure block per kind, and precision and recall per industry."""
    lines = path.read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    judged = [(row, classify_text(row["text"])) for row in rows]
    kinds = sorted({row["kind"] for row in rows})
    found = {
        kind: _figures([pair for pair in judged if pair[0]["kind"] == kind])
        for kind in kinds
    }
    print(json.dumps(found, indent=2))


def _figures(judged: Sequence[Judged]) -> dict[str, object]:
    answered = [pair for pair in judged if pair[1].confidence != "low"]
    named = [pair for pair in answered if pair[1].industry_tag != FALLBACK]
    return {
        "texts": len(judged),
        "right": _share(map(_right, judged)),
        "answered": round(len(answered) / len(judged), 3),
        "right_when_answered": _share(map(_right, answered)),
        "right_when_high": _share(
            _right(pair) for pair in answered if pair[1].confidence == "high"
        ),
        "right_when_a_trade_is_named": _share(map(_right, named)),
        "by_industry": {tag: _one(judged, tag) for tag in TAGS},
    }


def _one(judged: Sequence[Judged], tag: str) -> dict[str, object]:
    said = [pair for pair in judged if pair[1].industry_tag == tag]
    meant = [pair for pair in judged if pair[0]["label"] == tag]
    taken = Counter(verdict.industry_tag for _, verdict in meant)
    return {
        "texts": len(meant),
        "precision": _share(map(_right, said)),
        "recall": _share(pair[1].industry_tag == tag for pair in meant),
        "taken_for": dict(taken.most_common(3)),
    }


def _right(pair: Judged) -> bool:
    row, verdict = pair
    return verdict.industry_tag in row.get("ok", [row["label"]])


def _share(flags: Iterable[bool]) -> float | None:
    listed = list(flags)
    return round(sum(listed) / len(listed), 3) if listed else None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
