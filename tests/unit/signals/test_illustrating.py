from __future__ import annotations

from dataclasses import replace

import pytest

from calmrun.signals.illustrating import ILLUSTRATED_BY, graded_with_their_claims
from calmrun.signals.measure import Measure


CLAIM = Measure(0.6, "share", 200, 0.5, 0.7, confidence="high", mass=0.99)
LEVEL = Measure(0.8, "share", 40, 0.6, 0.95, confidence="low")


def signals(claim: Measure, level: Measure) -> dict[str, dict[str, Measure]]:
    """Give every claim and every level of the table."""
    found: dict[str, dict[str, Measure]] = {}
    for (signal, name), levels in ILLUSTRATED_BY.items():
        found.setdefault(signal, {})[name] = claim
        for where, one in levels:
            found.setdefault(where, {})[one] = level
    return found


@pytest.mark.parametrize(("claim", "levels"), list(ILLUSTRATED_BY.items()))
def test_a_level_is_as_sure_as_a_likely_claim(
    claim: tuple[str, str], levels: tuple[tuple[str, str], ...]
) -> None:
    """Beside a likely claim a level takes its certainty, and keeps its interval."""
    graded = graded_with_their_claims(signals(CLAIM, LEVEL))
    for where, level in levels:
        assert graded[where][level] == replace(LEVEL, confidence="high"), claim


@pytest.mark.parametrize(
    ("claim", "level"),
    [
        pytest.param(replace(CLAIM, mass=0.2), LEVEL, id="unlikely claim"),
        pytest.param(replace(CLAIM, mass=None), LEVEL, id="claim without mass"),
        pytest.param(replace(CLAIM, sayable=False), LEVEL, id="claim not sayable"),
        pytest.param(CLAIM, replace(LEVEL, sayable=False), id="level not sayable"),
        pytest.param(CLAIM, replace(LEVEL, confidence="exact"), id="a fact"),
        pytest.param(
            replace(CLAIM, confidence="low"),
            replace(LEVEL, confidence="medium"),
            id="surer than its claim",
        ),
    ],
)
def test_a_level_stays_as_it_is_otherwise(claim: Measure, level: Measure) -> None:
    """Nothing is raised beside a claim that does not hold, and nothing is lowered."""
    given = signals(claim, level)
    assert graded_with_their_claims(given) == given
