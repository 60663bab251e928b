"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calmrun.store.migrations.access import protect


revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
created = ${repr(create_date.strftime("%Y%m%d%H%M%S"))}


def upgrade() -> None:
    """Go to this revision; every new table calls `protect`."""
    ${upgrades if upgrades else "pass"}
