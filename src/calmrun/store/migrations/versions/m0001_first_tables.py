"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
created = "20261123020234"

_MOMENT = sa.DateTime(timezone=True).with_variant(sa.Float(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    _locks()
    _runs()
    _kept_with_a_run()
    _kept_with_a_workspace()


def _locks() -> None:
    op.create_table(
        "calmrun_locks",
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.Column("lock_id", sa.Text, nullable=False),
        sa.Column("fencing_token", sa.BigInteger, nullable=False),
        sa.Column("run_id", sa.Text),
        sa.Column("held_by", sa.Text, nullable=False),
        sa.Column("acquired_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("previous_expires_at", _MOMENT),
        sa.PrimaryKeyConstraint("workspace_id", name="calmrun_locks_pkey"),
        comment="One row per workspace, never deleted: a release expires it.",
    )
    op.create_table(
        "calmrun_forced_releases",
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.Column("fencing_token", sa.BigInteger, nullable=False),
        sa.Column("lock_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("released_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "fencing_token", name="calmrun_forced_releases_pkey"
        ),
        comment="Who broke which lock, and why.",
    )


def _runs() -> None:
    op.create_table(
        "calmrun_runs",
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("finalized_at", _MOMENT),
        sa.Column("manifest", sa.JSON, nullable=False),
        sa.Column("outcome", sa.JSON),
        sa.PrimaryKeyConstraint("workspace_id", "run_id", name="calmrun_runs_pkey"),
        comment="Manifest and outcome of each run, without a name in it.",
    )
    op.create_index(
        "calmrun_runs_recent", "calmrun_runs", ["workspace_id", "created_at"]
    )
    op.create_index("calmrun_runs_status", "calmrun_runs", ["workspace_id", "status"])


def _of_a_run(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "run_id"],
        ["calmrun_runs.workspace_id", "calmrun_runs.run_id"],
        name=f"{table}_run_fkey",
        ondelete="CASCADE",
    )


def _kept_with_a_run() -> None:
    op.create_table(
        "calmrun_packs",
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "run_id", name="calmrun_packs_pkey"),
        _of_a_run("calmrun_packs"),
        comment="The normalised files of a run, to run them again.",
    )
    op.create_table(
        "calmrun_uploads",
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "run_id", "position", name="calmrun_uploads_pkey"
        ),
        _of_a_run("calmrun_uploads"),
        comment="Raw files of a run that asked its one question, until it is answered.",
    )
    op.create_table(
        "calmrun_name_uses",
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("pseudonym", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "run_id", "pseudonym", name="calmrun_name_uses_pkey"
        ),
        _of_a_run("calmrun_name_uses"),
        comment="Which runs still need a name.",
    )


def _kept_with_a_workspace() -> None:
    op.create_table(
        "calmrun_names",
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.Column("pseudonym", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.PrimaryKeyConstraint("workspace_id", "pseudonym", name="calmrun_names_pkey"),
        comment="The only place with customer names.",
    )
    op.create_table(
        "calmrun_answers",
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("choice", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "source", "code", name="calmrun_answers_pkey"
        ),
        comment="What the owner said about the exports of one source.",
    )
    op.create_table(
        "calmrun_keys",
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.Column("pseudonym_key", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name="calmrun_keys_pkey"),
        comment="The secret that turns names into pseudonyms.",
    )
    op.create_table(
        "calmrun_assists",
        sa.Column("workspace_id", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("trouble", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.PrimaryKeyConstraint(
            "workspace_id", "reference", name="calmrun_assists_pkey"
        ),
        comment="Requests for help with an export.",
    )
