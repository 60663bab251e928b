"""The tables of the database that the settings name."""

from __future__ import annotations

from calmrun.settings import Settings
from calmrun.store import HEAD, current, upgrade


def upgrade_schema(settings: Settings | None = None) -> None:
    """Make the tables, or bring them up to this version.

    Raises
    ------
    StoreUnavailableError, UsageError
        When the database cannot be reached, or is none.
    """
    upgrade((settings or Settings()).database())


def schema_current(settings: Settings | None = None) -> dict[str, str | None]:
    """Tell which version the tables have (None: no tables), and which is needed."""
    return {"current": current((settings or Settings()).database()), "needed": HEAD}
