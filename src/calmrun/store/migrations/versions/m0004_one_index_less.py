"""No index on the status of a run: each write of a run paid for a page of it."""

from __future__ import annotations

from alembic import op


revision = "0004"
down_revision = "0003"
created = "20261128182500"


def upgrade() -> None:
    """Drop the index."""
    op.drop_index("calmrun_runs_status", table_name="calmrun_runs")
