"""The shipped classifier on lines that no training text was written from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import train
from calmrun.context.classify import classify_text
from calmrun.context.features import plain
from calmrun.context.watch_list import FALLBACK, TAGS


LINES = Path(__file__).with_name("unseen_lines.txt")


@pytest.fixture(scope="module")
def businesses() -> list[tuple[str, str]]:
    """Give (industry, five lines) of every business in the score set."""
    found: list[tuple[str, str]] = []
    tag = ""
    for line in LINES.read_text("utf-8").splitlines():
        if line.startswith("["):
            tag = line.strip("[]")
        elif line and not line.startswith("#"):
            found.append((tag, line))
    return found


def test_the_score_set_covers_every_industry(businesses: list[tuple[str, str]]) -> None:
    """Sixteen businesses or more for each industry, five lines each."""
    counted = Counter(tag for tag, _ in businesses)
    assert set(counted) == set(TAGS)
    assert min(counted.values()) >= 16
    assert all(text.count(";") == 4 for _, text in businesses)


def test_few_lines_are_phrases_of_the_training(
    businesses: list[tuple[str, str]],
) -> None:
    """A score on lines that were trained on would say nothing."""
    trained = set(plain(phrase for *_, phrase in train.phrases()))
    lines = plain(line for _, text in businesses for line in text.split(";"))
    assert sum(line in trained for line in lines) / len(lines) < 0.25


def test_five_unseen_lines_name_the_industry(
    businesses: list[tuple[str, str]],
) -> None:
    """At least .85 right, and .95 where an answer is given."""
    judged = [(tag, classify_text(text)) for tag, text in businesses]
    answered = [(tag, said) for tag, said in judged if said.confidence != "low"]
    right = sum(said.industry_tag == tag for tag, said in judged)
    right_of_answered = sum(said.industry_tag == tag for tag, said in answered)
    assert right / len(judged) >= 0.85
    assert right_of_answered / len(answered) >= 0.95


def test_a_business_of_none_of_the_trades_is_left_to_the_fallback(
    businesses: list[tuple[str, str]],
) -> None:
    """A groomer, a mover or a tax adviser is not taken for a tradesman."""
    others = [text for tag, text in businesses if tag == FALLBACK]
    said = [classify_text(text).industry_tag for text in others]
    assert said.count(FALLBACK) / len(said) >= 0.95
