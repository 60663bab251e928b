"""The tables of the database that the settings name."""

from __future__ import annotations

from calmrun.settings import Settings, read_settings
from calmrun.store import HEAD, current, statements, upgrade


def upgrade_schema(settings: Settings | None = None) -> None:
    """Make the tables, or bring them up to this version.

    Raises
    ------
    StoreUnavailableError, UsageError
        When the database cannot be reached, or is none.
    """
    upgrade((settings or read_settings()).database())


def schema_current(settings: Settings | None = None) -> dict[str, str | None]:
    """Tell which version the tables have (None: no tables), and which is needed."""
    return {
        "current": current((settings or read_settings()).database()),
        "needed": HEAD,
    }


def schema_sql(*, supabase: bool, since: str | None) -> dict[str, object]:
    """Give the SQL that `upgrade_schema` runs on Postgres; no database is asked.

    Parameters
    ----------
    supabase
        With the policies for users of the database.
    since
        The version that the tables have; None for an empty database.

    Raises
    ------
    UsageError
        When there is no such version.
    """
    sql = statements(supabase=supabase, span=f"{since or 'base'}:head")
    return {"since": since, "until": HEAD, "sql": f"BEGIN;\n\n{sql}COMMIT;\n"}
