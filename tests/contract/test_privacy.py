"""No text of a file reaches what is shared, logged or kept beside the names."""

from __future__ import annotations

import gzip
import io
import json
import logging
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from calmrun.settings import Settings
from calmrun.wiring import Calmrun, RunOptions, Upload, open_calmrun


CANARIES = ("Quagmire", "Zanzibar", "wombat", "+1 555 0199", "xylophone")
TODAY = RunOptions(today=date(2026, 5, 4))


def uploads() -> list[Upload]:
    """Give a business that gets paid late, with a canary in every free text."""
    head = (
        "Invoice #,Client name,Client phone,Email,Subject,Issued date,Due date,"
        "Paid date,Status,Total,Balance"
    )
    lines = [head]
    for i in range(300):
        issued = date(2025, 7, 1) + timedelta(days=i)
        paid = issued + timedelta(days=75)
        is_open = paid > date(2026, 5, 1)
        name = f"Quagmire & Zanzibar No {i % 23} Ltd"
        lines.append(
            f"{i + 1},{name},+1 555 0199{i % 23:02d},wombat{i % 23}@example.com,"
            f"xylophone tuning,{issued},{issued + timedelta(days=14)},"
            f"{'' if is_open else paid},{'Overdue' if is_open else 'Paid'},"
            f"{400 + i}.00,{400 + i if is_open else 0}.00"
        )
    return [Upload("invoices.csv", "\n".join(lines).encode())]


@pytest.fixture
def calmrun(tmp_path: Path) -> Iterator[Calmrun]:
    """Open Calmrun on a database of its own."""
    with open_calmrun(Settings(home=tmp_path)) as opened:
        yield opened


def found(text: str) -> list[str]:
    """Give the canaries that sing in a text."""
    return [canary for canary in CANARIES if canary.lower() in text.lower()]


def test_no_text_of_a_file_reaches_snapshot_manifest_or_logs(
    calmrun: Calmrun, caplog: pytest.LogCaptureFixture
) -> None:
    """Names are on the owner's page, and nowhere in what the run is made of."""
    caplog.set_level(logging.DEBUG)
    document = calmrun.run("default", uploads(), TODAY)
    assert document["status"] == "concluded"
    assert found(json.dumps(document["worklist"]))
    for part in ("snapshot", "manifest", "conclusion", "checked", "files"):
        assert found(json.dumps(document[part])) == [], part
    assert found(caplog.text) == []


def test_names_are_kept_in_one_table_only(calmrun: Calmrun, tmp_path: Path) -> None:
    """Only the names of the worklist are kept, and only in the table of names."""
    document = calmrun.run("default", uploads(), TODAY)
    (file,) = tmp_path.glob("*.sqlite3")
    with closing(sqlite3.connect(file)) as database:
        tables = [
            name
            for (name,) in database.execute(
                "select name from sqlite_master where type = 'table'"
            )
        ]
        singing = {table: found(_text(_rows(database, table))) for table in tables}
        (names,) = database.execute("select count(*) from calmrun_names").fetchone()
        (kept,) = database.execute("select count(*) from calmrun_uploads").fetchone()
    assert {table for table, canaries in singing.items() if canaries} == {
        "calmrun_names"
    }
    assert names == len(document["worklist"]["items"])
    assert kept == 0


def test_the_files_of_a_person_stay_as_they_are(
    calmrun: Calmrun, tmp_path: Path
) -> None:
    """A run reads; it never writes to what it was given."""
    before = uploads()
    calmrun.run("default", before, TODAY)
    assert before == uploads()
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".csv"] == []


def test_forgetting_a_workspace_leaves_no_trace(
    calmrun: Calmrun, tmp_path: Path
) -> None:
    """After `forget` the database file holds none of the names any more."""
    calmrun.run("default", uploads(), TODAY)
    assert calmrun.forget_workspace("default") == 1
    calmrun.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("*.sqlite3*"))
    assert found(content.decode("latin-1")) == []


def test_an_error_does_not_quote_the_file(
    calmrun: Calmrun, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A step that raises with a customer's name in its words does not pass it on."""

    def broken(*_: object) -> None:
        message = "no such customer: Quagmire"
        raise KeyError(message)

    monkeypatch.setattr("calmrun.pipeline.run.build_snapshot", broken)
    document = calmrun.run("default", uploads(), TODAY)
    assert document["status"] == "failed"
    assert found(json.dumps(document) + caplog.text) == []


def test_a_rerun_gives_the_same_page(calmrun: Calmrun) -> None:
    """The stored pack gives the same result as the files did, names included."""
    first = calmrun.run("default", uploads(), TODAY)
    again = calmrun.begin_again("default", first["run_id"]).finish()
    own = {"run_id", "manifest"}
    assert {key: again[key] for key in again if key not in own} == {
        key: first[key] for key in first if key not in own
    }


def _rows(database: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    """Read a whole table, whose name comes from the database itself."""
    return database.execute(f'select * from "{table}"').fetchall()  # noqa: S608 - see above


def _text(rows: list[tuple[object, ...]]) -> str:
    """Give everything readable in rows, packed content unpacked."""
    return " ".join(_cell(cell) for row in rows for cell in row)


def _cell(cell: object) -> str:
    if not isinstance(cell, bytes):
        return str(cell)
    if cell.startswith(b"\x1f\x8b"):
        return gzip.decompress(cell).decode("latin-1")
    if cell.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(cell)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
        return " ".join(part.decode("latin-1") for part in parts)
    return cell.decode("latin-1")
