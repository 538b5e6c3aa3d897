"""What is asked of a single process and of a cluster, which must answer the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from starlette.types import ASGIApp

from app.core.content_ids import capture_id
from app.core.input import Input
from app.main import create_app
from app.settings import Settings

HOST = "http://localhost"
TEXT = "the cat sat on the mat"
JSON = {"Content-Type": "application/json"}


def same_everywhere(model: str, revision: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, address and options of requests whose replies depend on nothing but the address.

    Args:
        revision: of the model's weights.
    """
    base = f"/api/captures/{capture_id(model, revision, Input(text=TEXT))}"
    figure = "text=the+cat+sat+on+the+mat&layer=1&head=2"
    gets = [
        *("/scan", "/cost", "/census", "/gallery", "/favicon.svg", "/api/sets", "/healthz", "/readyz"),
        *(f"{base}/overview/self", f"{base}/matrix/self?layer=1&head=2", f"{base}/attention.npz"),
        *(f"{base}/heads/self?query=2&key=1", f"{base}/roles/self", f"{base}/rows/self?layer=1&head=2"),
        *(f"/figure.{name}?{figure}" for name in ("svg", "png", "json", "csv", "html", "npz")),
        f"/figure.svg?{figure}&kind=comparison&b.text=the+cat+sat",
        f"/embed?{figure}",
        f"/oembed?url=http%3A%2F%2Flocalhost%2Fembed%3F{figure.replace('&', '%26').replace('=', '%3D')}",
        *(
            "/figures/0123456789abcdef",
            "/api/captures/nothing/overview/self",
            "/nothing",
            "/figure.svg?lang=de",
        ),
        f"{base}/overview/self?layer=x&lang=fr",
    ]
    posts = [{"text": ""}, {"text": "the cat", "model": "none"}, {"texts": 1}]
    return [
        *(("GET", address, {}) for address in gets),
        *(("HEAD", address, {}) for address in gets[8:14]),
        *(("POST", "/api/captures", {"json": body}) for body in posts),
        ("POST", "/api/captures", {"content": b"{", "headers": JSON}),
        ("POST", "/api/figures", {"json": {"spec": {"text": TEXT, "layer": 9, "head": 2}}}),
        ("DELETE", "/api/captures", {}),
        ("GET", gets[8], {"headers": {"If-None-Match": "*"}}),
    ]


# Headers that say when a reply was made, and which one it is.
_OF_EACH_REPLY = ("date", "x-request-id")


def answer_of(reply: Any) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a reply, as far as they depend on the request alone."""
    headers = {name: value for name, value in reply.headers.items() if name not in _OF_EACH_REPLY}
    return reply.status_code, headers, reply.content


@asynccontextmanager
async def client_of(app: ASGIApp) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that calls an app directly."""
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url=HOST, timeout=60) as client:
        yield client


async def of_one_process(settings: Settings) -> tuple[list[Any], list[Any]]:
    """The requests of `same_everywhere`, and the answers of a server without workers."""
    app = create_app(settings)
    async with app.router.lifespan_context(app), client_of(app) as client:
        pool = app.state.services.model_pool
        await asyncio.to_thread(pool.wait, pool.default)
        await client.post("/api/captures", json={"text": TEXT})
        requests = same_everywhere(pool.default, pool.revision(pool.default))
        return requests, [answer_of(await client.request(one, at, **more)) for one, at, more in requests]
