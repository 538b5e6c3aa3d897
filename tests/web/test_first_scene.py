"""What a first visit shows comes with the page, and is what the routes answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.examples import examples

from .conftest import EXAMPLE, post
from .test_pages import Scripts


def _embedded(client: TestClient, name: str, address: str = "/") -> Any:
    return json.loads(Scripts(client.get(address).text).texts[f"followspot-{name}"])


def test_the_replies_are_those_of_the_routes(client: TestClient) -> None:
    example = examples()[0]
    scene = _embedded(client, "scene")
    capture = post(client, "/api/captures", {"text": EXAMPLE}).json()
    assert scene["capture"] == capture
    about, head = f"/api/captures/{capture['id']}", f"layer={example.layer}&head={example.head}"
    pair = f"query={example.query}&key={example.key}"
    assert scene == {
        "capture": capture,
        "overview": client.get(f"{about}/overview/self").json(),
        "matrix": client.get(f"{about}/matrix/self?{head}").json(),
        "ranking": client.get(f"{about}/heads/self?{pair}").json(),
        "calculation": client.get(f"{about}/calculation/self/{example.layer}/{example.head}?{pair}").json(),
    }
    assert _embedded(client, "scene", "/?theme=dark") == scene


@pytest.mark.parametrize("query", ["text=cat", "layer=5", "model=minilm", "specials=0", "layer=%ff", "x"])
def test_an_address_that_shows_something_else_requests_it(client: TestClient, query: str) -> None:
    assert _embedded(client, "scene", f"/?{query}") is None


def test_another_default_model_has_no_such_recording(make_client: Callable[..., TestClient]) -> None:
    assert _embedded(make_client(model=["translator"]), "scene") is None


def test_the_models_are_those_of_the_catalogue(client: TestClient) -> None:
    assert _embedded(client, "models", "/?text=cat") == client.get("/api/models").json()["models"]
