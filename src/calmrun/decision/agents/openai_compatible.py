"""A model behind an OpenAI-compatible API: one request, no retry, a hard end.

What the environment says to the libraries underneath is not heard: address, model and
key come from our settings alone, and no header leaves that the request does not need.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, cast

import httpx2
from openai import AsyncOpenAI
from pydantic_ai import Agent, NativeOutput, StructuredDict
from pydantic_ai.exceptions import (
    AgentRunError,
    ContentFilterError,
    ModelConnectionError,
    ModelHTTPError,
    ModelTimeoutError,
    OutputTokenLimitExceeded,
)
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles import ModelProfile
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.settings import ModelSettings

from calmrun.decision.agents.fallback import Fallback
from calmrun.errors import HostedAnswerError


MOST_BYTES: Final = 256 * 1024
"""Longest body that is read: an answer has a few thousand bytes."""
_MOST_TOKENS: Final = 4000
_HEADERS: Final = ("host", "content-type", "content-length", "accept")
_KINDS: Final[tuple[tuple[type[Exception], Fallback], ...]] = (
    (TimeoutError, Fallback.TOO_SLOW),
    (ModelTimeoutError, Fallback.TOO_SLOW),
    (ModelConnectionError, Fallback.UNREACHABLE),
    (ContentFilterError, Fallback.REFUSED),
    (OutputTokenLimitExceeded, Fallback.TOO_LONG),
    (AgentRunError, Fallback.UNREADABLE),
)


@dataclass(frozen=True, slots=True)
class OpenAICompatible:
    """One model of one server.

    Parameters
    ----------
    url
        Base address of the API, such as ``https://host/v1``.
    name
        Name of the model there.
    key
        Bearer key; None where the server asks for none.
    within_seconds
        How long an answer may take, from the call to its last byte.
    """

    url: str = field(repr=False)
    name: str
    key: str | None = field(repr=False)
    within_seconds: float

    def answer(self, instructions: str, question: str, shape: dict[str, Any]) -> object:
        """Ask once, and give the parsed JSON.

        Raises
        ------
        HostedAnswerError
            With the `Fallback` that tells what came instead.
        """
        try:
            asked = self._ask(instructions, question, shape)
            with ThreadPoolExecutor(1) as apart:  # where a loop may run here already
                return apart.submit(_finished, asked).result()
        except Exception as error:  # whatever a server makes the libraries raise
            raise _told(error) from error

    async def _ask(
        self, instructions: str, question: str, shape: dict[str, Any]
    ) -> object:
        async with (
            asyncio.timeout(self.within_seconds),
            httpx2.AsyncClient(
                transport=_Guarded(self.key), trust_env=False, follow_redirects=False
            ) as http,
        ):
            client = AsyncOpenAI(
                base_url=self.url,
                api_key=self.key or "none",
                max_retries=0,
                timeout=self.within_seconds,
                http_client=http,
            )
            # The settings say that the server can do this; a guess by the model's name
            # would refuse for it.
            able = ModelProfile(supports_json_schema_output=True)
            provider = OpenAICompatibleProvider(
                "hosted", openai_client=client, profile=able
            )
            model = OpenAIChatModel(self.name, provider=provider)
            answer = StructuredDict(shape, name="conclusion")
            agent = Agent(
                model,
                output_type=NativeOutput(answer, strict=True),
                instructions=instructions,
                retries=0,
                model_settings=_settings(model.profile),
            )
            return (await agent.run(question)).output


def _settings(profile: ModelProfile) -> ModelSettings:
    """Ask for the likeliest words, the faithful ones; a reasoning model takes no such.

    Left out there, or its server would refuse the request.
    """
    settings = ModelSettings(max_tokens=_MOST_TOKENS)
    if not profile.get("openai_supports_reasoning"):
        settings["temperature"] = 0
    return settings


class _Guarded(httpx2.AsyncHTTPTransport):
    """A transport that sends what is needed, and reads no more than is useful."""

    def __init__(self, key: str | None) -> None:
        super().__init__(trust_env=False, retries=0)
        self._own = {} if key is None else {"authorization": f"Bearer {key}"}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        kept = {name: request.headers[name] for name in _HEADERS}
        request.headers = httpx2.Headers({**kept, **self._own})
        response = await super().handle_async_request(request)
        if "content-encoding" in response.headers:  # we asked for none; it hides size
            await response.aclose()
            raise HostedAnswerError(Fallback.UNREADABLE)
        response.stream = _Capped(response)
        return response


class _Capped(httpx2.AsyncByteStream):
    """A body that ends the request once it is longer than any answer."""

    def __init__(self, response: httpx2.Response) -> None:
        self._stream = cast(httpx2.AsyncByteStream, response.stream)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for piece in self._stream:
            read += len(piece)
            if read > MOST_BYTES:
                raise HostedAnswerError(Fallback.TOO_LARGE)
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


def _finished(work: Coroutine[Any, Any, object]) -> object:
    """Run to the end on a loop of our own, without waiting for a stuck name lookup."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def _told(error: Exception) -> HostedAnswerError:
    for cause in _causes(error):
        if isinstance(cause, HostedAnswerError):
            return cause
    if isinstance(error, ModelHTTPError):
        return HostedAnswerError(Fallback.HTTP, str(error.status_code))
    for kind, code in _KINDS:
        if isinstance(error, kind):
            return HostedAnswerError(code)
    return HostedAnswerError(Fallback.UNREADABLE, type(error).__name__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
