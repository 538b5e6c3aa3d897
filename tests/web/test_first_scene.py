"""What a first visit shows comes with the page, and is what the routes answer."""

import asyncio
import base64
import hashlib
import io
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from app.examples import examples
from app.web import first_scene

from .conftest import EXAMPLE, post, services_of
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


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages wait for the model as long as a busy machine needs."""
    monkeypatch.setattr(first_scene, "_WAIT_SECONDS", 60)


# Few tokens, but many characters.
LONG = "c" * 201
LINK = "text=The+cat+sat.&layer=1&head=1&query=2&key=1"


@pytest.mark.parametrize("more", ["", "&theme=dark"])
def test_a_link_to_a_pair_comes_with_what_the_routes_answer(tiny: TestClient, more: str) -> None:
    capture = post(tiny, "/api/captures", {"text": "The cat sat."}).json()
    scene = _embedded(tiny, "scene", f"/?{LINK}{more}")
    about, pair = f"/api/captures/{capture['id']}", "query=2&key=1"
    assert scene == {
        "capture": capture,
        "overview": tiny.get(f"{about}/overview/self").json(),
        "matrix": tiny.get(f"{about}/matrix/self?layer=1&head=1").json(),
        "ranking": tiny.get(f"{about}/heads/self?{pair}").json(),
        "calculation": tiny.get(f"{about}/calculation/self/1/1?{pair}").json(),
    }


def test_a_link_without_a_pair_comes_with_less(tiny: TestClient) -> None:
    post(tiny, "/api/captures", {"text": "The cat sat."})
    html = tiny.get("/?text=The+cat+sat.").text
    scene = json.loads(Scripts(html).texts["followspot-scene"])
    about = f"/api/captures/{scene['capture']['id']}"
    assert scene["overview"] == tiny.get(f"{about}/overview/self").json()
    assert scene["matrix"] == tiny.get(f"{about}/matrix/self?layer=0&head=0").json()
    assert scene["ranking"] is None and scene["calculation"] is None
    assert "data-first>" not in html and "elementtiming" not in html


def test_a_link_into_the_example_needs_no_model(client: TestClient) -> None:
    html = client.get(f"/?{urlencode({'text': EXAMPLE})}&layer=2&head=3&query=3&key=2").text
    assert "sat → cat: " in html and f"{EXAMPLE}</textarea>" in html and "Layer 2, head 3" in html


def test_each_link_has_its_own_picture(tiny: TestClient) -> None:
    post(tiny, "/api/captures", {"text": "The cat sat."})
    links = [LINK, LINK.replace("key=1", "key=3"), LINK.replace("head=1", "head=0"), LINK]
    pictures = [Scripts(tiny.get(f"/?{link}").text).texts["followspot-scene"] for link in links]
    assert pictures[0] == pictures[3] and len(set(pictures)) == 3


@pytest.mark.parametrize(
    "query",
    [
        "text=cat&unit=word",
        "text=cat&b.text=dog",
        "text=cat&query=0&key=63",
        "text=cat&query=0&key=0&layer=60",
        "text=cat&query=0&key=0&layer=x",
        "text=cat&query=0&key=0&specials=0",
        "text=cat&query=0&key=0&model=nobody",
        "text=cat&query=0&key=0&model=minilm",
        "text=&query=0&key=0",
        f"text={LONG}&query=0&key=0",
        "layer=5",
        "model=tiny",
        "specials=0",
        "layer=%ff",
        "x",
    ],
)
def test_an_address_that_shows_something_else_requests_it(tiny: TestClient, query: str) -> None:
    for text in ("cat", LONG):
        post(tiny, "/api/captures", {"text": text})
    assert _embedded(tiny, "scene", "/?text=cat&query=0&key=0") is not None
    assert _embedded(tiny, "scene", f"/?{query}") is None


def test_a_page_runs_no_model(tiny: TestClient) -> None:
    link = f"/?{LINK.replace('sat', 'ran away')}"
    assert _embedded(tiny, "scene", link) is None
    post(tiny, "/api/captures", {"text": "The cat ran away."})
    assert _embedded(tiny, "scene", link) is not None


def test_a_page_does_not_wait_for_a_model_that_loads(loading: TestClient) -> None:
    assert _embedded(loading, "scene", f"/?{LINK}") is None


def test_a_page_does_not_wait_for_a_busy_model(tiny: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that holds the thread: the page comes without a picture, and with it once there is time."""
    engine, held = services_of(tiny).engine, Event()
    post(tiny, "/api/captures", {"text": "The cat slept."})
    link = LINK.replace("sat", "slept")
    with ThreadPoolExecutor(1) as other:
        blocking = other.submit(asyncio.run, engine.run(lambda: held.wait(30)))
        with monkeypatch.context() as patch:
            patch.setattr(first_scene, "_WAIT_SECONDS", 0.01)
            assert _embedded(tiny, "scene", f"/?{link}") is None
        held.set()
        assert blocking.result() is True
    assert _embedded(tiny, "scene", f"/?{link}") is not None


def test_another_default_model_has_no_such_recording(make_client: Callable[..., TestClient]) -> None:
    assert _embedded(make_client(model=["translator"]), "scene") is None


def test_the_models_are_those_of_the_catalogue(client: TestClient) -> None:
    assert _embedded(client, "models", "/?text=cat") == client.get("/api/models").json()["models"]


def test_the_first_picture_has_the_weights_of_the_example(client: TestClient) -> None:
    """Every cell in both themes, against the weights and the colour scale of the figure's own route."""
    example = examples()[0]
    html = client.get("/").text
    capture = post(client, "/api/captures", {"text": EXAMPLE}).json()
    for theme in ("light", "dark"):
        head = f"layer={example.layer}&head={example.head}&theme={theme}"
        trace = client.get(f"/api/captures/{capture['id']}/figure/self?{head}").json()["data"][0]
        weights = np.frombuffer(base64.b64decode(trace["z"]["bdata"]), "<f4")
        result = _cells(html, theme)
        assert result.shape == (13, 13, 4)
        assert (result[..., 3] == 255).all()
        places = [place for place, _ in trace["colorscale"]]
        colours = np.array([list(bytes.fromhex(colour[1:])) for _, colour in trace["colorscale"]])
        expected = np.stack([np.interp(weights, places, channel) for channel in colours.T], axis=-1)
        assert np.abs(result[..., :3].reshape(-1, 3) - expected).max() <= 0.5 + 1e-6


def test_the_first_picture_is_markup_before_any_data(client: TestClient) -> None:
    html = client.get("/").text
    early, data = html.split('<script type="application/json"', 1)
    assert "elementtiming" in early and "bdata" not in early
    assert "bdata" in data
    words = re.findall(r'<span class="word[^"]*"[^>]*>([^<]*)</span>', early)
    capture = _embedded(client, "scene")["capture"]
    assert words == [token["label"] for token in capture["tokens"][capture["streams"][0]["query_side"]]]
    assert "it → mat: 0.196, rank 2 of 13" in early
    text = re.sub(r"<[^>]+>", "", early)
    assert "it attends most to [CLS] (55 %), mat (20 %) and cat (15 %)." in text


def test_nothing_inline_runs_but_what_the_page_needs(client: TestClient) -> None:
    reply = client.get("/")
    policy = reply.headers["content-security-policy"]
    assert (
        "script-src 'self' 'sha256-" in policy and "'unsafe-inline'" not in policy.split("style-src-attr")[0]
    )
    for name in ("script", "style"):
        (text,) = re.findall(f"<{name}>(.*?)</{name}>", reply.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "sha256" not in client.get("/scan").headers["content-security-policy"].split("style-src")[0]


def test_an_address_that_shows_something_else_has_no_first_picture(client: TestClient) -> None:
    html = client.get("/?text=cat").text
    assert "data-first>" not in html and "elementtiming" not in html


def _cells(html: str, theme: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The pixels of the first picture in a theme: red, green, blue and alpha."""
    match = re.search(f'is-{theme}" src="data:image/png;base64,([^"]*)"', html)
    assert match
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(match[1]))).convert("RGBA")).astype(int)
