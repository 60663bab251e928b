"""The lock row of a workspace, as a plain read sees it that writes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from calmrun.errors import StoreForbiddenError
from calmrun.governance import Holder, Lease, RunManifest
from calmrun.store.direct import Direct


_LOOK: Final = """
    select held.lock_id, held.fencing_token, held.held_by,
           held.acquired_at, held.expires_at, held.expires_at > now(),
           cast(run.manifest as text)
    from calmrun_locks as held
    left join calmrun_runs as run
      on run.workspace_id = held.workspace_id
      and run.run_id = held.run_id
      and run.status = 'running'
    where held.workspace_id = :workspace
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A lock row, free or held, with the run that it is of."""

    lock_id: str
    fencing_token: int
    held_by: str
    since: datetime
    free_by: datetime
    held: bool
    expires_at: object
    """`free_by` exactly as the database has it."""
    manifest: RunManifest | None
    """None unless the run still reads as running."""

    def holder(self) -> Holder:
        """Tell who holds the workspace.

        Raises
        ------
        StoreForbiddenError
            When this role may see the lock but not its run.
        """
        if self.manifest is None:
            raise StoreForbiddenError
        return Holder.of(
            self.manifest,
            held_by=self.held_by,
            since=self.since,
            free_by=self.free_by,
        )

    def is_held_by(self, lease: Lease) -> bool:
        """Whether this lease, and no other, holds the workspace."""
        shown = (lease.lock_id, lease.fencing_token)
        return self.held and shown == (self.lock_id, self.fencing_token)


def look(direct: Direct, workspace_id: str) -> Seen | None:
    """Read the lock row of a workspace, None where there is none to be seen."""
    row = direct.one(_LOOK, {"workspace": workspace_id})
    if row is None:
        return None
    lock_id, token, held_by, since, expires_at, held, manifest = row
    return Seen(
        lock_id=lock_id,
        fencing_token=token,
        held_by=held_by,
        since=direct.moment(since),
        free_by=direct.moment(expires_at),
        held=bool(held),
        expires_at=expires_at,
        manifest=manifest and RunManifest.from_json(json.loads(manifest)),
    )
