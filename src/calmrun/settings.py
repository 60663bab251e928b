"""Settings: read once from the environment, handed to wiring."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where Calmrun keeps things and how long it holds a workspace.

    Every field is an environment variable with the prefix ``CALMRUN_``. An address may
    hold a password, so it is a secret and never printed.
    """

    model_config = SettingsConfigDict(env_prefix="CALMRUN_", frozen=True)

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
