"""The guard before every page: who may post, how much, and which headers leave.

Plain ASGI middleware, so that it judges a request before a byte of its body is read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send


_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_SAFE: Final = ("GET", "HEAD", "OPTIONS")

Refuse = Callable[[Scope, Receive, Send, int], Awaitable[None]]
"""Answers with the page of a status code."""


class _Answer:
    """Sends an answer on, with the headers that every answer has."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        self.started = True
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
        await self._send(message)


class Guard:
    """Refuses foreign and oversized posts, and puts the headers on every answer.

    Parameters
    ----------
    app
        What is guarded.
    refuse
        Draws the page of a refusal.
    note
        Takes an error that no page has told.
    most_bytes
        The largest body that any page takes.
    """

    def __init__(
        self,
        app: ASGIApp,
        refuse: Refuse,
        note: Callable[[BaseException], None],
        most_bytes: int,
    ) -> None:
        self._app = app
        self._note = note
        self._refuse = refuse
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge one request by its head alone."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        status = self._refusal(scope) or await self._pass(scope, receive, answer)
        if status is not None:
            await self._refuse(scope, receive, answer, status)

    async def _pass(
        self, scope: Scope, receive: Receive, answer: _Answer
    ) -> int | None:
        try:
            await self._app(scope, receive, answer)
        except ClientDisconnect:
            return None  # nobody is there to tell, and nothing was begun
        except Exception as error:  # noqa: BLE001 - the page and the log tell it, once
            self._note(error)
            return None if answer.started else 500
        return None

    def _refusal(self, scope: Scope) -> int | None:
        headers = Headers(scope=scope)
        if scope["method"] not in _SAFE and is_foreign(headers):
            return 403
        length = headers.get("content-length", "0")
        if not length.isdecimal():
            return 400
        return 413 if int(length) > self._most_bytes else None


def is_foreign(headers: Headers) -> bool:
    """Tell a post that another site makes a browser send.

    Browsers say where a request comes from in ``Sec-Fetch-Site``, older ones in
    ``Origin``; what says neither is no browser and carries nobody's session.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
