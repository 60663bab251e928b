from __future__ import annotations

import pytest

from calmrun.errors import SettingsError
from calmrun.intake.limits import COMMAND_LINE, WEB
from calmrun.settings import Settings, read_settings


def test_limits_are_those_of_the_promise() -> None:
    """15 MB a file and 60 MB in all on the web, 2 GB on the command line."""
    settings = Settings()
    assert settings.web_limits() == WEB
    assert settings.limits() == COMMAND_LINE
    assert (WEB.file_bytes, WEB.total_bytes) == (15_000_000, 60_000_000)
    assert COMMAND_LINE.file_bytes == 2_000_000_000


def test_limits_are_set_in_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each limit has a name of its own, and changes nothing else."""
    monkeypatch.setenv("CALMRUN_WEB_FILE_MEGABYTES", "3")
    monkeypatch.setenv("CALMRUN_WEB_TOTAL_MEGABYTES", "4")
    monkeypatch.setenv("CALMRUN_FILE_MEGABYTES", "5")
    monkeypatch.setenv("CALMRUN_TOTAL_MEGABYTES", "6")
    web, own = read_settings().web_limits(), read_settings().limits()
    assert (web.file_bytes, web.total_bytes) == (3_000_000, 4_000_000)
    assert (own.file_bytes, own.total_bytes) == (5_000_000, 6_000_000)
    assert (web.rows, own.rows) == (WEB.rows, COMMAND_LINE.rows)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CALMRUN_LOCK_TTL_SECONDS", "abc"),
        ("CALMRUN_LOCK_TTL_SECONDS", "-1"),
        ("CALMRUN_STEP_LIMIT_SECONDS", ""),
        ("CALMRUN_WEB_FILE_MEGABYTES", "0"),
        ("CALMRUN_FILE_MEGABYTES", "1e400"),
    ],
)
def test_a_malformed_setting_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """The sentence says which setting and what it should be, never its value."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert str(raised.value).startswith(f"The setting {name} cannot be used: ")
    assert value not in {"abc", "1e400"} or value not in str(raised.value)
