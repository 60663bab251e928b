"""Moments as the database keeps them, and the database's own clock.

Postgres keeps ``timestamptz`` and reads ``clock_timestamp()``; SQLite keeps Julian
days and reads ``julianday('now')``. Whether a lock has expired is judged by these
alone, never by the clock of a client.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Float, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


_EPOCH_IN_JULIAN_DAYS = 2_440_587.5
_SECONDS_A_DAY = 86_400.0


def to_julian_days(moment: datetime) -> float:
    """Give a moment as SQLite keeps it."""
    return moment.timestamp() / _SECONDS_A_DAY + _EPOCH_IN_JULIAN_DAYS


def from_julian_days(days: float) -> datetime:
    """Give the moment that SQLite keeps, to the millisecond, in UTC."""
    seconds = (days - _EPOCH_IN_JULIAN_DAYS) * _SECONDS_A_DAY
    return datetime.fromtimestamp(round(seconds, 3), UTC)


def utc(moment: datetime) -> datetime:
    """Give a moment in UTC, whatever the time zone of the session."""
    return moment.astimezone(UTC)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, exact to the millisecond on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use a number of days where there is no type for moments."""
        sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Float() if sqlite else DateTime(timezone=True))

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | float | None:
        """Give what the database keeps."""
        if value is None or dialect.name != "sqlite":
            return value
        return to_julian_days(value)

    def process_result_value(
        self,
        value: Any | None,  # noqa: ANN401 - as the driver gives it
        dialect: Dialect,
    ) -> datetime | None:
        """Give the moment in UTC."""
        if value is None:
            return None
        return from_julian_days(value) if dialect.name == "sqlite" else utc(value)


class DatabaseNow(FunctionElement[datetime]):
    """The moment by the database's clock, also inside a long transaction."""

    type = Moment()
    inherit_cache = True


class DatabaseLater(FunctionElement[datetime]):
    """That moment and a number of seconds."""

    type = Moment()
    inherit_cache = True

    def __init__(self, seconds: float) -> None:
        super().__init__(literal(seconds, Float()))


@compiles(DatabaseNow, "postgresql")
def _now_postgres(*_: object, **__: object) -> str:
    return "clock_timestamp()"


@compiles(DatabaseNow, "sqlite")
def _now_sqlite(*_: object, **__: object) -> str:
    return "julianday('now')"


@compiles(DatabaseLater, "postgresql")
def _later_postgres(element: DatabaseLater, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    seconds = compiler.process(element.clauses, **kw)
    return f"(clock_timestamp() + make_interval(secs => {seconds}))"


@compiles(DatabaseLater, "sqlite")
def _later_sqlite(element: DatabaseLater, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    seconds = compiler.process(element.clauses, **kw)
    return f"(julianday('now') + {seconds} / {_SECONDS_A_DAY})"
