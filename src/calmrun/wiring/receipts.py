"""Receipts: signed as a run is sealed, shown, given away, and checked offline."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from calmrun.governance import Lease, Lost, RunManifest, StoredRun, Verdict, Written
from calmrun.governance.receipt import (
    PublicKey,
    SigningKey,
    Verification,
    digest_of,
    sign,
    statement,
    verify,
)
from calmrun.intake.pack import Upload
from calmrun.pipeline.steps import DECIDE
from calmrun.present.document import run_document
from calmrun.settings import Settings, read_settings
from calmrun.store.receipts import StoredReceipt
from calmrun.store.results import Results
from calmrun.store.runs import SqlRuns
from calmrun.wiring.signing import known_key


_MADE: Final = ("snapshot", "conclusion")
_APART: Final = ("manifest", "receipt")
_PARTS: Final = {
    "signals": "calmrun.signals",
    "decision": "calmrun.decision",
    "context": "calmrun.context",
}


@dataclass(frozen=True, slots=True)
class SignedRuns:
    """Implements `RunStore`: whatever is sealed is sealed with its receipt."""

    runs: SqlRuns
    key: Callable[[], SigningKey]

    def record(self, lease: Lease, manifest: RunManifest) -> Written | Lost:
        """Write the manifest of a run that goes on, and renew its lock."""
        return self.runs.record(lease, manifest)

    def seal(
        self,
        lease: Lease,
        manifest: RunManifest,
        status: str,
        results: Results | None,
    ) -> Written | Lost:
        """Sign what the run leaves behind, and write all of it in one transaction."""
        left = results or Results()
        receipt = _signed(manifest, status, left.outcome, self.key())
        return self.runs.seal(lease, manifest, status, replace(left, receipt=receipt))

    def read(self, workspace_id: str, run_id: str) -> StoredRun:
        """Read one run of the workspace."""
        return self.runs.read(workspace_id, run_id)


def receipt_document(
    workspace: str, run_id: str, kept: StoredReceipt
) -> dict[str, Any]:
    """Give the ``receipt show`` document: what was signed, and by which key."""
    said = verify(kept.envelope.encode(), [PublicKey.from_text(kept.public_key)])
    return {
        "workspace": workspace,
        "run_id": run_id,
        "verdict": said.verdict,
        "key": {"id": kept.key_id, "public": kept.public_key},
        "statement": said.statement,
    }


def verify_receipt(
    receipt: bytes,
    given: Sequence[Upload],
    *,
    key: str | None = None,
    settings: Settings | None = None,
) -> dict[str, Any]:
    """Give the ``receipt verify`` document. Reads no database.

    Parameters
    ----------
    receipt
        The bytes of the receipt's file.
    given
        Files that the run should have read.
    key
        The public key to check with, in base64 or PEM; None: the key of this machine.

    Raises
    ------
    SigningKeyError
        When the key is none.
    """
    if key is not None:
        keys = [PublicKey.from_text(key)]
    else:
        own = known_key(settings or read_settings())
        keys = [] if own is None else [own.public]
    digests = [sha256(file.content).hexdigest() for file in given]
    found = verify(receipt, keys).against(digests)
    known = bool(keys) and found.verdict != "unknown_key"
    return {
        "verdict": found.verdict,
        "reason": found.reason,
        "key": {
            "id": found.key_id,
            "from": ("given" if key else "this_machine") if known else None,
        },
        "run": _run_of(found),
        "files": [
            {"name": file.name, "sha256": digest, "known": digest in found.content}
            for file, digest in zip(given, digests, strict=True)
        ],
        "files_not_given": len(set(found.content) - set(digests)),
        "statement": found.statement,
    }


def _signed(
    manifest: RunManifest,
    status: str,
    outcome: Mapping[str, Any] | None,
    key: SigningKey,
) -> StoredReceipt:
    told: Mapping[str, Any] = outcome or {}
    said = statement(
        manifest,
        status=status,
        subjects=_subjects(manifest, status, outcome),
        verdicts={DECIDE: _verdict(told["gate"])} if told else {},
        content=told.get("content", ()),
        versions={**_versions(), "agent": told.get("author")},
    )
    return StoredReceipt(
        envelope=sign(said, key).decode(),
        key_id=key.public.key_id,
        public_key=key.public.text,
    )


def _subjects(
    manifest: RunManifest, status: str, outcome: Mapping[str, Any] | None
) -> dict[str, str]:
    """Digest what the run made.

    The artifact is the run document without names (`customer` and `phone` are null),
    and without what is signed beside it: the manifest, and the receipt itself.
    """
    document = run_document(outcome, manifest.to_json(), {}, status=status)
    artifact = {key: value for key, value in document.items() if key not in _APART}
    # As a reader has it: numbers and texts as they come out of JSON.
    made = {"artifact": json.loads(json.dumps(artifact))}
    made |= {name: made["artifact"][name] for name in _MADE if document[name]}
    return {name: digest_of(value) for name, value in made.items()}


def _verdict(gate: Mapping[str, Any]) -> Verdict:
    return Verdict(gate["decision"], tuple(gate["reason_codes"]))


@cache
def _versions() -> Mapping[str, str]:
    """Digest the code and data that a result depends on, part by part."""
    return {name: _digest(files(package)) for name, package in _PARTS.items()} | {
        "industries": _digest(files("calmrun.context") / "industries.toml")
    }


def _digest(place: Traversable) -> str:
    found = sha256()
    for name, content in sorted(_contents(place, "")):
        found.update(f"{name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


def _contents(place: Traversable, name: str) -> list[tuple[str, bytes]]:
    if place.is_file():
        return [(name, place.read_bytes())]
    return [
        found
        for each in place.iterdir()
        if each.name != "__pycache__"
        for found in _contents(each, f"{name}/{each.name}")
    ]


def _run_of(found: Verification) -> dict[str, Any] | None:
    if found.statement is None:
        return None
    predicate = found.statement["predicate"]
    manifest = predicate["manifest"]
    return {
        "run_id": manifest["run_id"],
        "workspace": manifest["workspace_id"],
        "status": predicate["status"],
        "finalized_at": manifest["finalized_at"],
    }
