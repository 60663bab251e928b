"""A real OpenAI-compatible server on the loopback, as good or as bad as it is told."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route


Body = Mapping[str, Any]
Behaviour = Callable[[Body], Awaitable[Response]]


@dataclass
class ModelServer:
    """What the server does, and what it was asked.

    Parameters
    ----------
    url
        Base address of its API.
    behaviour
        Request body -> response; set by each test.
    asked
        Headers and body of each request, in order.
    """

    url: str
    behaviour: Behaviour
    asked: list[tuple[Mapping[str, str], Body]] = field(default_factory=list)


def completion(content: str | None, **changes: object) -> dict[str, Any]:
    """Give the body of a completion with one message."""
    message = {"role": "assistant", "content": content, **changes}
    return {
        "id": "completion-1",
        "object": "chat.completion",
        "created": 1,
        "model": "small",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def says(content: str | None, **changes: object) -> Behaviour:
    """Answer with one message."""
    return sends(JSONResponse(completion(content, **changes)))


def sends(response: Response) -> Behaviour:
    """Answer with a response as it is."""

    async def behave(_: Body) -> Response:
        return response

    return behave


def drips(content: str, *, pause: float) -> Behaviour:
    """Answer one byte at a time, so that no single wait is long."""

    async def pieces() -> AsyncIterator[bytes]:
        for letter in json.dumps(completion(content)):
            yield letter.encode()
            await asyncio.sleep(pause)

    async def behave(_: Body) -> Response:
        return StreamingResponse(pieces(), media_type="application/json")

    return behave


def sleeps(seconds: float) -> Behaviour:
    """Answer much too late."""

    async def behave(_: Body) -> Response:
        await asyncio.sleep(seconds)
        return JSONResponse(completion("{}"))

    return behave


def breaks_off() -> Behaviour:
    """Promise a body, send a part of it, and close the connection."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"id": "completion-1", '
        raise ConnectionAbortedError

    async def behave(_: Body) -> Response:
        headers = {"content-length": "900"}
        kind = "application/json"
        return StreamingResponse(pieces(), headers=headers, media_type=kind)

    return behave


@contextmanager
def serving() -> Iterator[ModelServer]:
    """Serve on a free port of the loopback until the end of the block."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    served = ModelServer(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", says(""))

    async def chat(request: Request) -> Response:
        body = await request.json()
        served.asked.append((dict(request.headers), body))
        return await served.behaviour(body)

    routes = [Route("/v1/chat/completions", chat, methods=["POST"])]
    config = uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off")
    config.timeout_graceful_shutdown = 0
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield served
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
