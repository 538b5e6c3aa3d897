"""Requests about one text meet one worker; what is declared of routes is of routes that there are."""

import json
from typing import Any

import pytest
from starlette.datastructures import QueryParams

from app.cluster.routing import OF_THE_FRONT, REPEATABLE, repeatable, worker_key
from app.core.content_ids import capture_id
from app.core.input import Generation, Input, Message
from app.imported.imported_capture import MODEL
from app.web.routes import ROUTERS

MODELS = {"minilm": ("sha256:1", False), "whisper": ("sha256:2", True)}
DIGEST = "a" * 64


def key(template: str, query: str = "", body: Any = None, **path: str) -> str:
    content = b"" if body is None else json.dumps(body).encode()
    return worker_key(template, path, QueryParams(query), content, MODELS, "minilm")


@pytest.mark.parametrize(
    ("body", "query", "expected"),
    [
        ({"text": "the cat"}, "text=the+cat", capture_id("minilm", "sha256:1", Input(text="the cat"))),
        (
            {"text": "the cat", "pair": "sat", "model": "minilm"},
            "text=the+cat&pair=sat",
            capture_id("minilm", "sha256:1", Input(text="the cat", pair="sat")),
        ),
        (
            {"text": "a", "generate": {"tokens": 5}},
            "text=a&generate=greedy-5",
            capture_id("minilm", "sha256:1", Input(text="a", generate=Generation(tokens=5))),
        ),
        (
            {"messages": [{"role": "user", "content": "Why?"}]},
            "messages=[{%22role%22:%22user%22,%22content%22:%22Why?%22}]",
            capture_id("minilm", "sha256:1", Input(messages=(Message("user", "Why?"),))),
        ),
        (
            {"audio": DIGEST, "model": "whisper"},
            f"audio={DIGEST}&model=whisper",
            capture_id("whisper", "sha256:2", Input(audio=DIGEST), detects=True),
        ),
        (
            {"audio": DIGEST, "language": "fr", "model": "whisper"},
            f"audio={DIGEST}&language=fr&model=whisper",
            capture_id("whisper", "sha256:2", Input(audio=DIGEST, language="fr")),
        ),
        ({"tensors": DIGEST}, f"tensors={DIGEST}", capture_id(MODEL, DIGEST, Input(tensors=DIGEST))),
    ],
)
def test_one_text_has_one_key_whoever_asks(body: Any, query: str, expected: str) -> None:
    posts = [key(f"/api/{name}", body=body) for name in ("captures", "progress", "estimates", "generation")]
    figures = [key(path, f"{query}&layer=1&head=2&density=2") for path in ("/figure.png", "/embed", "/")]
    about = key("/api/captures/{id}/overview/{stream}", id=expected, stream="self")
    assert {*posts, *figures, about} == {expected}


def test_a_figure_is_saved_where_its_capture_is() -> None:
    spec = {"text": "the cat", "layer": "1", "head": "2"}
    assert key("/api/figures", body={"spec": spec}) == key("/api/captures", body={"text": "the cat"})
    assert key("/api/figures", body={"scan": "0" * 32}) == key("/api/scans", body={})


def test_measurements_are_asked_where_they_run() -> None:
    jobs = [key("/api/scans", body={"sentences": "x"}), key("/api/scans/{id}", id="0" * 32)]
    assert (
        len({*jobs, key("/api/costs/{id}", id="1" * 32), key("/api/models"), key("/api/files/pieces")}) == 1
    )


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"text": 1}', b"[" * 100_000, b'{"spec": []}', b"\xff"])
def test_what_nobody_can_read_goes_somewhere(body: bytes) -> None:
    for template in ("/api/captures", "/api/figures", "/figure.svg", "/"):
        assert worker_key(template, {}, QueryParams("text=%00&generate=x"), body, {}, "minilm")


def test_declared_routes_exist() -> None:
    routes = {
        (method, route.path)  # type: ignore[attr-defined]
        for router in ROUTERS
        for route in router.routes
        for method in route.methods  # type: ignore[attr-defined]
    }
    templates = {path for _, path in routes}
    assert templates >= OF_THE_FRONT
    assert routes >= REPEATABLE


def test_only_what_has_its_content_as_id_is_sent_twice() -> None:
    assert repeatable("GET", "/anything") and repeatable("POST", "/api/captures")
    assert not repeatable("POST", "/api/figures") and not repeatable("POST", "/api/files/pieces")
    assert not repeatable("POST", "/of/tomorrow")
