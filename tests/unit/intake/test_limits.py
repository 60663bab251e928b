from __future__ import annotations

from dataclasses import replace

import pytest

from calmrun.errors import FileTooLargeError
from calmrun.intake.limits import COMMAND_LINE, WEB, require_shape, require_size


def test_the_web_takes_less_than_the_command_line() -> None:
    """15 MB a file and 60 MB in all from strangers, 2 GB on one's own machine."""
    assert (WEB.file_bytes, WEB.total_bytes) == (15_000_000, 60_000_000)
    assert COMMAND_LINE.file_bytes == 2_000_000_000


def test_a_file_of_exactly_the_limit_passes() -> None:
    """The limit itself is allowed."""
    require_size("a.csv", WEB.file_bytes, WEB)


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        (11, 1, "11 rows, and we take 10"),
        (1, 6, "6 columns, and we take 5"),
        (10, 5, "50 cells, and we take 40"),
    ],
)
def test_a_shape_beyond_the_limit_is_refused_in_words(
    rows: int, columns: int, message: str
) -> None:
    """The message says what was found and what is taken."""
    small = replace(WEB, rows=10, columns=5, cells=40)
    require_shape("a.csv", 8, 5, small)
    with pytest.raises(FileTooLargeError, match=message):
        require_shape("a.csv", rows, columns, small)
