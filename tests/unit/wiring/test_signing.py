from __future__ import annotations

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from calmrun.errors import SigningKeyError
from calmrun.governance.receipt import SigningKey
from calmrun.settings import Settings
from calmrun.wiring.signing import KEY_FILE, known_key, signing_key


TEXT = b64encode(bytes(32)).decode()


def test_the_key_of_the_settings_is_taken(tmp_path: Path) -> None:
    """Then no file is made, on whichever database."""
    for url in (None, SecretStr("postgresql://localhost/none")):
        settings = Settings(
            home=tmp_path, database_url=url, signing_key=SecretStr(f"{TEXT}\n")
        )
        assert signing_key(settings) == SigningKey(bytes(32))
    assert list(tmp_path.iterdir()) == []


def test_beside_sqlite_a_key_is_made_once(tmp_path: Path) -> None:
    """Its file is the owner's alone, and nothing else is left beside it."""
    settings = Settings(home=tmp_path / "new" / "folder")
    assert known_key(settings) is None
    key = signing_key(settings)
    assert signing_key(settings) == known_key(settings) == key
    [file] = settings.home.iterdir()
    assert file.name == KEY_FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert SigningKey.from_text(file.read_text()) == key


def test_all_who_come_at_once_get_one_key(tmp_path: Path) -> None:
    """Whoever is quickest makes it, whole; the others read it."""
    settings = Settings(home=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(signing_key, [settings] * 32))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_postgres_needs_a_key_that_replicas_share(tmp_path: Path) -> None:
    """It is told what to set, and none is made."""
    url = SecretStr("postgresql://localhost/none")
    with pytest.raises(SigningKeyError, match="CALMRUN_SIGNING_KEY"):
        signing_key(Settings(home=tmp_path, database_url=url))
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """Others could sign with it; nothing is signed until it is put right."""
    path = tmp_path / KEY_FILE
    path.write_text(TEXT)
    path.chmod(0o640)
    with pytest.raises(SigningKeyError, match="chmod 600"):
        signing_key(Settings(home=tmp_path))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"no key"])
def test_a_file_that_holds_no_key_is_told(tmp_path: Path, content: bytes) -> None:
    """It is not replaced: receipts may rest on what it held."""
    path = tmp_path / KEY_FILE
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(SigningKeyError):
        signing_key(Settings(home=tmp_path))
    assert path.read_bytes() == content


def test_a_place_that_takes_no_key_is_told(tmp_path: Path) -> None:
    """Where the folder is a file, nothing can be made or read."""
    (tmp_path / "file").touch()
    with pytest.raises(SigningKeyError, match="cannot be written"):
        signing_key(Settings(home=tmp_path / "file"))


def test_a_key_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """The error names the file."""
    (tmp_path / KEY_FILE).mkdir()
    with pytest.raises(SigningKeyError, match="cannot be read"):
        signing_key(Settings(home=tmp_path))
