"""Who may see what: members of a workspace, and row level security on every table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calmrun.store.migrations.access import protect


revision = "0003"
down_revision = "0002"
created = "20261128173000"

_READ_BY_MEMBERS = (
    "calmrun_locks",
    "calmrun_forced_releases",
    "calmrun_runs",
    "calmrun_packs",
    "calmrun_receipts",
    "calmrun_uploads",
    "calmrun_names",
    "calmrun_name_uses",
    "calmrun_answers",
    "calmrun_assists",
)


def upgrade() -> None:
    """Make the table of members and switch row level security on everywhere."""
    op.create_table(
        "calmrun_members",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "workspace_id", name="calmrun_members_pkey"),
        comment="Which users of the database may read which workspaces.",
    )
    op.create_index("calmrun_members_workspace", "calmrun_members", ["workspace_id"])
    protect("calmrun_members", readers="themselves")
    for table in _READ_BY_MEMBERS:
        protect(table)
    protect("calmrun_keys", readers="nobody")
    protect("calmrun_schema", readers="nobody")
