"""Score the classifier on sub-trades that it was not trained on, and print JSON.

Every table of the files under ``texts`` is a sub-trade. They are dealt into folds; the
model is trained without the sub-trades of a fold and asked for their phrases, five to
a bundle, as a short invoice would show them. Nothing here is random. Run
``python training/held_out.py``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from calmrun.context.classify import classify_text
from calmrun.context.model import Model
from train import FOREIGN, NEUTRAL, phrases, train


FOLDS = 5
IN_A_BUNDLE = 5

Phrase = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of one bundle; `said` is None where no answer was given."""

    tag: str
    trade: str
    bundle: str
    said: str | None
    taken_for: str


def folds(written: Sequence[Phrase]) -> dict[tuple[str, str], int]:
    """Give (tag, trade) -> its fold: the trades of a tag are dealt one by one."""
    dealt: dict[str, dict[str, None]] = defaultdict(dict)
    for tag, trade, _, _ in written:
        if tag != NEUTRAL:
            dealt[tag][trade] = None
    return {
        (tag, trade): place % FOLDS
        for tag, trades in dealt.items()
        for place, trade in enumerate(trades)
    }


def bundles(written: Sequence[Phrase]) -> Iterator[tuple[str, str, str]]:
    """Give (tag, trade, five phrases), mixed within a trade by their SHA-256.

    Phrases that do not fill a bundle are left out.
    """
    lists: dict[tuple[str, str], list[str]] = defaultdict(list)
    for tag, trade, _, phrase in written:
        lists[tag, trade].append(phrase)
    for (tag, trade), members in lists.items():
        mixed = sorted(members, key=lambda phrase: sha256(phrase.encode()).digest())
        for start in range(0, len(mixed) - IN_A_BUNDLE + 1, IN_A_BUNDLE):
            yield tag, trade, "; ".join(mixed[start : start + IN_A_BUNDLE])


def asked(written: Sequence[Phrase], fold: int) -> Iterator[Answer]:
    """Train without the sub-trades of a fold and ask for their bundles."""
    dealt = folds(written)
    out = [phrase for phrase in written if dealt.get(phrase[:2]) == fold]
    model = Model.of(train([p for p in written if dealt.get(p[:2]) != fold]))
    for tag, trade, bundle in bundles(out):
        verdict = classify_text(bundle, model)
        said = None if verdict.confidence == "low" else verdict.industry_tag
        yield Answer(tag, trade, bundle, said, verdict.industry_tag)


def figures(answers: Sequence[Answer]) -> dict[str, float | int | None]:
    """Give n and the shares right, answered, and right when answered.

    Without an answer the fallback stands, and counts as right where it is.
    """
    given = [answer for answer in answers if answer.said]
    return {
        "n": len(answers),
        "right": _share([answer.taken_for == answer.tag for answer in answers]),
        "answered": _share([bool(answer.said) for answer in answers]),
        "right_when_answered": _share([answer.said == answer.tag for answer in given]),
    }


def _share(flags: Sequence[bool]) -> float | None:
    return round(sum(flags) / len(flags), 3) if flags else None


def main() -> None:
    """Print the figures: overall, of other languages, in English, and per label.

    With the words of other languages left out, a model has hardly seen them: their
    bundles say how far letters carry, and little of lines in a language it knows. So
    the labels are in English.
    """
    written = list(phrases())
    answers = [answer for fold in range(FOLDS) for answer in asked(written, fold)]
    english = [answer for answer in answers if answer.trade != FOREIGN]
    by_label: dict[str, list[Answer]] = defaultdict(list)
    for answer in english:
        by_label[answer.tag].append(answer)
    found = {
        "overall": figures(answers),
        "other_languages": figures([each for each in answers if each.trade == FOREIGN]),
        "in_english": figures(english),
        "by_label": {tag: figures(group) for tag, group in sorted(by_label.items())},
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
