"""The best way to give each field one column and each column one field at most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def assign(gains: NDArray[np.float64]) -> dict[int, int]:
    """Pair rows with columns so that the sum of the gains is largest.

    Parameters
    ----------
    gains
        Shape (rows, columns); a pair with a gain of 0 or less is never made.

    Returns
    -------
    dict[int, int]
        Row -> column.

    Notes
    -----
    The Hungarian method with potentials, O(rows^2 x columns): each row takes the
    cheapest column, and earlier rows move along the shortest chain of swaps.

    References
    ----------
    Kuhn, H. W. (1955). The Hungarian method for the assignment problem.

    Examples
    --------
    >>> assign(np.array([[5.0, 4.0], [5.0, 1.0]]))
    {0: 1, 1: 0}
    """
    rows, columns = gains.shape
    # One idle column per row, so that staying alone is always possible at no gain.
    cost = np.hstack([-np.maximum(gains, 0.0), np.zeros((rows, rows))])
    owner = np.full(columns + rows + 1, -1)
    row_price = np.zeros(rows)
    column_price = np.zeros(columns + rows + 1)
    for row in range(rows):
        _insert(row, cost, owner, row_price, column_price)
    return {
        int(row): column
        for row, column in sorted(
            (owner[column], column) for column in range(columns) if owner[column] >= 0
        )
        if gains[row, column] > 0
    }


def _insert(
    row: int,
    cost: NDArray[np.float64],
    owner: NDArray[np.int64],
    row_price: NDArray[np.float64],
    column_price: NDArray[np.float64],
) -> None:
    """Add one row along the cheapest chain of swaps."""
    width = cost.shape[1]
    start = width  # a column of its own, held by the new row
    owner[start] = row
    slack = np.full(width, np.inf)
    came_from = np.full(width, start)
    used = np.zeros(width + 1, dtype=bool)
    column = start
    while owner[column] >= 0:
        used[column] = True
        free = ~used[:width]
        here = cost[owner[column]] - row_price[owner[column]] - column_price[:width]
        better = free & (here < slack)
        slack[better] = here[better]
        came_from[better] = column
        following = int(np.argmin(np.where(free, slack, np.inf)))
        step = slack[following]
        row_price[owner[used]] += step
        column_price[used] -= step
        slack[free] -= step
        column = following
    while column != start:
        owner[column] = owner[came_from[column]]
        column = int(came_from[column])
    owner[start] = -1
