from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.targets import HOSTILE, SEEDS, TARGETS


MOST_MEGABYTES = 300
_BITS = st.sampled_from(
    [
        *(bytes([one]) for one in b',;\t"\n\r\0=-(%<\xff'),
        *(b"9" * 40, b"1e999", b"2026-13-45", b"Total", b"Paid", b"&i;"),
        "€".encode(),
    ]
)
_EDIT = st.tuples(
    st.floats(0, 1), st.integers(0, 30), st.one_of(_BITS, st.binary(max_size=8))
)
_DEAR = {"workbook", "sheet"}
"""Each of their examples starts a process."""


@st.composite
def _spoiled(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """Cut pieces out of a file and put others in."""
    content = draw(st.sampled_from(seeds))
    for place, cut, put in draw(st.lists(_EDIT, max_size=8)):
        at = int(place * len(content))
        content = content[:at] + put + content[at + cut :]
    return content


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_is_read_or_refused_in_words(name: str) -> None:
    """No bytes end in anything but a result or a typed error."""
    examples = settings().max_examples

    @settings(max_examples=examples // 8 if name in _DEAR else examples)
    @given(content=_spoiled(SEEDS[name]))
    def never_fails(content: bytes) -> None:
        TARGETS[name](content)

    never_fails()


def test_a_small_file_never_takes_much_memory() -> None:
    """What a megabyte can ask for is bounded, whatever its shape."""
    out = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(Path(__file__).with_name("measuring.py"))],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    taken = json.loads(out.stdout)
    assert list(taken) == list(HOSTILE)
    assert max(taken.values()) < MOST_MEGABYTES, taken
