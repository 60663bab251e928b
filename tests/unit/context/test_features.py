from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmrun.context.features import BUCKETS, RUN, hashed, plain


WORDS = st.text(alphabet="abcdefghij ", max_size=40)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Drain  Cleaning (2x)", "drain cleaning x"),
        ("Démoussage toiture", "demoussage toiture"),
        ("Straßenreinigung", "strassenreinigung"),
        ("A/C tune-up", "ac tune up"),
        ("R.O. system", "ro system"),
        ("Men's haircut", "mens haircut"),
        ("清洁服务", ""),
        ("123 - 456", ""),
        ("two\nlines", "two lines"),
    ],
    ids=[
        "signs",
        "accents",
        "sz",
        "slash",
        "dots",
        "apostrophe",
        "script",
        "digits",
        "newline",
    ],
)
def test_lines_become_plain_letters(line: str, wanted: str) -> None:
    """Only what a person would call the same words is left."""
    assert plain([line]) == [wanted]


@given(st.lists(st.text(max_size=30), max_size=8))
def test_every_line_keeps_its_place(lines: list[str]) -> None:
    """As many plain lines come out as went in, whatever is in them."""
    assert len(plain(lines)) == max(len(lines), 1)


def slow_counts(line: str) -> int:
    """Count the features of a plain line the obvious way."""
    words = line.split()
    long_enough = [word for word in words if len(word) > 1]
    padded = f" {line} "
    runs = [padded[at : at + RUN] for at in range(len(padded) - RUN + 1)]
    inside = [run for run in runs if " " not in run[1:-1]]
    return len(long_enough) + max(len(long_enough) - 1, 0) + len(inside)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_features_match_a_slow_count(lines: list[str]) -> None:
    """Words, pairs and runs are all found, and none crosses a line."""
    clean = plain(lines)
    position, bucket = hashed(clean)
    counted = Counter(position.tolist())
    assert [counted[at] for at in range(len(clean))] == [
        slow_counts(line) for line in clean
    ]
    assert ((bucket >= 0) & (bucket < BUCKETS)).all()


@given(WORDS, WORDS)
def test_a_line_has_the_same_features_in_any_company(line: str, other: str) -> None:
    """What stands before or after a line does not change it."""
    line, other = plain([line])[0], plain([other])[0]
    _, alone = hashed([line])
    position, bucket = hashed([other, line, other])
    assert sorted(alone.tolist()) == sorted(bucket[position == 1].tolist())


def test_long_words_do_not_break_the_hash() -> None:
    """A word of a thousand letters is a word like any other."""
    position, _ = hashed(["a" * 1000])
    assert len(position) == 1 + 1000 + 2 - RUN + 1
