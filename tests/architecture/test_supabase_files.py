"""The SQL that is handed to others covers every table, and comes from the history."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import supabase_migrations
from calmrun.store.schema import HEAD, VERSION_TABLE, history
from calmrun.store.tables import metadata
from supabase_migrations import FOLDER, migration_files


TABLES = sorted([*metadata.tables, VERSION_TABLE])
VERBS = ("select", "insert", "update", "delete")


def test_the_files_are_those_of_the_history() -> None:
    """Run `make supabase` after adding a migration."""
    kept = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    assert kept == migration_files()
    assert len(kept) == len(history())
    assert history()[-1].revision == HEAD


def test_their_names_are_what_supabase_reads() -> None:
    """Fourteen digits, each later than the one before."""
    names = list(migration_files())
    assert all(re.fullmatch(r"\d{14}_[a-z0-9_]+\.sql", name) for name in names)
    assert names == sorted(names)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_protected(table: str) -> None:
    """A migration that makes a table calls `protect` for it."""
    sql = "\n".join(migration_files().values()).lower()
    assert f"alter table {table} enable row level security" in sql
    assert f"revoke all on {table} from public, anon, authenticated" in sql
    for verb in VERBS:
        assert f"on {table} for {verb} to service_role" in sql
    written = re.findall(rf"on {table} for (\w+) to authenticated", sql)
    assert set(written) <= {"select"}


def test_a_file_that_was_written_stays_as_it_is(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Databases have it applied; it is told instead."""
    monkeypatch.setattr(supabase_migrations, "FOLDER", tmp_path)
    assert supabase_migrations.main() == 0
    assert supabase_migrations.main() == 0
    first = next(iter(migration_files()))
    (supabase_migrations.FOLDER / first).write_text("-- another")
    assert supabase_migrations.main() == 1
    assert first in capsys.readouterr().out
