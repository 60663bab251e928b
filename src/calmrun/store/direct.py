"""The statements that every run pays for many times, written once for both databases.

``:name::type`` is a parameter, ``now()`` the database's clock and ``now(:name)`` that
many seconds later. ``turn(:name)`` holds for one transaction at a time and never waits;
SQLite has but one writer anyway. A *guard* and what it allows are one transaction: on
SQLite between ``BEGIN IMMEDIATE`` and ``COMMIT``; on Postgres one statement, which the
server runs to its end even if the client sleeps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from calmrun.store.engine import Database
from calmrun.store.moments import from_julian_days, to_julian_days, utc


Values = Mapping[str, object]

_PARAMETER: Final = re.compile(r"(?<!:):(\w+)(::\w+)?")
_TURN: Final = re.compile(r"turn\((:\w+)\)")
_LATER: Final = re.compile(r"now\((:\w+)\)")


class Direct:
    """Runs such statements on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sqlite = database.sqlite
        self.text = _for_sqlite if self._sqlite else _for_postgres

    def one(self, statement: str, values: Values) -> tuple[Any, ...] | None:
        """Read one row, None when there is none."""
        with self._database.direct() as connection:
            row: tuple[Any, ...] | None = connection.execute(
                self.text(statement), values
            ).fetchone()
            return row

    def guarded(self, values: Values, guard: str, *allowed: str) -> bool:
        """Run a guard, and where it holds what it allows, as one transaction.

        Parameters
        ----------
        values
            The parameters of all statements.
        guard
            Changes one row, or none where it does not hold.
        allowed
            Each ends in a ``where`` clause, changes one row, and runs only if the one
            before it did.

        Returns
        -------
            Whether the last one changed its row.
        """
        with self._database.direct() as connection:
            if not self._sqlite:
                statement = _as_one(guard, *allowed)
                changed = bool(connection.execute(statement, values).rowcount)
                if not changed:
                    connection.rollback()  # where a caller's transaction is around it
                return changed
            if not allowed:
                statement = _for_sqlite(guard)
                return bool(connection.execute(statement, values).rowcount)
            return _one_by_one(connection, values, guard, *allowed)

    def stored(self, moment: datetime | None) -> datetime | float | None:
        """Give a moment as the database keeps it."""
        return to_julian_days(moment) if self._sqlite and moment else moment

    def moment(self, stored: Any) -> datetime:  # noqa: ANN401 - as the driver gives it
        """Give a stored moment in UTC."""
        return from_julian_days(stored) if self._sqlite else utc(stored)


def _one_by_one(connection: Any, values: Values, *statements: str) -> bool:  # noqa: ANN401 - the driver's own
    connection.execute("BEGIN IMMEDIATE")
    for statement in statements:
        if not connection.execute(_for_sqlite(statement), values).rowcount:
            connection.execute("ROLLBACK")
            return False
    connection.execute("COMMIT")
    return True


@cache
def _as_one(guard: str, *allowed: str) -> str:
    """Chain statements into one: each runs if the one before it changed its row."""
    chain, last = "", guard
    for number, statement in enumerate(allowed):
        chain += f"{', ' if chain else 'with '}part_{number} as ({last} returning 1)"
        last = f"{statement} and exists (select from part_{number})"
    return _for_postgres(f"{chain} {last}")


@cache
def _for_postgres(statement: str) -> str:
    later = r"clock_timestamp() + make_interval(secs => \1::float8)"
    clocked = _LATER.sub(later, statement).replace("now()", "clock_timestamp()")
    turn = r"pg_try_advisory_xact_lock(hashtextextended(\1, 0))"
    return _PARAMETER.sub(r"%(\1)s\2", _TURN.sub(turn, clocked))


@cache
def _for_sqlite(statement: str) -> str:
    later = r"julianday('now') + \1 / 86400.0"
    clocked = _LATER.sub(later, statement).replace("now()", "julianday('now')")
    return _PARAMETER.sub(r":\1", _TURN.sub("true", clocked))
