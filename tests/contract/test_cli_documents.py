"""Every JSON document of the command line keeps to its schema, on every exit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from calmrun.cli.app import main


Call = Callable[..., tuple[int, Any]]


def schema(name: str) -> Draft202012Validator:
    """Load the schema of one document from the package."""
    file = resources.files("calmrun.present") / "schemas" / f"{name}.json"
    document = json.loads(file.read_text("utf-8"))
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(
        document, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


@pytest.fixture
def call(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Call]:
    """Run one command in a data folder of its own; give exit code and document."""
    monkeypatch.setenv("CALMRUN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CALMRUN_DATABASE_URL", raising=False)

    def run(*words: str) -> tuple[int, Any]:
        code = main([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def invoices(folder: Path, count: int = 60) -> Path:
    """Write a small healthy list of invoices."""
    lines = ["Invoice #,Client name,Issued date,Due date,Paid date,Status,Total"]
    for i in range(count):
        day = f"2026-{1 + i // 10:02d}-{1 + i % 10 * 2:02d}"
        paid = f"2026-{1 + i // 10:02d}-{5 + i % 10 * 2:02d}"
        lines.append(
            f"{1000 + i},Maple Works {i % 12},{day},{day},{paid},Paid,{100 + i}.00"
        )
    path = folder / "invoices.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_demo_prints_a_run_document(call: Call) -> None:
    """The bundled business gives a concluded page with its manifest."""
    code, document = call("demo")
    schema("run").validate(document)
    assert code == 0
    assert document["status"] == "concluded"
    assert [step["status"] for step in document["manifest"]["steps"]] == [
        "succeeded"
    ] * 6


def test_a_run_is_found_again(call: Call, tmp_path: Path) -> None:
    """`show` gives the document that `run` gave, and `runs` lists it."""
    path = invoices(tmp_path)
    _, first = call("run", str(path), "--today", "2026-07-01")
    code, again = call("show", first["run_id"])
    _, listed = call("runs")
    schema("run").validate(first)
    schema("runs").validate(listed)
    assert (code, again) == (0, first)
    assert [row["run_id"] for row in listed["runs"]] == [first["run_id"]]


def test_show_why_lays_out_what_was_weighed(call: Call) -> None:
    """One candidate won; every other says what argued against it."""
    _, run = call("demo")
    mine = ("--workspace", run["workspace"])
    code, why = call("show", run["run_id"], "--why", *mine)
    schema("show_why").validate(why)
    (won,) = [one for one in why["candidates"] if one["won"]]
    assert code == 0
    assert won["family"] == run["conclusion"]["family"]
    assert won["against"] == []
    assert all(one["reasons"] for one in why["candidates"] if not one["won"])
    families = {one["family"] for one in (*why["candidates"], *why["not_sayable"])}
    assert families == {one["family"] for one in run["checked"]}


def test_what_is_known_is_left_be_until_it_is_undone(call: Call) -> None:
    """`answers know` silences the pattern; `answers forget` lets it speak again."""
    _, first = call("demo")
    family = first["conclusion"]["family"]
    mine = ("--workspace", first["workspace"])
    code, known = call("answers", "know", first["run_id"], *mine)
    schema("answers_know").validate(known)
    assert (code, known["code"]) == (0, f"known:{family}")
    _, second = call("demo")
    assert (second["conclusion"] or {}).get("family") != family
    (line,) = [one for one in second["checked"] if one["family"] == family]
    assert line == {**line, "sayable": True, "reason": "owner_knows"}
    _, listed = call("answers", "list", *mine)
    assert [one["code"] for one in listed["answers"]] == [known["code"]]
    call("answers", "forget", known["source"], known["code"], *mine)
    _, third = call("demo")
    assert third["conclusion"] == first["conclusion"]


def test_forgetting_a_workspace_forgets_what_is_known(call: Call) -> None:
    """Nothing that was answered outlives `forget`."""
    _, run = call("demo")
    mine = ("--workspace", run["workspace"])
    call("answers", "know", run["run_id"], *mine)
    call("forget", *mine)
    assert call("answers", "list", *mine)[1]["answers"] == []


def test_an_all_clear_page_is_nothing_to_know(call: Call, tmp_path: Path) -> None:
    """Only a page about a pattern can be answered so."""
    _, run = call("run", str(invoices(tmp_path)), "--today", "2026-07-01")
    assert run["conclusion"]["family"] is None
    code, document = call("answers", "know", run["run_id"])
    schema("error").validate(document)
    assert code == 2


def test_inspect_touches_no_database(call: Call, tmp_path: Path) -> None:
    """`inspect` says what a file is and leaves no data folder behind."""
    code, document = call("inspect", str(invoices(tmp_path)))
    schema("inspect").validate(document)
    assert code == 0
    assert document["files"][0]["kind"] == "invoices"
    assert document["files"][0]["documents"] == 60
    assert not (tmp_path / "home").exists()


def test_inspect_writes_the_rows_left_out_to_a_new_file_only(
    call: Call, tmp_path: Path
) -> None:
    """Rows that no document came of, with reasons; no file of yours is touched."""
    path = invoices(tmp_path)
    path.write_text(path.read_text("utf-8") + "\nTotal,,,,,,9999.00\n", "utf-8")
    told = tmp_path / "left-out.csv"
    code, document = call("inspect", str(path), "--left-out", str(told))
    assert (code, document["files"][0]["skipped_rows"]) == (0, 1)
    assert "62,a total of other rows,Total" in told.read_text("utf-8-sig")
    written = told.read_bytes()
    code, document = call("inspect", str(path), "--left-out", str(told))
    schema("error").validate(document)
    assert (code, told.read_bytes()) == (2, written)


@pytest.mark.parametrize("command", ["run", "inspect", "runs", "db", "forget"])
def test_a_malformed_setting_is_a_usage_error(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """The sentence names the setting; no command ends in a traceback."""
    monkeypatch.setenv("CALMRUN_LOCK_TTL_SECONDS", "abc")
    given = str(invoices(tmp_path))
    more = {"run": [given], "inspect": [given], "db": ["current"], "forget": ["r"]}
    code, document = call(command, *more.get(command, []))
    schema("error").validate(document)
    assert code == 2
    assert "CALMRUN_LOCK_TTL_SECONDS" in document["error"]["message"]


@pytest.mark.parametrize("command", ["run", "inspect"])
def test_the_limits_of_the_command_line_are_settings(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """A file over the limit is refused before it is read, and says how much we take."""
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)
    monkeypatch.setenv("CALMRUN_FILE_MEGABYTES", "1")
    code, document = call(command, str(path))
    schema("error").validate(document)
    assert code == 65
    assert "larger than the 1 MB" in document["error"]["message"]
    monkeypatch.setenv("CALMRUN_TOTAL_MEGABYTES", "1")
    code, document = call(command, str(path), str(invoices(tmp_path)))
    assert document["error"]["code"] == "file_too_large"


def test_watchlist_of_a_text(call: Call) -> None:
    """`watchlist` names the industry and two to four items."""
    code, document = call("watchlist", "--text", "furnace tune-up and duct cleaning")
    schema("watchlist").validate(document)
    assert code == 0
    assert 2 <= len(document["items"]) <= 4


def test_watchlist_of_lines_keeps_order_and_empty_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One object per input line, in order, empty lines included."""
    texts = tmp_path / "texts"
    texts.write_text("lawn mowing\n\nbrake pads and oil change\n")
    with texts.open() as lines:
        monkeypatch.setattr("sys.stdin", lines)
        code = main(["watchlist", "--stdin", "--json"])
    documents = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for document in documents:
        schema("watchlist").validate(document)
    assert code == 0
    assert len(documents) == 3
    assert documents[1]["industry_tag"] == "general_local_service"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("lock_status", ["lock", "status"], id="lock status"),
        pytest.param(
            "lock_release", ["lock", "release", "--reason", "test"], id="lock release"
        ),
        pytest.param("answers", ["answers", "list"], id="answers list"),
        pytest.param(
            "answers_forget", ["answers", "forget", "0" * 12], id="answers forget"
        ),
        pytest.param("assist_list", ["assist", "list"], id="assist list"),
        pytest.param("assist_close", ["assist", "close", "none"], id="assist close"),
        pytest.param("forget", ["forget", "--workspace", "default"], id="forget"),
        pytest.param("runs", ["runs"], id="runs"),
        pytest.param("db", ["db", "upgrade"], id="db upgrade"),
        pytest.param("db", ["db", "current"], id="db current"),
        pytest.param("db_sql", ["db", "sql"], id="db sql"),
    ],
)
def test_small_commands_print_their_document(
    call: Call, name: str, words: list[str]
) -> None:
    """Commands on an empty workspace end well with a document."""
    code, document = call(*words)
    schema(name).validate(document)
    assert code == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["run"], 2, id="no file"),
        pytest.param(["run", "nowhere.csv"], 2, id="missing file"),
        pytest.param(["frobnicate"], 2, id="unknown command"),
        pytest.param(["run", "FILE", "--industry", "nonsense"], 2, id="industry"),
        pytest.param(["run", "FILE", "--country", "Germany"], 2, id="country"),
        pytest.param(["run", "FILE", "--answer", "oops"], 2, id="answer form"),
        pytest.param(["run", "FILE", "--answer", "list_kind=oops"], 2, id="no choice"),
        pytest.param(["run", "FILE", "--map", "oops"], 2, id="map form"),
        pytest.param(["run", "FILE", "--today", "soon"], 2, id="date form"),
        pytest.param(["watchlist"], 2, id="watchlist without text"),
        pytest.param(["forget"], 2, id="forget what"),
        pytest.param(["show", "nothing"], 1, id="unknown run"),
        pytest.param(["db", "sql", "--since", "x"], 2, id="unknown version"),
    ],
)
def test_a_wrong_call_ends_with_an_error_document(
    call: Call, tmp_path: Path, words: list[str], expected: int
) -> None:
    """A wrong call says so in one JSON document with the right exit code."""
    path = str(invoices(tmp_path))
    code, document = call(*[path if word == "FILE" else word for word in words])
    schema("error").validate(document)
    assert code == expected
    assert document["error"]["message"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", id="pdf"),
        pytest.param(b"PK\x03\x04 not really a zip", id="broken zip"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", id="picture"),
    ],
)
def test_nothing_readable_records_no_run(
    call: Call, tmp_path: Path, content: bytes
) -> None:
    """When no file can be opened the exit is 65 and there is no run."""
    path = tmp_path / "invoices.csv"
    path.write_bytes(content)
    code, document = call("run", str(path))
    _, listed = call("runs")
    schema("error").validate(document)
    assert code == 65
    assert document["error"]["fix"]
    assert listed["runs"] == []


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["inspect", "FILE"], id="inspect"),
        pytest.param(["run", "FILE", "--today", "2026-07-01"], id="run"),
        pytest.param(["runs"], id="runs"),
        pytest.param(["run", "gone\x1b[31m.csv"], id="missing file"),
    ],
)
def test_a_name_cannot_steer_the_terminal(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    words: list[str],
) -> None:
    """Control characters in a file's name never reach the person's terminal."""
    monkeypatch.setenv("CALMRUN_HOME", str(tmp_path / "home"))
    path = tmp_path / "red\x1b[31m\x07.csv"
    path.write_text("foo,bar\n1,2\n")
    main(["run", str(path), "--today", "2026-07-01", "--json"])
    capfd.readouterr()
    main([str(path) if word == "FILE" else word for word in words])
    shown = "".join(capfd.readouterr())
    assert "red" in shown or "gone" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown
