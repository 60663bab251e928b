from __future__ import annotations

import pytest

from calmrun.governance import Check, Verdict, judge


CHECKS = (
    Check[int]("too_few", lambda n: n >= 20),
    Check[int]("too_many", lambda n: n <= 100),
    Check[int]("odd", lambda n: n % 2 == 0),
    Check[int]("too_few", lambda n: n >= 10),
)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        pytest.param(50, (), id="all pass"),
        pytest.param(51, ("odd",), id="one fails"),
        pytest.param(101, ("too_many", "odd"), id="two fail, in order"),
        pytest.param(4, ("too_few",), id="a code is given once"),
    ],
)
def test_every_failed_check_gives_its_code(facts: int, codes: tuple[str, ...]) -> None:
    """A verdict is allow, or skip with all reasons."""
    verdict = judge(facts, CHECKS)
    assert verdict == Verdict("skip" if codes else "allow", codes)
    assert verdict.allows == (not codes)


def test_no_checks_allow() -> None:
    """A gate without conditions is open."""
    assert judge(None, ()).allows
