"""A table for the signed receipts of runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
created = "20261128170500"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "calmrun_receipts",
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("envelope", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "run_id", name="calmrun_receipts_pkey"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "run_id"],
            ["calmrun_runs.workspace_id", "calmrun_runs.run_id"],
            name="calmrun_receipts_run_fkey",
            ondelete="CASCADE",
        ),
        comment="What each run signed when it was sealed.",
    )
