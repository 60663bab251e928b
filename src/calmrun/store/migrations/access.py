"""Row level security, as a migration switches it on for a table that it makes.

What was applied to a database stays applied, so these rules are never changed: other
rules are another migration with functions of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from alembic import op


Readers = Literal["members", "themselves", "nobody"]

_SERVER: Final = {
    "SELECT": "USING (true)",
    "INSERT": "WITH CHECK (true)",
    "UPDATE": "USING (true) WITH CHECK (true)",
    "DELETE": "USING (true)",
}
_READERS: Final = {
    "members": (
        "workspace_id IN (SELECT member.workspace_id FROM calmrun_members AS member"
        " WHERE member.user_id = (SELECT auth.uid()))"
    ),
    "themselves": "user_id = (SELECT auth.uid())",
}


def protect(table: str, *, readers: Readers = "members") -> None:
    """Switch row level security on for a table; nothing to do on SQLite.

    Whoever does not own the tables then sees nothing, unless a policy lets them. Where
    the users of the database are known, the server's role may do all, and users may
    read what they are allowed to; nobody else may do anything.

    Parameters
    ----------
    table
        The table; it has a ``workspace_id`` unless nobody reads it.
    readers
        Which users may read its rows: members of the row's workspace, the user that
        the row is about, or nobody.

    Notes
    -----
    ``calmrun_users_known`` is set by ``env.py``: whether the roles of Supabase and its
    ``auth.uid()`` are there, or the SQL is written for a database that has them.
    """
    context = op.get_context()
    if context.dialect.name != "postgresql":
        return
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    if context.opts["calmrun_users_known"]:
        for statement in _policies(table, readers):
            op.execute(statement)


def _policies(table: str, readers: Readers) -> Iterator[str]:
    yield f"REVOKE ALL ON {table} FROM PUBLIC, anon, authenticated, service_role"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO service_role"
    for verb, rule in _SERVER.items():
        name = f"{table}_server_{verb.lower()}"
        yield f"CREATE POLICY {name} ON {table} FOR {verb} TO service_role {rule}"
    if readers == "nobody":
        return
    yield f"GRANT SELECT ON {table} TO authenticated"
    yield (
        f"CREATE POLICY {table}_user_select ON {table}"
        f" FOR SELECT TO authenticated USING ({_READERS[readers]})"
    )
