from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from calmrun.errors import SigningKeyError
from calmrun.governance import RunManifest, StepRecord, Verdict
from calmrun.governance.receipt import (
    PAYLOAD_TYPE,
    PREDICATE_TYPE,
    STATEMENT_TYPE,
    PublicKey,
    SigningKey,
    Verification,
    digest_of,
    sign,
    statement,
    verify,
)


KEY = SigningKey(bytes(range(32)))
OTHER = SigningKey(bytes(range(1, 33)))
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def sealed(note: str = "") -> RunManifest:
    """Give the manifest of a run that read, and was kept from publishing."""
    manifest = RunManifest(
        run_id="5f0c",
        workspace_id="acme",
        mode="nightly",
        lock_id="1a2b3c4d5e6f7a8b",
        fencing_token=7,
        calmrun_version="1.2.3",
        created_at=AT,
        steps=(StepRecord("read"), StepRecord("publish")),
    )
    manifest = manifest.start("read", at=AT, input_fingerprint="0123456789ab")
    manifest = manifest.succeed(
        "read", at=AT + timedelta(seconds=1), output_refs=["rows:3"], notes=[note]
    )
    return manifest.skip("publish", "too_few_rows").seal(at=AT + timedelta(seconds=2))


def said(note: str = "") -> dict[str, Any]:
    """Give a statement with something in every part."""
    return statement(
        sealed(note),
        status="abstained",
        subjects={"artifact": digest_of({"a": 1}), "snapshot": digest_of([])},
        verdicts={"publish": Verdict("skip", ("too_few_rows",))},
        content=["ab" * 32, "cd" * 32],
        versions={"calmrun": "1.2.3", "agent": None},
    )


RECEIPT = sign(said(), KEY)


def taken_apart(receipt: bytes) -> tuple[bytes, str, bytes]:
    """Give payload, key id and signature."""
    document = json.loads(receipt)
    [signed] = document["signatures"]
    return b64decode(document["payload"]), signed["keyid"], b64decode(signed["sig"])


def spelled(payload: bytes, key: SigningKey = KEY, **changes: Any) -> bytes:  # noqa: ANN401 - any JSON
    """Sign any payload, rightly, and spell the envelope with changes."""
    message = b"DSSEv1 %d %b %d %b" % (
        len(PAYLOAD_TYPE),
        PAYLOAD_TYPE.encode(),
        len(payload),
        payload,
    )
    document = {
        "payload": b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [
            {
                "keyid": key.public.key_id,
                "sig": b64encode(key.signature(message)).decode(),
            }
        ],
    }
    text = json.dumps(document | changes, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def judged(receipt: bytes, *keys: SigningKey) -> tuple[str, str | None]:
    """Give verdict and reason, with the usual key known."""
    found = verify(receipt, [key.public for key in keys or (KEY,)])
    return found.verdict, found.reason


def test_a_receipt_is_valid_for_who_knows_its_key() -> None:
    """The statement comes out as it went in."""
    found = verify(RECEIPT, [OTHER.public, KEY.public])
    assert found == Verification("valid", None, KEY.public.key_id, said())
    assert found.content == ("ab" * 32, "cd" * 32)


def test_the_statement_is_one_of_in_toto() -> None:
    """Its fields are those of Statement v1, with the manifest as it is printed."""
    document = said()
    assert list(document) == ["_type", "subject", "predicateType", "predicate"]
    assert document["_type"] == STATEMENT_TYPE
    assert document["predicateType"] == PREDICATE_TYPE
    assert [each["name"] for each in document["subject"]] == ["artifact", "snapshot"]
    assert all(len(each["digest"]["sha256"]) == 64 for each in document["subject"])
    predicate = document["predicate"]
    assert predicate["manifest"] == sealed().to_json()
    assert predicate["manifest"]["fencing_token"] == 7
    assert predicate["verdicts"] == [
        {
            "step_name": "publish",
            "decision": "skip",
            "reason_codes": ["too_few_rows"],
        }
    ]


def test_an_independent_verifier_agrees() -> None:
    """Securesystemslib reads the envelope and accepts the signature."""
    public = Ed25519PublicKey.from_public_bytes(KEY.public.raw)
    envelope = Envelope.from_dict(json.loads(RECEIPT))
    key = SSlibKey.from_crypto(public, keyid=KEY.public.key_id)
    assert list(envelope.verify([key], 1)) == [KEY.public.key_id]
    assert json.loads(envelope.payload) == said()
    assert envelope.payload_type == "application/vnd.in-toto+json"
    other = Ed25519PublicKey.from_public_bytes(OTHER.public.raw)
    stranger = SSlibKey.from_crypto(other, keyid=KEY.public.key_id)
    with pytest.raises(VerificationError):
        envelope.verify([stranger], 1)


def test_one_statement_has_one_receipt() -> None:
    """Signing again, and any order of the keys, gives the same bytes."""
    assert sign(dict(reversed(said().items())), KEY) == RECEIPT


@pytest.mark.parametrize("flip", [0x01, 0x20, 0xFF])
def test_no_byte_can_change(flip: int) -> None:
    """Every byte of a receipt, changed in any of several ways, is noticed."""
    for position in range(len(RECEIPT)):
        changed = bytearray(RECEIPT)
        changed[position] ^= flip
        assert judged(bytes(changed))[0] == "altered", position


def test_no_character_can_be_another_of_its_alphabet(soak: bool) -> None:  # noqa: FBT001 - a fixture
    """So is a base64 digit that decodes to the same bytes, wherever it stands."""
    for position, old in enumerate(RECEIPT):
        for new in bytes(range(32, 127)) if soak else bytes([old ^ 3, b"="[0]]):
            changed = RECEIPT[:position] + bytes([new]) + RECEIPT[position + 1 :]
            assert (judged(changed)[0] == "altered") == (new != old), position


def test_no_byte_can_be_left_out_or_put_in() -> None:
    """Neither can one go missing, anywhere, or a blank come in between."""
    for position in range(len(RECEIPT)):
        assert judged(RECEIPT[:position])[0] == "altered"
        assert judged(RECEIPT[:position] + RECEIPT[position + 1 :])[0] == "altered"
        blank = RECEIPT[:position] + b" " + RECEIPT[position:]
        assert judged(blank)[0] == "altered"


@given(st.data())
def test_no_other_bytes_are_a_receipt(data: st.DataObject) -> None:
    """Whatever is spliced into a receipt, it is the signed one or not valid."""
    start = data.draw(st.integers(0, len(RECEIPT)))
    end = data.draw(st.integers(start, len(RECEIPT)))
    changed = RECEIPT[:start] + data.draw(st.binary(max_size=40)) + RECEIPT[end:]
    assert (judged(changed)[0] == "valid") == (changed == RECEIPT)


@given(st.text(max_size=40), st.binary(min_size=32, max_size=32))
def test_any_statement_and_key_go_round(note: str, seed: bytes) -> None:
    """Whatever a manifest notes, its receipt is valid for its key alone."""
    key = SigningKey(seed)
    receipt = sign(said(note), key)
    assert judged(receipt, key) == ("valid", None)
    if key != KEY:
        assert judged(receipt) == ("unknown_key", "key_not_known")


@pytest.mark.parametrize(
    ("receipt", "reason"),
    [
        pytest.param(b"", "not_a_receipt", id="empty"),
        pytest.param(b"\xff\xfe", "not_a_receipt", id="no text"),
        pytest.param(b"[]", "not_a_receipt", id="list"),
        pytest.param(b"{}", "not_a_receipt", id="nothing in it"),
        pytest.param(b"[" * 200_000, "not_a_receipt", id="deep"),
        pytest.param(b" " * 1_000_001, "not_a_receipt", id="large"),
        pytest.param(
            spelled(json.dumps(said()).encode()), "not_our_bytes", id="spaced payload"
        ),
        pytest.param(
            spelled(b'{"a":1,"a":1}'), "not_our_bytes", id="key twice in payload"
        ),
        pytest.param(spelled(b"[" * 5_000), "not_our_bytes", id="deep payload"),
        pytest.param(spelled(b"NaN"), "not_our_bytes", id="no JSON number"),
        pytest.param(spelled(b'"text"'), "not_our_bytes", id="text payload"),
        pytest.param(
            spelled(b'{"_type":"x","predicateType":"y"}'), "not_our_bytes", id="types"
        ),
        pytest.param(
            spelled(taken_apart(RECEIPT)[0], extra=1), "not_our_bytes", id="more"
        ),
        pytest.param(
            spelled(taken_apart(RECEIPT)[0], payloadType="text/plain"),
            "not_our_bytes",
            id="payload type",
        ),
        pytest.param(
            spelled(taken_apart(RECEIPT)[0], signatures=[]),
            "not_a_receipt",
            id="unsigned",
        ),
        pytest.param(
            spelled(taken_apart(RECEIPT)[0], signatures={"keyid": "a"}),
            "not_a_receipt",
            id="no list of signatures",
        ),
        pytest.param(
            RECEIPT.replace(b'"sig":', b'"sig":"","sig":'),
            "not_our_bytes",
            id="key twice",
        ),
        pytest.param(RECEIPT + b"\n", "not_our_bytes", id="a line more"),
        pytest.param(RECEIPT[:-1], "not_our_bytes", id="no end of line"),
        pytest.param(RECEIPT + RECEIPT, "not_a_receipt", id="twice"),
        pytest.param(
            RECEIPT.replace(b'="}', b'"}'), "not_a_receipt", id="padding left out"
        ),
    ],
)
def test_only_our_own_spelling_is_taken(receipt: bytes, reason: str) -> None:
    """What is signed rightly but written otherwise is altered all the same."""
    assert judged(receipt) == ("altered", reason)


def test_the_spelling_of_these_tests_is_ours() -> None:
    """What the cases above change is nothing but what they say."""
    assert spelled(taken_apart(RECEIPT)[0]) == RECEIPT


def test_a_signature_of_something_else_is_noticed() -> None:
    """A payload in our spelling under the signature of another is altered."""
    payload, key_id, _ = taken_apart(sign(said("other"), KEY))
    signature = json.loads(RECEIPT)["signatures"][0]["sig"]
    for sig in (signature, b64encode(b"short").decode(), ""):
        swapped = spelled(payload, signatures=[{"keyid": key_id, "sig": sig}])
        assert judged(swapped) == ("altered", "wrong_signature")


def test_a_known_key_by_another_name_is_noticed() -> None:
    """The key id is not signed, so it is checked against the key that signed."""
    payload, _, signature = taken_apart(RECEIPT)
    named = {"keyid": "0" * 64, "sig": b64encode(signature).decode()}
    assert judged(spelled(payload, signatures=[named])) == ("altered", "wrong_key_id")


def test_another_key_is_not_known() -> None:
    """Nothing is said for or against a receipt whose key nobody named."""
    found = verify(RECEIPT, [OTHER.public])
    assert found == Verification("unknown_key", "key_not_known", KEY.public.key_id)
    assert verify(RECEIPT, []).verdict == "unknown_key"
    assert found.content == ()


@pytest.mark.parametrize(
    ("digests", "verdict"),
    [
        pytest.param([], "valid", id="none given"),
        pytest.param(["cd" * 32], "valid", id="one of two"),
        pytest.param(["cd" * 32, "ab" * 32], "valid", id="both"),
        pytest.param(["ab" * 32, "ef" * 32], "other_files", id="one that is not"),
    ],
)
def test_files_are_known_by_their_bytes(digests: list[str], verdict: str) -> None:
    """Each file given has to be one that the run read."""
    found = verify(RECEIPT, [KEY.public]).against(digests)
    assert found.verdict == verdict
    assert verify(RECEIPT, []).against(digests).verdict == "unknown_key"


def test_the_key_id_is_the_digest_of_the_key() -> None:
    """SHA-256 of the 32 bytes, in hex."""
    line = (
        "import hashlib,sys;print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())"
    )
    out = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", line],
        input=KEY.public.raw,
        capture_output=True,
        check=True,
    )
    assert KEY.public.key_id == out.stdout.decode().strip()


def test_a_public_key_is_read_from_base64_or_pem() -> None:
    """As we write it, and as OpenSSL does."""
    public = Ed25519PublicKey.from_public_bytes(KEY.public.raw)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert PublicKey.from_text(f" {KEY.public.text}\n") == KEY.public
    assert PublicKey.from_text(pem) == KEY.public


@pytest.mark.parametrize(
    "read", [PublicKey.from_text, SigningKey.from_text], ids=["public", "private"]
)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("secret", id="a word"),
        pytest.param(b64encode(b"short").decode(), id="too short"),
        pytest.param(b64encode(b"l" * 33).decode(), id="too long"),
        pytest.param("ä" * 44, id="no base64"),
        pytest.param("-----BEGIN PUBLIC KEY-----\nMCo=\n", id="broken PEM"),
        pytest.param(
            ec.generate_private_key(ec.SECP256R1())
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode(),
            id="another kind of key",
        ),
    ],
)
def test_what_is_no_key_is_told(read: Callable[[str], object], text: str) -> None:
    """The error does not repeat what was given: it may be a secret."""
    with pytest.raises(SigningKeyError) as told:
        read(text)
    assert "32 bytes in base64" in str(told.value)


def test_a_private_key_is_not_printed() -> None:
    """Neither its text form nor its fields can be had by accident."""
    key = SigningKey.from_text(b64encode(bytes(range(32))).decode())
    assert key == KEY
    assert repr(key) == "SigningKey()"
    with pytest.raises(FrozenInstanceError):
        key.seed = b""  # type: ignore[misc]


def test_reading_a_receipt_room_loads_no_library() -> None:
    """Cryptography is loaded by the first signature, not by an import."""
    code = "import sys, calmrun.governance.receipt; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert "cryptography" not in done.stdout.split()
