from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import literal, select

from calmrun.store import Store
from calmrun.store.moments import DatabaseLater, DatabaseNow, Moment


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 2, 9, 30, 1, 123_000, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
        datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=-7))),
    ],
    ids=str,
)
def test_a_moment_is_read_back_to_the_millisecond(
    store: Store, moment: datetime
) -> None:
    """Whatever its time zone, it comes back as the same moment in UTC."""
    with store.database.reading() as connection:
        back = connection.scalar(select(literal(moment, Moment())))
    assert back == moment
    assert back is not None
    assert back.tzinfo is UTC


def test_no_moment_stays_none(store: Store) -> None:
    """Null is null."""
    with store.database.reading() as connection:
        assert connection.scalar(select(literal(None, Moment()))) is None


def test_the_databases_clock_goes_on_within_a_transaction(store: Store) -> None:
    """A lock is judged by the time it is, not by when the transaction began."""
    with store.database.reading() as connection:
        first = connection.scalar(select(DatabaseNow()))
        then = connection.scalar(select(DatabaseNow()))
        while first == then:
            then = connection.scalar(select(DatabaseNow()))
        later = connection.scalar(select(DatabaseLater(60)))
    assert first is not None
    assert then is not None
    assert first < then
    assert later is not None
    assert abs(later - then - timedelta(seconds=60)) < timedelta(seconds=5)
