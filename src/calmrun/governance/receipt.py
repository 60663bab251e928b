"""The receipt: a sealed manifest that anybody can check, offline, years later.

An in-toto Statement v1 in a DSSE envelope, signed with Ed25519. One receipt has one
spelling: `verify` takes the bytes that `sign` gives and no others, so that no byte of a
receipt can change without being noticed.

References
----------
in-toto Attestation Framework, Statement v1; DSSE protocol and envelope v1; RFC 8032.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, Literal, Self

from calmrun.errors import SigningKeyError
from calmrun.governance.fingerprint import canonical_json
from calmrun.governance.gate import Verdict
from calmrun.governance.manifest import RunManifest


PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "urn:calmrun:run-receipt:v1"
_PEM: Final = "-----BEGIN "
_KEY_BYTES: Final = 32
_MOST_BYTES: Final = 1_000_000

Decision = Literal["valid", "altered", "unknown_key", "other_files"]


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 public key: 32 bytes."""

    raw: bytes

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read base64 of the 32 bytes, or a PEM block as other tools write it.

        Raises
        ------
        SigningKeyError
            When the text is neither.
        """
        if text.lstrip().startswith(_PEM):
            return cls(_raw_of_pem(text))
        return cls(_decoded_key(text))

    @cached_property
    def key_id(self) -> str:
        """SHA-256 of the 32 bytes, 64 hex digits."""
        return sha256(self.raw).hexdigest()

    @property
    def text(self) -> str:
        """The key in base64, as `from_text` reads it."""
        return b64encode(self.raw).decode()

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Tell whether the owner of this key signed exactly this message."""
        from cryptography.exceptions import (  # noqa: PLC0415 - only signing needs it
            InvalidSignature,
        )
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - as above
            Ed25519PublicKey,
        )

        key = Ed25519PublicKey.from_public_bytes(self.raw)
        try:
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 private key; it is never printed."""

    seed: bytes = field(repr=False)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read base64 of the 32 bytes, as ``openssl rand -base64 32`` gives.

        Raises
        ------
        SigningKeyError
            When the text is anything else.
        """
        return cls(_decoded_key(text))

    @cached_property
    def public(self) -> PublicKey:
        """The key that others check with."""
        return PublicKey(self._private.public_key().public_bytes_raw())

    def signature(self, message: bytes) -> bytes:
        """Sign a message: 64 bytes."""
        signed: bytes = self._private.sign(message)
        return signed

    @cached_property
    def _private(self) -> Any:  # noqa: ANN401 - a type of a library loaded when needed
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - only signing needs it
            Ed25519PrivateKey,
        )

        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of checking a receipt."""

    verdict: Decision
    reason: str | None = None
    """A code for why it is not valid."""
    key_id: str | None = None
    """The key that the receipt names."""
    statement: Mapping[str, Any] | None = None
    """What it says; None unless it is valid: nobody vouches for it then."""

    @property
    def content(self) -> tuple[str, ...]:
        """SHA-256 of each file that the run read, in hex."""
        if self.statement is None:
            return ()
        return tuple(  # signed by a key that signs nothing else
            item["digest"]["sha256"] for item in self.statement["predicate"]["content"]
        )

    def against(self, digests: Iterable[str]) -> Verification:
        """Check that files are among those that the run read.

        Parameters
        ----------
        digests
            SHA-256 of each file's bytes, in hex.

        Returns
        -------
            *other_files* when one is not; a receipt that is not valid stays what it is.
        """
        if self.verdict != "valid" or set(digests) <= set(self.content):
            return self
        return replace(self, verdict="other_files", reason="file_not_in_receipt")


def digest_of(value: object) -> str:
    """Give the SHA-256 of the canonical JSON of a value, in hex.

    Raises
    ------
    TypeError, ValueError
        As `canonical_json`.
    """
    return sha256(canonical_json(value).encode()).hexdigest()


def statement(
    manifest: RunManifest,
    *,
    status: str,
    subjects: Mapping[str, str],
    verdicts: Mapping[str, Verdict],
    content: Sequence[str],
    versions: Mapping[str, object],
) -> dict[str, object]:
    """Say what a sealed run did, as an in-toto Statement.

    Parameters
    ----------
    manifest
        The sealed manifest.
    status
        How the run ended.
    subjects
        What the run made: name -> SHA-256 in hex, at least one.
    verdicts
        Name of the step that a gate stood before -> what it said.
    content
        SHA-256 of the bytes of each file that was read, in hex.
    versions
        Name -> version of whatever the result depends on.

    Notes
    -----
    Digests, codes and counts only: no name of a customer or file, nothing out of one.
    """
    return {
        "_type": STATEMENT_TYPE,
        "subject": [
            {"name": name, "digest": {"sha256": digest}}
            for name, digest in subjects.items()
        ],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "status": status,
            "manifest": manifest.to_json(),
            "verdicts": [
                {
                    "step_name": name,
                    "decision": verdict.decision,
                    "reason_codes": list(verdict.reason_codes),
                }
                for name, verdict in verdicts.items()
            ],
            "content": [{"digest": {"sha256": digest}} for digest in content],
            "versions": dict(versions),
        },
    }


def sign(said: Mapping[str, object], key: SigningKey) -> bytes:
    """Sign a statement and give its receipt: the bytes of a DSSE envelope.

    Raises
    ------
    TypeError, ValueError
        As `canonical_json`.
    """
    payload = canonical_json(said).encode()
    return _envelope(payload, key.public.key_id, key.signature(_signed(payload)))


def verify(receipt: bytes, keys: Iterable[PublicKey]) -> Verification:
    """Check a receipt against the keys that are known.

    Returns
    -------
        *valid*: these are the bytes that the holder of a known key signed.
        *altered*: they are not. *unknown_key*: the key that the receipt names is not
        among those known, so nothing can be said about it.

    Notes
    -----
    The key id of an envelope is not signed, so it decides nothing: a receipt whose
    signature fits a known key by another name is altered.
    """
    opened = _opened(receipt)
    if opened is None:
        return Verification("altered", "not_a_receipt")
    payload, key_id, signature = opened
    said = _said(payload)
    if said is None or _envelope(payload, key_id, signature) != receipt:
        return Verification("altered", "not_our_bytes", key_id)
    known = {key.key_id: key for key in keys}
    message = _signed(payload)
    signers = {name for name in known if known[name].has_signed(message, signature)}
    if key_id in signers:
        return Verification("valid", None, key_id, said)
    if signers:
        return Verification("altered", "wrong_key_id", key_id)
    if key_id in known:
        return Verification("altered", "wrong_signature", key_id)
    return Verification("unknown_key", "key_not_known", key_id)


def _signed(payload: bytes) -> bytes:
    """Give what is signed: DSSE's pre-authentication encoding of type and payload."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def _envelope(payload: bytes, key_id: str, signature: bytes) -> bytes:
    """Give the one spelling of a receipt, a line of JSON."""
    document = {
        "payload": b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": key_id, "sig": b64encode(signature).decode()}],
    }
    return canonical_json(document).encode() + b"\n"


def _opened(receipt: bytes) -> tuple[bytes, str, bytes] | None:
    """Take payload, key id and signature out of an envelope, None where it is none."""
    if len(receipt) > _MOST_BYTES:
        return None
    try:
        document = json.loads(receipt)
        [signed] = document["signatures"]
        payload = b64decode(document["payload"], validate=True)
        return payload, str(signed["keyid"]), b64decode(signed["sig"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _said(payload: bytes) -> Mapping[str, Any] | None:
    """Read a statement of ours, None for anything else or in another spelling."""
    try:
        said = json.loads(payload)
        ours = canonical_json(said).encode() == payload
        types = (said["_type"], said["predicateType"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return said if ours and types == (STATEMENT_TYPE, PREDICATE_TYPE) else None


def _decoded_key(text: str) -> bytes:
    try:
        raw = b64decode(text.strip(), validate=True)
    except ValueError as error:
        raise SigningKeyError from error
    if len(raw) != _KEY_BYTES:
        raise SigningKeyError
    return raw


def _raw_of_pem(text: str) -> bytes:
    from cryptography.exceptions import (  # noqa: PLC0415 - only signing needs it
        UnsupportedAlgorithm,
    )
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - as above
        Ed25519PublicKey,
    )
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - as above
        load_pem_public_key,
    )

    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SigningKeyError from error
    if not isinstance(key, Ed25519PublicKey):
        raise SigningKeyError
    return key.public_bytes_raw()
