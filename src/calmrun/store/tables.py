"""The tables, as both databases have them. Every one but the locks can be forgotten."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)

from calmrun.store.moments import Moment


metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_run_fkey",
    }
)


def _of_a_run() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace_id", "run_id"],
        ["calmrun_runs.workspace_id", "calmrun_runs.run_id"],
        ondelete="CASCADE",
    )


locks = Table(
    "calmrun_locks",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("lock_id", Text, nullable=False),
    Column("fencing_token", BigInteger, nullable=False),
    Column("run_id", Text),
    Column("held_by", Text, nullable=False),
    Column("acquired_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("previous_expires_at", Moment),
    comment="One row per workspace, never deleted: a release expires it.",
)

forced_releases = Table(
    "calmrun_forced_releases",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("fencing_token", BigInteger, primary_key=True, autoincrement=False),
    Column("lock_id", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("released_at", Moment, nullable=False),
    comment="Who broke which lock, and why.",
)

runs = Table(
    "calmrun_runs",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("finalized_at", Moment),
    Column("manifest", JSON, nullable=False),
    Column("outcome", JSON(none_as_null=True)),
    Index("calmrun_runs_recent", "workspace_id", "created_at"),
    comment="Manifest and outcome of each run, without a name in it.",
)

packs = Table(
    "calmrun_packs",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    _of_a_run(),
    comment="The normalised files of a run, to run them again.",
)

receipts = Table(
    "calmrun_receipts",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("key_id", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    _of_a_run(),
    comment="What each run signed when it was sealed.",
)

uploads = Table(
    "calmrun_uploads",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    _of_a_run(),
    comment="Raw files of a run that asked its one question, until it is answered.",
)

names = Table(
    "calmrun_names",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("pseudonym", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("phone", Text),
    comment="The only place with customer names.",
)

name_uses = Table(
    "calmrun_name_uses",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("pseudonym", Text, primary_key=True),
    _of_a_run(),
    comment="Which runs still need a name.",
)

answers = Table(
    "calmrun_answers",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("choice", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("answered_at", Moment, nullable=False),
    comment="What the owner said about the exports of one source.",
)

keys = Table(
    "calmrun_keys",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("pseudonym_key", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    comment="The secret that turns names into pseudonyms.",
)

members = Table(
    "calmrun_members",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("workspace_id", Text, primary_key=True),
    Index("calmrun_members_workspace", "workspace_id"),
    comment="Which users of the database may read which workspaces.",
)

assists = Table(
    "calmrun_assists",
    metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("tool", Text, nullable=False),
    Column("trouble", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
    comment="Requests for help with an export.",
)
