"""The run document: what a run stored, joined with the names of the owner's own files.

It is what ``calmrun run --json`` prints and what every page is built from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from calmrun.errors import LockHeldError
from calmrun.intake.pack import Named
from calmrun.present.wording import worklist_reason


_NOTHING_YET: Final[Mapping[str, Any]] = {  # nor by an earlier version
    "today": None,
    "as_of": None,
    "country": None,
    "currency": None,
    "number_style": None,
    "conclusion": None,
    "lowered_by": [],
    "worklist": None,
    "watch_list": None,
    "files": [],
    "warnings": [],
    "question": None,
    "checked": [],
    "snapshot": None,
}


def run_document(
    outcome: Mapping[str, Any] | None,
    manifest: Mapping[str, Any],
    names: Mapping[str, Named],
    *,
    status: str,
    key_id: str | None = None,
) -> dict[str, Any]:
    """Join what is stored of a run into the one document that is shown.

    Parameters
    ----------
    outcome
        JSON of the outcome; None while the run has not ended, or ended without one.
    manifest
        JSON of the manifest.
    names
        Pseudonym -> name and phone number, as far as the workspace knows them.
    status
        Status of the run as it is stored.
    key_id
        The key that signed the receipt of the run; None where it has none.

    Returns
    -------
        The ``run`` document. A customer without a known name is null.
    """
    known = {**_NOTHING_YET, **(outcome or {})}
    stored = {name: known[name] for name in _NOTHING_YET}
    stored["worklist"] = _with_names(stored["worklist"], names)
    return {
        "run_id": manifest["run_id"],
        "workspace": manifest["workspace_id"],
        "status": status,
        **stored,
        "manifest": dict(manifest),
        "receipt": None if key_id is None else {"key_id": key_id},
    }


def refusal_document(held: LockHeldError) -> dict[str, Any]:
    """Say who holds the workspace, for a run that was refused."""
    return {
        "status": "refused",
        "run_id": None,
        "message": str(held),
        "since": held.since and held.since.isoformat(),
        "step": held.step,
        "free_by": held.free_by and held.free_by.isoformat(),
    }


def _with_names(
    worklist: Mapping[str, Any] | None, names: Mapping[str, Named]
) -> dict[str, Any] | None:
    if worklist is None:
        return None
    return {**worklist, "items": [_line(row, names) for row in worklist["items"]]}


def _line(row: Mapping[str, Any], names: Mapping[str, Named]) -> dict[str, Any]:
    known = names.get(row["customer"] or "")
    return {
        "documents": list(row["documents"]),
        "customer": None if known is None else known.name,
        "phone": None if known is None else known.phone,
        "date": row["date"],
        "amount": row["amount"],
        "reason": worklist_reason(row["reason"], row["days"]),
    }
