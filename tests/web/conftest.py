from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import httpx
import pytest
from starlette.applications import Starlette

from calmrun.intake.limits import WEB
from calmrun.web.app import create_app
from calmrun.web.site import Site
from web.fake_service import FakeService, Web
from web.serving import serve


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[str, Starlette]]:
    """Serve the pages once for all tests; each test brings its own service."""
    app = create_app(FakeService())
    with serve(app) as url:
        yield url, app


@pytest.fixture
def web(server: tuple[str, Starlette]) -> Iterator[Web]:
    """Give the pages over a service that nobody has used."""
    url, app = server
    service = FakeService()

    def patience(seconds: float) -> None:
        app.state.site = Site(service, UTC, 0.01, seconds, WEB)

    patience(30.0)
    with httpx.Client(base_url=url) as client:
        yield Web(url, service, client, patience)
    service.go.release(1_000)
