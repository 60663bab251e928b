"""A sealed run has its receipt: written with it, gone with it, checked without it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import SecretStr

from calmrun.cli.app import main
from calmrun.errors import ReceiptNotKeptError, RunNotFoundError, SigningKeyError
from calmrun.governance import RunLock, Taken
from calmrun.governance.receipt import SigningKey, digest_of
from calmrun.pipeline import run as story
from calmrun.pipeline.steps import STEPS
from calmrun.settings import Settings
from calmrun.store import open_store
from calmrun.wiring import Calmrun, RunOptions, Upload, open_calmrun, verify_receipt


TODAY = RunOptions(today=date(2026, 5, 4))
SEED = bytes(range(32))
SECRET = SecretStr(b64encode(SEED).decode())
PUBLIC = SigningKey(SEED).public.text
NAMES = ("Quagmire", "+1 555 0199", "wombat@example.com", "xylophone", "invoices.csv")

Call = Callable[..., tuple[int, Any]]


def invoices(count: int = 300) -> list[Upload]:
    """Give a business that gets paid late, with names and words in every row."""
    lines = ["Invoice #,Client name,Phone,Email,Subject,Issued date,Paid date,Total"]
    for i in range(count):
        issued = date(2025, 7, 1) + timedelta(days=i)
        paid = issued + timedelta(days=75)
        lines.append(
            f"{i + 1},Quagmire No {i % 23},+1 555 0199,wombat@example.com,xylophone,"
            f"{issued},{'' if paid > date(2026, 5, 1) else paid},{400 + i}.00"
        )
    return [Upload("invoices.csv", "\n".join(lines).encode())]


def schema(name: str) -> Draft202012Validator:
    """Load the schema of one document from the package."""
    file = resources.files("calmrun.present") / "schemas" / f"{name}.json"
    return Draft202012Validator(json.loads(file.read_text("utf-8")))


@pytest.fixture
def settings(url: str, tmp_path: Path) -> Settings:
    """Give the settings of each database, with a key."""
    return Settings(home=tmp_path, database_url=SecretStr(url), signing_key=SECRET)


@pytest.fixture
def calmrun(settings: Settings) -> Iterator[Calmrun]:
    """Open Calmrun on each database."""
    with open_calmrun(settings) as opened:
        yield opened


def test_a_run_is_sealed_with_its_receipt(calmrun: Calmrun, workspace: str) -> None:
    """It is signed over the manifest that is stored, and names what was read."""
    document = calmrun.run(workspace, invoices(), TODAY)
    shown = calmrun.receipt(workspace, document["run_id"])
    predicate = shown["statement"]["predicate"]
    schema("receipt_show").validate(shown)
    assert shown["verdict"] == "valid"
    assert shown["key"]["public"] == PUBLIC
    assert document["receipt"] == {"key_id": shown["key"]["id"]}
    assert predicate["manifest"] == document["manifest"]
    assert predicate["manifest"]["fencing_token"] == 1
    assert predicate["status"] == document["status"]
    assert [each["digest"]["sha256"] for each in predicate["content"]] == [
        sha256(file.content).hexdigest() for file in invoices()
    ]
    assert predicate["verdicts"][0]["step_name"] == "infer_decision_v2"


def test_what_it_is_about_can_be_digested_again(
    calmrun: Calmrun, workspace: str
) -> None:
    """Each subject is the SHA-256 of a part of the run document, without names."""
    document = calmrun.run(workspace, invoices(), TODAY)
    shown = calmrun.receipt(workspace, document["run_id"])
    read = json.loads(json.dumps(document))
    parts = {name: read[name] for name in ("snapshot", "conclusion")}
    for line in read["worklist"]["items"]:
        line |= {"customer": None, "phone": None}
    del read["manifest"], read["receipt"]
    parts["artifact"] = read
    assert {
        subject["name"]: subject["digest"]["sha256"]
        for subject in shown["statement"]["subject"]
    } == {name: digest_of(part) for name, part in parts.items()}


def test_it_holds_no_name_and_no_word_of_a_file(
    calmrun: Calmrun, workspace: str
) -> None:
    """Neither of a customer nor of a file: digests, codes and counts only."""
    document = calmrun.run(workspace, invoices(), TODAY)
    shown = json.dumps(calmrun.receipt(workspace, document["run_id"])["statement"])
    assert any(row["customer"] for row in document["worklist"]["items"])
    assert [name for name in NAMES if name.lower() in shown.lower()] == []


def test_a_gated_run_has_the_verdict_in_it(calmrun: Calmrun, workspace: str) -> None:
    """Why the agent stayed silent is signed too."""
    document = calmrun.run(workspace, invoices(5), TODAY)
    shown = calmrun.receipt(workspace, document["run_id"])
    schema("receipt_show").validate(shown)
    [verdict] = shown["statement"]["predicate"]["verdicts"]
    assert document["status"] == "abstained"
    assert verdict["decision"] == "skip"
    assert "too_few_documents" in verdict["reason_codes"]
    assert shown["statement"]["predicate"]["versions"]["agent"] is None


def test_a_failed_run_is_signed_as_such(
    calmrun: Calmrun, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It made nothing but a page that says so."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr(story, "build_snapshot", broken)
    document = calmrun.run(workspace, invoices(), TODAY)
    shown = calmrun.receipt(workspace, document["run_id"])
    schema("receipt_show").validate(shown)
    assert shown["statement"]["predicate"]["status"] == "failed"
    assert [each["name"] for each in shown["statement"]["subject"]] == ["artifact"]


def test_a_run_that_lost_its_lock_signs_nothing(
    calmrun: Calmrun, workspace: str
) -> None:
    """The receipt is written under the fence, like all that the run leaves behind."""
    begun = calmrun.begin(workspace, invoices(), TODAY)
    calmrun.release_lock(workspace, lock_id=None, actor="a test", reason="to see")
    assert begun.finish()["status"] == "superseded"
    with pytest.raises(ReceiptNotKeptError):
        calmrun.receipt(workspace, begun.run_id)
    with pytest.raises(RunNotFoundError):
        calmrun.receipt(workspace, "none")


def test_a_run_that_died_has_none(calmrun: Calmrun, url: str, workspace: str) -> None:
    """Who takes its workspace over did not see it, and signs nothing for it."""
    with open_store(url) as store:
        lock = RunLock(store.locks, store.runs, ttl_seconds=0.01)
        dead = lock.take(workspace, STEPS, mode="test", version="1")
    assert isinstance(dead, Taken)
    while calmrun.lock_status(workspace)["held"]:
        pass
    calmrun.run(workspace, invoices(), TODAY)
    gone = calmrun.document(workspace, dead.lease.run_id)
    assert (gone["status"], gone["receipt"]) == ("stopped_early", None)


def test_forgetting_a_run_forgets_its_receipt(calmrun: Calmrun, workspace: str) -> None:
    """Alone, and with its workspace."""
    one, two = (calmrun.run(workspace, invoices(), TODAY)["run_id"] for _ in range(2))
    calmrun.forget_run(workspace, one)
    assert calmrun.receipt(workspace, two)["verdict"] == "valid"
    calmrun.forget_workspace(workspace)
    for run_id in (one, two):
        with pytest.raises(RunNotFoundError):
            calmrun.receipt(workspace, run_id)


def test_a_new_key_leaves_old_receipts_valid(
    settings: Settings, workspace: str
) -> None:
    """The public key of each receipt is kept with it, so it can still be checked."""
    with open_calmrun(settings) as calmrun:
        run_id = calmrun.run(workspace, invoices(), TODAY)["run_id"]
    fresh = settings.model_copy(
        update={"signing_key": SecretStr(b64encode(bytes(32)).decode())}
    )
    with open_calmrun(fresh) as calmrun:
        shown = calmrun.receipt(workspace, run_id)
        file = calmrun.receipt_file(workspace, run_id)
        other = calmrun.run(workspace, invoices(), TODAY)
    old = shown["key"]["public"]
    assert (shown["verdict"], old) == ("valid", PUBLIC)
    assert other["receipt"]["key_id"] != shown["key"]["id"]
    assert verify_receipt(file, [], settings=fresh)["verdict"] == "unknown_key"
    assert verify_receipt(file, [], key=old)["verdict"] == "valid"


def test_without_a_key_nothing_is_begun_on_postgres(
    postgres_url: str, tmp_path: Path, workspace: str
) -> None:
    """It is told before the workspace is taken; looking at runs needs no key."""
    settings = Settings(home=tmp_path, database_url=SecretStr(postgres_url))
    with open_calmrun(settings) as calmrun:
        with pytest.raises(SigningKeyError):
            calmrun.run(workspace, invoices(), TODAY)
        assert not calmrun.lock_status(workspace)["held"]
        assert calmrun.recent(workspace) == []


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run one command; give exit code and document."""

    def run(*words: object) -> tuple[int, Any]:
        code = main([*map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def kept(call: Call, tmp_path: Path) -> tuple[str, Path, Path]:
    """Run a business; give the run's id, its receipt's file and the export's."""
    export = tmp_path / "invoices.csv"
    export.write_bytes(invoices()[0].content)
    _, document = call("run", export, "--today", "2026-05-04")
    receipt = tmp_path / "receipt.json"
    code, written = call("receipt", "export", document["run_id"], receipt)
    schema("receipt_export").validate(written)
    assert code == 0
    return document["run_id"], receipt, export


def test_an_exported_receipt_is_checked_without_a_database(
    call: Call,
    kept: tuple[str, Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On another machine, with the public key and the files alone."""
    run_id, receipt, export = kept
    _, shown = call("receipt", "show", run_id)
    public = shown["key"]["public"]
    monkeypatch.setenv("CALMRUN_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("CALMRUN_DATABASE_URL", "postgresql://nowhere.invalid/none")
    code, document = call(
        "receipt", "verify", receipt, "--key", public, "--files", export
    )
    schema("receipt_verify").validate(document)
    assert (code, document["verdict"]) == (0, "valid")
    assert document["key"]["from"] == "given"
    assert document["run"]["run_id"] == run_id
    assert document["files_not_given"] == 0
    assert document["statement"] == shown["statement"]
    assert not (tmp_path / "elsewhere").exists()


def test_every_verdict_has_its_document_and_exit_code(
    call: Call, kept: tuple[str, Path, Path], tmp_path: Path
) -> None:
    """Zero says valid, and nothing else does."""
    _, receipt, export = kept
    changed = tmp_path / "changed.json"
    changed.write_bytes(receipt.read_bytes().replace(b'"sig":"', b'"sig": "'))
    stranger = tmp_path / "stranger.key"
    stranger.write_text(PUBLIC)
    for words, expected in (
        ([receipt], (0, "valid", "this_machine")),
        ([receipt, "--files", export], (0, "valid", "this_machine")),
        ([receipt, "--files", export, changed], (1, "other_files", "this_machine")),
        ([receipt, "--key", stranger], (1, "unknown_key", None)),
        ([changed], (1, "altered", "this_machine")),
        ([export], (1, "altered", "this_machine")),
    ):
        code, document = call("receipt", "verify", *words)
        schema("receipt_verify").validate(document)
        assert (code, document["verdict"], document["key"]["from"]) == expected


def test_the_printed_receipt_is_the_exported_one(
    kept: tuple[str, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Byte for byte, so that it can be piped into a file."""
    run_id, receipt, _ = kept
    assert main(["receipt", "export", run_id]) == 0
    printed = capsys.readouterr().out
    assert printed.encode() == receipt.read_bytes()
    schema("receipt_envelope").validate(json.loads(printed))


def test_people_are_told_what_it_proves_and_what_not(
    kept: tuple[str, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each verdict in a sentence; a key made here proves nobody's identity."""
    run_id, receipt, export = kept
    assert main(["receipt", "verify", str(receipt), "--files", str(export)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Valid: ")
    assert "It does not show who that is." in said
    assert main(["receipt", "verify", str(receipt), "--key", PUBLIC]) == 1
    said = capsys.readouterr().out
    assert said.startswith("Unknown key: ")
    assert "It does not show" not in said
    assert main(["receipt", "show", run_id]) == 0
    assert "Public key: " in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["export", "RUN", "RECEIPT"], id="a file that is there"),
        pytest.param(["export", "RUN", "nowhere/r.json"], id="no such folder"),
        pytest.param(["verify", "nowhere.json"], id="no receipt"),
        pytest.param(["verify", "RECEIPT", "EXPORT"], id="a file without --files"),
        pytest.param(["verify", "RECEIPT", "--key", "no key"], id="no key"),
        pytest.param(["verify", "RECEIPT", "--files", "no.csv"], id="no file"),
    ],
)
def test_a_wrong_call_is_told(
    call: Call, kept: tuple[str, Path, Path], words: list[str]
) -> None:
    """With an error document and the exit code of a wrong call."""
    names = dict(zip(("RUN", "RECEIPT", "EXPORT"), kept, strict=True))
    before = kept[1].read_bytes()
    code, document = call("receipt", *(names.get(word, word) for word in words))
    schema("error").validate(document)
    assert code == 2
    assert kept[1].read_bytes() == before
