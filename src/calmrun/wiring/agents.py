"""Which agent concludes: the default alone, or beside it the model of the settings."""

from __future__ import annotations

from importlib.util import find_spec

from calmrun.decision.agent import Agent, DefaultAgent
from calmrun.decision.words import Words
from calmrun.errors import UsageError
from calmrun.settings import Settings


def chosen_agent(settings: Settings, words: Words) -> Agent:
    """Choose the agent of the settings.

    Returns
    -------
        The default agent; with an address and a model, the hosted one around it.

    Raises
    ------
    UsageError
        When the settings of the hosted agent do not fit together, or the extra that
        it needs is not installed.
    """
    default = DefaultAgent(words)
    if settings.agent_url is None:
        if settings.agent_model or settings.agent_key:
            message = "CALMRUN_AGENT_MODEL and _KEY need CALMRUN_AGENT_URL beside them."
            raise UsageError(message)
        return default
    return _hosted(settings, settings.agent_url.get_secret_value(), default)


def _hosted(settings: Settings, url: str, default: DefaultAgent) -> Agent:
    model = (settings.agent_model or "").strip()
    if not model:
        message = "CALMRUN_AGENT_URL needs CALMRUN_AGENT_MODEL beside it."
        raise UsageError(message)
    if not url.startswith(("https://", "http://")):
        message = "CALMRUN_AGENT_URL has to begin with https:// or http://."
        raise UsageError(message)
    if set("@?#") & set(url):
        message = (
            "CALMRUN_AGENT_URL holds a password, a query or a fragment. Set the plain"
            " address there, and the key as CALMRUN_AGENT_KEY."
        )
        raise UsageError(message)
    if settings.agent_limit_seconds >= settings.step_limit_seconds:
        message = "CALMRUN_AGENT_LIMIT_SECONDS has to be below the limit of a step."
        raise UsageError(message)
    if find_spec("pydantic_ai") is None or find_spec("openai") is None:
        message = (
            "The hosted agent needs the extra “agent”: pip install 'calmrun[agent]'."
        )
        raise UsageError(message)
    # Their libraries take seconds to load, and only this choice needs them.
    from calmrun.decision.agents.hosted import HostedAgent  # noqa: PLC0415 - as above
    from calmrun.decision.agents.openai_compatible import (  # noqa: PLC0415 - as above
        OpenAICompatible,
    )

    key = settings.agent_key.get_secret_value() if settings.agent_key else None
    remote = OpenAICompatible(url, model, key or None, settings.agent_limit_seconds)
    return HostedAgent(default, remote, default.words)
