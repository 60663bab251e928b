"""Locks, answers, help requests and forgetting: what a person does between runs."""

from __future__ import annotations

from typing import Any

from calmrun.governance import Busy, Forced
from calmrun.present.why import why_document
from calmrun.store.forgetting import Forgotten
from calmrun.store.opening import Store
from calmrun.wiring.known import concluded_as, remembered_known
from calmrun.wiring.receipts import receipt_document


class Housekeeping:
    """Everything over one store that is not a run."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lock_status(self, workspace: str) -> dict[str, Any]:
        """Tell who holds a workspace, since when, and until when at the latest."""
        holder = self._store.locks.holder(workspace)
        return {
            "workspace": workspace,
            "held": holder is not None,
            "holder": holder and holder.held_by,
            "run_id": holder and holder.run_id,
            "lock_id": holder and holder.lock_id,
            "fencing_token": holder and holder.fencing_token,
            "since": holder and holder.since.isoformat(),
            "step": holder and holder.step_name,
            "free_by": holder and holder.free_by.isoformat(),
        }

    def release_lock(
        self, workspace: str, *, lock_id: str | None, actor: str, reason: str
    ) -> dict[str, Any]:
        """Break the lock that was seen; a newer one stays.

        Parameters
        ----------
        workspace
            Whose lock.
        lock_id
            The lock that was seen; None takes the one that is held now.
        actor, reason
            Who breaks it and why; both are kept.
        """
        holder = self._store.locks.holder(workspace)
        held = None if holder is None else holder.lock_id
        seen = lock_id or held
        document = {"workspace": workspace, "released": False, "lock_id": seen}
        if seen is None:
            return document | {"why": "The workspace is free."}
        outcome = self._store.locks.force_release(
            workspace, lock_id=seen, actor=actor, reason=reason
        )
        if isinstance(outcome, Forced):
            return document | {"released": True, "why": None}
        return document | {"why": "That lock is gone."}

    def recent(self, workspace: str, limit: int = 50) -> list[dict[str, Any]]:
        """List the newest runs of a workspace, newest first."""
        return [
            {
                "run_id": line.run_id,
                "created_at": line.created_at.isoformat(),
                "finalized_at": line.finalized_at and line.finalized_at.isoformat(),
                "status": line.status,
                "takeaway": line.takeaway,
            }
            for line in self._store.runs.recent(workspace, limit)
        ]

    def receipt(self, workspace: str, run_id: str) -> dict[str, Any]:
        """Give what a run signed, and the key to check it with.

        Raises
        ------
        RunNotFoundError, ReceiptNotKeptError
            When there is no such run, or it died before it could sign.
        """
        kept = self._store.receipts.read(workspace, run_id)
        return receipt_document(workspace, run_id, kept)

    def receipt_file(self, workspace: str, run_id: str) -> bytes:
        """Give the receipt of a run as it is to be kept: not a byte may change.

        Raises
        ------
        RunNotFoundError, ReceiptNotKeptError
            As `receipt`.
        """
        return self._store.receipts.read(workspace, run_id).envelope.encode()

    def answers(self, workspace: str) -> list[dict[str, str]]:
        """List what the owner answered, by export and question."""
        return [
            {"source": one.source, "code": one.code, "choice": one.choice}
            for one in self._store.answers.of_workspace(workspace)
        ]

    def forget_answers(self, workspace: str, source: str, code: str | None) -> int:
        """Undo one remembered answer, or all of one export."""
        codes = [
            one.code
            for one in self._store.answers.of_workspace(workspace)
            if one.source == source and code in {None, one.code}
        ]
        return sum(self._store.answers.forget(workspace, source, c) for c in codes)

    def know(self, workspace: str, run_id: str) -> dict[str, str]:
        """Keep that the owner knows what the page of a run is about.

        It cannot win for 180 days from that run's day, unless it grows by half.

        Raises
        ------
        RunNotFoundError
            When there is no such run.
        UsageError
            When its page is not about a pattern.
        """
        self._store.runs.read(workspace, run_id)
        known = concluded_as(self._store.runs.outcome(workspace, run_id))
        given = remembered_known(known)
        self._store.answers.keep(workspace, run_id, given)
        return {"source": given.source, "code": given.code, "choice": given.choice}

    def why(self, workspace: str, run_id: str) -> dict[str, Any]:
        """Tell what a run weighed: every candidate, and what argued against each.

        Raises
        ------
        RunNotFoundError
            When there is no such run.
        """
        stored = self._store.runs.read(workspace, run_id)
        outcome = self._store.runs.outcome(workspace, run_id)
        return why_document(workspace, run_id, stored.status, outcome)

    def forget_run(self, workspace: str, run_id: str) -> int:
        """Remove one run with all that belongs to it.

        Raises
        ------
        RunNotFoundError
            When there is no such run.
        LockHeldError
            When a run holds the workspace.
        """
        return _count(self._store.forget.run(workspace, run_id))

    def forget_workspace(self, workspace: str) -> int:
        """Remove everything of a workspace but its lock row.

        Raises
        ------
        LockHeldError
            When a run holds the workspace.
        """
        return _count(self._store.forget.workspace(workspace))

    def ask_help(self, workspace: str, tool: str, trouble: str, contact: str) -> str:
        """Write down a request for help with exports and give its reference."""
        return self._store.assists.ask(
            workspace, tool=tool, trouble=trouble, contact=contact
        )

    def assists(self, workspace: str) -> list[dict[str, str]]:
        """List the open requests for help, oldest first."""
        return [
            {
                "reference": one.reference,
                "tool": one.tool,
                "trouble": one.trouble,
                "contact": one.contact,
                "created_at": one.created_at.isoformat(),
            }
            for one in self._store.assists.of_workspace(workspace)
            if one.closed_at is None
        ]

    def close_assist(self, workspace: str, reference: str) -> bool:
        """Close a request for help; False when there is no open one."""
        return self._store.assists.close(workspace, reference)


def _count(outcome: Forgotten | Busy) -> int:
    if isinstance(outcome, Busy):
        raise outcome.holder.refusal()
    return outcome.runs
