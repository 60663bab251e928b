"""The key that signs receipts: from the settings, or made once and kept in a file."""

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path
from secrets import token_bytes
from typing import Final

from calmrun.errors import SigningKeyError
from calmrun.governance.receipt import SigningKey
from calmrun.settings import Settings


KEY_FILE: Final = "signing.key"


def signing_key(settings: Settings) -> SigningKey:
    """Give the key that signs; beside an SQLite file it is made at its first use.

    Raises
    ------
    SigningKeyError
        When the key that is there is none, when others may read its file, or when
        there is none for a Postgres database: replicas have to share one.
    """
    known = known_key(settings)
    if known is not None:
        return known
    if not settings.database().startswith("sqlite"):
        message = (
            "Receipts need CALMRUN_SIGNING_KEY on Postgres: 32 random bytes in base64,"
            " as “openssl rand -base64 32” gives."
        )
        raise SigningKeyError(message)
    _make(settings.home / KEY_FILE)
    return SigningKey.from_text(_read(settings.home / KEY_FILE))


def known_key(settings: Settings) -> SigningKey | None:
    """Give the key of the settings, else that of the file; None where neither is.

    Raises
    ------
    SigningKeyError
        As `signing_key`.
    """
    if settings.signing_key is not None:
        return SigningKey.from_text(settings.signing_key.get_secret_value())
    path = settings.home / KEY_FILE
    return SigningKey.from_text(_read(path)) if path.exists() else None


def _read(path: Path) -> str:
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                message = (
                    f"Others may read {path.name}. Make it yours alone: chmod 600."
                )
                raise SigningKeyError(message)
            return file.read()
    except OSError as error:
        message = f"The key of the receipts cannot be read: {path.name}."
        raise SigningKeyError(message) from error


def _make(path: Path) -> None:
    """Write a new key whole, readable by its owner; one that is there already stays."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}-{token_bytes(4).hex()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(
            os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb"
        ) as file:
            file.write(b64encode(token_bytes(32)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        _put(fresh, path)
    except OSError as error:
        message = f"The key of the receipts cannot be written: {path.name}."
        raise SigningKeyError(message) from error


def _put(fresh: Path, path: Path) -> None:
    """Give the file its name unless another process was quicker."""
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
