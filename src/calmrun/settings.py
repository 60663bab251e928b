"""Settings: read once from the environment, handed to wiring."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from calmrun.errors import SettingsError
from calmrun.intake.limits import COMMAND_LINE, MEGABYTE, WEB, Limits


_PREFIX: Final = "CALMRUN_"


class Settings(BaseSettings):
    """Where Calmrun keeps things and how long it holds a workspace.

    Every field is an environment variable with the prefix ``CALMRUN_``. An address may
    hold a password, so it is a secret and never printed.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True)

    home: Path = Field(
        default_factory=lambda: user_data_path("calmrun", appauthor=False),
        description="The data folder; the SQLite file lives here.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="Another database: postgresql://… or sqlite:///….",
    )
    signing_key: SecretStr | None = Field(
        default=None,
        description="Key that signs receipts: 32 bytes in base64. Needed on Postgres.",
    )
    lock_ttl_seconds: float = Field(
        default=300.0,
        gt=0,
        description="How long a run holds its workspace without a sign of life.",
    )
    step_limit_seconds: float = Field(
        default=240.0,
        gt=0,
        description="How long one step may take before its heartbeat stops.",
    )

    file_megabytes: int = Field(
        default=COMMAND_LINE.file_bytes // MEGABYTE,
        gt=0,
        description="The most that one file may hold on the command line, in MB.",
    )
    total_megabytes: int = Field(
        default=COMMAND_LINE.total_bytes // MEGABYTE,
        gt=0,
        description="The most that all files of a run may hold there, in MB.",
    )
    web_file_megabytes: int = Field(
        default=WEB.file_bytes // MEGABYTE,
        gt=0,
        description="The most that one file may hold on the web, in MB.",
    )
    web_total_megabytes: int = Field(
        default=WEB.total_bytes // MEGABYTE,
        gt=0,
        description="The most that all files of a run may hold there, in MB.",
    )

    agent_url: SecretStr | None = Field(
        default=None,
        description="Base address of an OpenAI-compatible API, for the hosted agent.",
    )
    agent_model: str | None = Field(
        default=None,
        description="Name of the model that may choose and rephrase there.",
    )
    agent_key: SecretStr | None = Field(
        default=None,
        description="Key of that API, where it asks for one.",
    )
    agent_limit_seconds: float = Field(
        default=30.0,
        gt=0,
        description="How long its answer may take before ours stands.",
    )

    def database(self) -> str:
        """Give the address of the database, with its password where it has one."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.home / 'calmrun.sqlite3'}"

    def limits(self) -> Limits:
        """Give how much the command line takes."""
        return _sized(COMMAND_LINE, self.file_megabytes, self.total_megabytes)

    def web_limits(self) -> Limits:
        """Give how much the pages take."""
        return _sized(WEB, self.web_file_megabytes, self.web_total_megabytes)


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises
    ------
    SettingsError
        One of them is malformed. Its value is not repeated, it may be a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = f"{_PREFIX}{first['loc'][0]}".upper()
        message = f"The setting {name} cannot be used: {first['msg']}."
        raise SettingsError(message) from None


def _sized(limits: Limits, file_megabytes: int, total_megabytes: int) -> Limits:
    return replace(
        limits,
        file_bytes=file_megabytes * MEGABYTE,
        total_bytes=total_megabytes * MEGABYTE,
    )
