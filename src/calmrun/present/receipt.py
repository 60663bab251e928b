"""Receipts in words: what was signed, and what became of checking one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from calmrun.governance import RunManifest
from calmrun.present.wording import receipt


def receipt_lines(document: Mapping[str, Any]) -> list[str]:
    """Tell what a receipt says, for ``receipt show``."""
    predicate = document["statement"]["predicate"]
    manifest = RunManifest.from_json(predicate["manifest"])
    made = [
        f"{each['name']}: sha256 {each['digest']['sha256']}"
        for each in document["statement"]["subject"]
    ]
    read = [f"file: sha256 {each['digest']['sha256']}" for each in predicate["content"]]
    return [
        f"Run {document['run_id']}: {predicate['status']}",
        manifest.summary(),
        *made,
        *read,
        f"Key: sha256 {document['key']['id']}",
        f"Public key: {document['key']['public']}",
    ]


def verification_lines(document: Mapping[str, Any]) -> list[str]:
    """Tell what became of checking a receipt, for ``receipt verify``."""
    return list(_verification(document))


def _verification(document: Mapping[str, Any]) -> Iterator[str]:
    yield receipt(document["verdict"])
    if document["reason"] is not None:
        yield receipt(document["reason"])
    if document["run"] is not None:
        yield f"Run {document['run']['run_id']}: {document['run']['status']}"
    for file in document["files"]:
        if document["statement"] is not None:
            yield f"{file['name']}: {receipt('known' if file['known'] else 'other')}"
    if document["files"] and document["files_not_given"]:
        yield receipt("not_given", n=document["files_not_given"])
    if document["key"]["id"] is not None:
        yield f"Key: sha256 {document['key']['id']}"
    if document["statement"] is not None:
        yield receipt(f"identity_{document['key']['from']}")
