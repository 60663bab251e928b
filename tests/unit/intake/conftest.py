"""Ways to hand a few lines of text to intake, as most of these tests do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

import pytest

from calmrun.intake.pack import Choices, FileReport, Reading, Upload
from calmrun.intake.reading import inspect_files, read_pack


KEY = b"k" * 32
TODAY = date(2026, 6, 1)


class Read(Protocol):
    """Read texts into a pack: file name -> text."""

    def __call__(
        self,
        files: Mapping[str, str],
        choices: Choices = ...,
        *,
        country: str | None = None,
        key: bytes = KEY,
    ) -> Reading:
        """Read them."""


def no_vote(descriptions: Mapping[str, int]) -> tuple[Mapping[str, float], int]:
    """Vote for nothing."""
    return {}, len(descriptions) * 0


@pytest.fixture
def inspect() -> Callable[..., FileReport]:
    """Inspect one text."""

    def one(
        text: str, name: str = "export.csv", choices: Choices | None = None
    ) -> FileReport:
        upload = Upload(name, text.encode())
        return inspect_files([upload], choices or Choices(), today=TODAY)[0]

    return one


@pytest.fixture
def read() -> Read:
    """Read texts into a pack."""

    def many(
        files: Mapping[str, str],
        choices: Choices | None = None,
        *,
        country: str | None = None,
        key: bytes = KEY,
    ) -> Reading:
        uploads = [Upload(name, text.encode()) for name, text in files.items()]
        return read_pack(
            uploads,
            choices or Choices(),
            key=key,
            today=TODAY,
            country=country,
            vote=no_vote,
        )

    return many
