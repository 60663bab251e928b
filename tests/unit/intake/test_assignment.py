from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from calmrun.intake.assignment import assign


GAINS = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 5).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(-5, 9), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
)


def _best_by_trying(gains: np.ndarray) -> float:
    rows, columns = gains.shape
    padded = np.hstack([np.maximum(gains, 0), np.zeros((rows, rows))])
    return max(
        sum(padded[row, column] for row, column in enumerate(chosen))
        for chosen in permutations(range(columns + rows), rows)
    )


@given(GAINS)
def test_assignment_is_as_good_as_trying_everything(rows: list[list[int]]) -> None:
    """The chosen pairs add up to the most that any choice could give."""
    gains = np.array(rows, dtype=float)
    pairs = assign(gains)
    assert len(set(pairs.values())) == len(pairs)
    assert sum(gains[r, c] for r, c in pairs.items()) == _best_by_trying(gains)


def test_pairs_without_gain_are_not_made() -> None:
    """A field stays empty rather than take a column that does not fit."""
    assert assign(np.array([[-1.0, 0.0]])) == {}
