"""What may be cached, for how long, and replies without computation."""

import asyncio
import gc
import weakref
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from app.errors import Busy
from app.web import replies
from app.web.replies import Body, ReplyCache

from .conftest import EXAMPLE, services_of

FOREVER = "public, max-age=31536000, immutable"
PURE = [
    "attention/self/5/3",
    "attention/self/5/3?query=0:2",
    "overview/self",
    "heads/self?query=8&key=6",
    "figure/self?layer=5&head=3",
    "calculation/self/5/3?query=8&key=6",
]


@pytest.mark.parametrize("rest", PURE)
def test_answers_about_a_capture_are_kept_for_ever(client: TestClient, base: str, rest: str) -> None:
    response = client.get(f"{base}/{rest}")
    assert response.headers["cache-control"] == FOREVER
    tag = response.headers["etag"]
    assert tag.startswith('"') and tag.endswith('"')
    again = client.get(f"{base}/{rest}")
    assert (again.headers["etag"], again.content) == (tag, response.content)


@pytest.mark.parametrize("rest", PURE)
def test_a_right_copy_is_confirmed_without_computing(
    client: TestClient, base: str, rest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = client.get(f"{base}/{rest}").headers["etag"]

    async def refuse(*_: Any) -> None:
        raise AssertionError("nothing should be computed")

    engine = services_of(client).engine
    monkeypatch.setattr(engine, "get", refuse)
    monkeypatch.setattr(engine, "run", refuse)
    for held in (tag, f"W/{tag}", f'"other", {tag}', f'"other",{tag}'):
        response = client.get(f"{base}/{rest}", headers={"If-None-Match": held})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == tag
        assert response.headers["cache-control"] == FOREVER
        assert "content-type" not in response.headers


@pytest.mark.parametrize("rest", PURE)
def test_what_was_answered_is_answered_again_without_computing(
    client: TestClient, base: str, rest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(f"{base}/{rest}")

    async def refuse(*_: Any) -> None:
        raise AssertionError("nothing should be computed")

    monkeypatch.setattr(services_of(client).engine, "run", refuse)
    again = client.get(f"{base}/{rest}")
    own = {"x-request-id"}
    assert again.content == first.content
    assert {k: v for k, v in again.headers.items() if k not in own} == {
        k: v for k, v in first.headers.items() if k not in own
    }


def test_memory_for_replies_is_bounded() -> None:
    cache = ReplyCache(1000)
    for number in range(20):
        cache.put(str(number), Body(b"x" * 100))
    assert cache.nbytes == 1000
    assert cache.get("9") is None
    assert cache.get("10") == Body(b"x" * 100)
    cache.put("large", Body(b"x" * 126))
    assert cache.get("large") is None
    assert cache.nbytes == 1000


def test_errors_are_not_kept(client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{base}/calculation/self/1/1?query=3&key=3"

    async def full(work: Any) -> None:
        raise Busy("Too much to do.", hint="Ask again.")

    with monkeypatch.context() as patch:
        patch.setattr(services_of(client).engine, "run", full)
        assert client.get(address).status_code == 503
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("held", ['"other"', '"*"', "", '"', "W/", "\u00e9", "x" * 5000])
def test_another_copy_is_not_confirmed(client: TestClient, base: str, held: str) -> None:
    headers = [(b"If-None-Match", held.encode("latin-1"))]
    assert client.get(f"{base}/overview/self", headers=headers).status_code == 200


@pytest.mark.parametrize("address", ["overview/self", "figure.svg", "embed", "/", "api/models", "static"])
def test_any_copy_will_do(client: TestClient, base: str, address: str) -> None:
    figure = f"?{urlencode({'text': EXAMPLE, 'layer': 5, 'head': 3})}"
    options = {
        "overview/self": f"{base}/overview/self",
        "figure.svg": f"/figure.svg{figure}",
        "embed": f"/embed{figure}",
        "static": f"{services_of(client).assets.prefix}/build/workbench.js",
    }.get(address, f"/{address.lstrip('/')}")
    there = client.get(options)
    for ask in (client.get, client.head):
        response = ask(options, headers={"If-None-Match": "*"})
        assert (response.status_code, response.content) == (304, b"")
        for name in ("etag", "cache-control", "vary"):
            assert response.headers[name] == there.headers[name]
    many = [("If-None-Match", '"other"'), ("If-None-Match", f'"another" , W/{there.headers["etag"]}')]
    assert client.get(options, headers=many).status_code == 304


def test_any_copy_will_do_only_where_there_is_something(client: TestClient, base: str) -> None:
    for options, status in (
        (f"{base}/figure/self?layer=9&head=0", 422),
        (f"{base}/overview/self?word=1", 422),
        (f"/figures/{'1' * 12}.svg", 404),
        ("/nowhere", 404),
    ):
        assert client.get(options, headers={"If-None-Match": "*"}).status_code == status


def test_every_question_has_its_own_tag(client: TestClient, base: str) -> None:
    addresses = [f"{base}/{rest}" for rest in PURE]
    addresses += [
        f"{base}/attention/self/3/5",
        f"{base}/attention/self/5/3?key=0:2",
        f"{base}/attention/self/5/3?max_cells=511",
        f"{base}/overview/self?unit=word",
        f"{base}/overview/self?specials=0",
        f"{base}/heads/self?query=6&key=8",
        f"{base}/figure/self?layer=3&head=5",
    ]
    tags = [client.get(address).headers["etag"] for address in addresses]
    for headers in ({"Accept-Encoding": "identity"}, {"Accept": "application/x-npy"}):
        tags.append(client.get(addresses[0], headers=headers).headers["etag"])
    other = client.post("/api/captures", json={"text": EXAMPLE.replace("soft", "tired")}).json()["id"]
    tags.append(client.get(f"/api/captures/{other}/overview/self").headers["etag"])
    assert len(set(tags)) == len(tags)


def test_a_default_that_is_written_out_is_the_same_question(client: TestClient, base: str) -> None:
    plain = client.get(f"{base}/overview/self").headers["etag"]
    written = client.get(f"{base}/overview/self?specials=1&unit=token").headers["etag"]
    assert plain == written


def test_another_version_of_followspot_has_other_tags(
    client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get(f"{base}/overview/self").headers["etag"]
    monkeypatch.setattr(replies, "__version__", "99")
    assert client.get(f"{base}/overview/self").headers["etag"] != before


@pytest.mark.parametrize("address", ["", "/api/models", "/api/models/minilm", "/"])
def test_what_may_change_is_asked_about_each_time(client: TestClient, base: str, address: str) -> None:
    response = client.get(address or base)
    assert response.headers["cache-control"] == "no-cache"
    headers = {"If-None-Match": response.headers["etag"]}
    assert client.get(address or base, headers=headers).status_code == 304
    assert client.get(address or base, headers={"If-None-Match": '"x"'}).status_code == 200


def test_a_model_that_changes_has_another_tag(
    make_client: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client()
    before = client.get("/api/models")
    pool = services_of(client).model_pool
    monkeypatch.setattr(pool, "infos", lambda: [])
    after = client.get("/api/models", headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.json()["models"]) == (200, [])


@pytest.mark.parametrize("rest", PURE)
def test_compressed_and_plain_say_the_same(client: TestClient, base: str, rest: str) -> None:
    plain = client.get(f"{base}/{rest}", headers={"Accept-Encoding": "identity"})
    zipped = client.get(f"{base}/{rest}", headers={"Accept-Encoding": "gzip"})
    assert plain.content == zipped.content
    assert "content-encoding" not in plain.headers
    assert ("content-encoding" in zipped.headers) == (len(plain.content) >= 1000)
    assert plain.headers["etag"] != zipped.headers["etag"]


@pytest.mark.parametrize(
    ("accept", "zipped"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("*", True),
        ("br;q=1, *;q=0.1", True),
        ("GZIP", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=nonsense", False),
        ("gzip;q=-1", False),
        ("gzip;q=2", False),
        ("notgzip", False),
    ],
)
def test_gzip_is_sent_to_who_takes_it(client: TestClient, base: str, accept: str, zipped: bool) -> None:
    response = client.get(f"{base}/overview/self", headers={"Accept-Encoding": accept})
    assert (response.headers.get("content-encoding") == "gzip") == zipped
    assert "Accept-Encoding" in response.headers["vary"]


def test_large_replies_are_compressed_whole(tiny: TestClient) -> None:
    """Above the size from which another thread compresses."""
    identity = tiny.post("/api/captures", json={"text": "the cat sat " * 20}).json()["id"]
    address = f"/api/captures/{identity}/figure/self?layer=0&head=0"
    zipped = tiny.get(address)
    assert len(zipped.content) > replies._WORTH_A_THREAD
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.json() == tiny.get(address, headers={"Accept-Encoding": "identity"}).json()


class Large:
    """The computation of a reply."""

    async def fail(self) -> None:
        raise ValueError


def test_what_a_failed_reply_was_made_from_is_free_at_once() -> None:
    """At once, not at the next cyclic garbage collection."""

    async def silent() -> Any:
        await asyncio.Event().wait()

    async def ask() -> bool:
        large = Large()
        held = weakref.ref(large)
        with pytest.raises(ValueError):
            await replies.while_connected(Request({"type": "http"}, silent), large.fail())
        del large
        await asyncio.sleep(0)
        return held() is None

    gc.disable()
    try:
        assert asyncio.run(ask())
    finally:
        gc.enable()
