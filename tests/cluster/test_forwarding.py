"""The front with workers that do as a test says: pieces, retries, clients that leave, kept replies."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Message

from app.cluster import forwarding
from app.cluster.exchange import WINDOW_BYTES, ForwardedRequest, Piece
from app.cluster.forwarding import NoneThere, WorkerGone
from app.cluster.front import front
from app.settings import Settings
from app.web.admission import CLIENT

WEIGHTS: Piece = {"models": {"minilm": ("sha256:1", False)}}
Script = Callable[[ForwardedRequest], AsyncGenerator[Piece]]


class Fleet:
    """Workers that follow scripts, one after another; the last one again and again.

    Attributes:
        keys, requests: what was asked.
        cancelled: how many replies were closed before their end.
        acknowledged: bytes that clients have taken.
        sending: whether there is more to be told of.
    """

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self.keys: list[str] = []
        self.requests: list[ForwardedRequest] = []
        self.cancelled = self.acknowledged = 0
        self.sending = True

    async def ask(self, key: str, request: ForwardedRequest) -> AsyncGenerator[Piece]:
        self.keys.append(key)
        self.requests.append(request)
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        try:
            async for piece in script(request):
                yield piece
        except (GeneratorExit, asyncio.CancelledError):
            self.cancelled += 1
            raise

    async def acknowledge(self, key: str, identity: str, nbytes: int) -> bool:
        assert identity == self.requests[-1]["id"]
        self.acknowledged += nbytes
        return self.sending

    async def close(self) -> None:
        pass


def replying(*bodies: bytes, status: int = 200, **headers: str) -> Script:
    async def script(request: ForwardedRequest) -> AsyncGenerator[Piece]:
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        for place, body in enumerate(bodies):
            piece: Piece = {"body": body, "more": place < len(bodies) - 1}
            yield {**WEIGHTS, "status": status, "headers": named, **piece} if place == 0 else piece

    return script


def dying(*pieces: Piece) -> Script:
    async def script(request: ForwardedRequest) -> AsyncGenerator[Piece]:
        for piece in pieces:
            yield piece
        raise WorkerGone

    return script


async def absent(request: ForwardedRequest) -> AsyncGenerator[Piece]:
    raise NoneThere
    yield {}


async def hanging(request: ForwardedRequest) -> AsyncGenerator[Piece]:
    yield WEIGHTS
    await asyncio.Event().wait()


async def differing(request: ForwardedRequest) -> AsyncGenerator[Piece]:
    yield {"models": {"minilm": ("sha256:2", False)}, "differs": True}


class Reply:
    """A client's request, and what it got."""

    def __init__(self, leaving: asyncio.Event | None = None) -> None:
        self.messages: list[Message] = []
        self._leaving = leaving or asyncio.Event()

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.messages[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])

    async def ask(
        self,
        app: ASGIApp,
        method: str,
        address: str,
        body: bytes = b"",
        headers: tuple[tuple[bytes, bytes], ...] = (),
    ) -> None:
        path, _, query = address.partition("?")
        requests: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            if requests:
                return requests.pop()
            await self._leaving.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            self.messages.append(message)

        scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "raw_path": path.encode()}
        scope |= {"query_string": query.encode(), "scheme": "http", "http_version": "1.1", "root_path": ""}
        scope |= {"client": ("192.0.2.7", 5), "server": ("localhost", 80)}
        scope["headers"] = [(b"host", b"localhost"), (b"content-type", b"application/json"), *headers]
        await app(scope, receive, send)


Ask = Callable[..., Awaitable[Reply]]


@pytest.fixture
def make(tmp_path: Path) -> Callable[[Fleet], ASGIApp]:
    settings = Settings(database=tmp_path / "followspot.sqlite3", replicas=2, any_model=False)
    return lambda fleet: front(settings, fleet)


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


CAPTURE = ("POST", "/api/captures", b'{"text": "a text that nobody recorded"}')
OVERVIEW = ("GET", f"/api/captures/{'0' * 32}/overview/self")


async def asked(app: ASGIApp, *request: Any, **options: Any) -> Reply:
    reply = Reply()
    await reply.ask(app, *request, **options)
    return reply


def test_what_a_worker_gets_is_the_request_as_plain_data(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        fleet = Fleet(replying(b"{}"))
        await asked(make(fleet), "POST", "/api/captures?lang=de", CAPTURE[2])
        request = fleet.requests[0]
        assert request["body"] == CAPTURE[2]
        assert request["scope"]["method"] == "POST" and request["scope"]["query_string"] == b"lang=de"
        assert (b"host", b"localhost") in request["scope"]["headers"]
        assert request["scope"][CLIENT] == "192.0.2.7"
        for value in request["scope"].values():
            assert isinstance(value, str | bytes | list | tuple)

    run(test)


def test_a_reply_comes_in_pieces_which_are_acknowledged(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        part = b"x" * (WINDOW_BYTES // 8)
        fleet = Fleet(replying(*[part] * 9, content_type="application/zip"))
        reply = await asked(make(fleet), *OVERVIEW)
        assert reply.body == part * 9 and len(reply.messages) == 10
        assert fleet.acknowledged == 8 * len(part), "every second piece"
        # A worker that has sent all of it is told no more.
        fleet = Fleet(replying(*[part] * 9))
        fleet.sending = False
        reply = await asked(make(fleet), *OVERVIEW)
        assert reply.body == part * 9
        assert 0 < fleet.acknowledged < 20 * len(part), "once, by all keys"

    run(test)


def test_another_worker_is_asked_as_long_as_the_client_has_nothing(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        fleet = Fleet(dying(), dying(WEIGHTS), replying(b"{}"))
        reply = await asked(make(fleet), *CAPTURE)
        assert (reply.status, reply.body) == (200, b"{}")
        assert len(set(fleet.keys)) == 3, "so that another one may have it"
        assert len({request["id"] for request in fleet.requests}) == 3

    run(test)


def test_no_other_worker_is_asked_once_the_client_has_a_byte(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        begun: Piece = {"status": 200, "headers": [], "body": b"half", "more": True}
        fleet = Fleet(dying(WEIGHTS, begun))
        reply = Reply()
        with pytest.raises(WorkerGone):  # the server closes the connection: the client sees that it is half
            await reply.ask(make(fleet), *OVERVIEW)
        assert reply.body == b"half" and len(fleet.keys) == 1

    run(test)


def test_a_figure_is_not_saved_twice(make: Callable[[Fleet], ASGIApp]) -> None:
    save = ("POST", "/api/figures", b'{"spec": {"text": "the cat", "layer": 0, "head": 1}}')

    async def test() -> None:
        fleet = Fleet(dying(WEIGHTS), replying(b"{}", status=201))
        reply = await asked(make(fleet), *save)
        assert reply.status == 503 and b'"no-worker"' in reply.body
        assert reply.headers["retry-after"] == "2"
        assert len(fleet.keys) == 1
        # A worker with other weights has saved nothing.
        fleet = Fleet(differing, replying(b"{}", status=201))
        assert (await asked(make(fleet), *save)).status == 201

    run(test)


def test_without_workers_the_front_answers_like_a_server_that_loads(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        app = make(Fleet(absent))
        page = await asked(app, "GET", "/")
        assert page.status == 200 and b"<html" in page.body
        capture = await asked(app, *CAPTURE)
        assert capture.status == 503 and b'"model-loading"' in capture.body
        example = await asked(
            app, "POST", "/api/captures", b'{"text": "The cat sat on the mat because it was soft."}'
        )
        assert example.status == 200, "it is recorded"
        assert (await asked(app, "GET", "/readyz")).status == 503
        assert b'"loading"' in (await asked(app, "GET", "/api/models")).body
        upload = await asked(app, "POST", "/api/files", b"\x89PNG")
        assert upload.status == 503 and b'"no-worker"' in upload.body

    run(test)


def test_a_worker_that_hangs_is_passed_over(
    make: Callable[[Fleet], ASGIApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(request: ForwardedRequest) -> AsyncGenerator[Piece]:
        await asyncio.Event().wait()
        yield {}

    async def test() -> None:
        fleet = Fleet(silent, replying(b"{}"))
        assert (await asked(make(fleet), *CAPTURE)).body == b"{}"
        assert fleet.cancelled == 1 and len(set(fleet.keys)) == 2
        fleet = Fleet(silent)
        reply = await asked(make(fleet), *CAPTURE)
        assert reply.status == 503 and b'"model-loading"' in reply.body
        assert len(fleet.keys) == 2, "nobody waits for many that hang"
        # One that answered others is asked first.
        fleet = Fleet(replying(b"{}"), silent, replying(b"{}"))
        app = make(fleet)
        await asked(app, *OVERVIEW)
        await asked(app, *CAPTURE)
        assert fleet.keys[2] == fleet.keys[0] != fleet.keys[1]

    monkeypatch.setattr(forwarding, "_BEGIN_SECONDS", 0.01)
    run(test)


def test_when_every_worker_is_gone_the_front_answers(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        fleet = Fleet(dying())
        assert (await asked(make(fleet), *CAPTURE)).status == 503
        assert 1 < len(fleet.keys) < 10

    run(test)


def test_a_client_that_leaves_ends_the_work(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        fleet, leaving = Fleet(hanging), asyncio.Event()
        reply = Reply(leaving)
        asking = asyncio.create_task(reply.ask(make(fleet), *CAPTURE))
        while not fleet.requests:
            await asyncio.sleep(0)
        leaving.set()
        await asyncio.wait_for(asking, 10)
        assert fleet.cancelled == 1 and reply.messages == []

    run(test)


def test_a_reply_that_others_may_have_is_kept(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        kept = replying(
            b"numbers",
            etag='"1"',
            cache_control="public, max-age=31536000, immutable",
            content_type="application/json",
            content_length="7",
        )
        fleet = Fleet(kept)
        app = make(fleet)
        first, second = [await asked(app, *OVERVIEW) for _ in range(2)]
        assert len(fleet.keys) == 1
        ids = [reply.headers.pop("x-request-id") for reply in (first, second)]
        assert first.body == second.body == b"numbers" and ids[0] != ids[1]
        head = await asked(app, "HEAD", OVERVIEW[1])
        assert (head.body, head.headers["content-length"]) == (b"", "7")
        mine = await asked(app, *OVERVIEW, headers=((b"if-none-match", b'"1"'),))
        assert (mine.status, mine.body, mine.headers["etag"]) == (304, b"", '"1"')
        assert "content-type" not in mine.headers
        assert len(fleet.keys) == 1
        # Another encoding, and another address, are other bytes.
        await asked(app, *OVERVIEW, headers=((b"accept-encoding", b"gzip"),))
        await asked(app, "GET", OVERVIEW[1] + "?layer=1")
        assert len(fleet.keys) == 3
        # A page is in the language of its reader.
        for language in (b"de", b"fr"):
            accepted = ((b"accept", b"text/html"), (b"accept-language", language))
            await asked(app, "GET", "/embed?text=the+cat", headers=accepted)
        assert len(fleet.keys) == 5

    run(test)


@pytest.mark.parametrize(
    "script",
    [
        replying(b"{}", cache_control="no-store"),
        replying(b"{}", cache_control="private, no-cache"),
        replying(b"{}", status=404, etag='"1"', cache_control="public, max-age=60"),
        replying(b"a", b"b", etag='"1"', cache_control="public, max-age=60"),
        replying(b"{}", cache_control="public, max-age=60"),
    ],
)
def test_what_is_of_one_client_or_a_refusal_or_long_is_not_kept(
    make: Callable[[Fleet], ASGIApp], script: Script
) -> None:
    async def test() -> None:
        fleet = Fleet(script)
        app = make(fleet)
        await asked(app, *OVERVIEW)
        await asked(app, *OVERVIEW)
        assert len(fleet.keys) == 2

    run(test)


def test_head_is_forwarded_as_such_and_not_kept(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        fleet = Fleet(replying(b"", cache_control="public, max-age=60"), replying(b"all of it"))
        app = make(fleet)
        await asked(app, "HEAD", OVERVIEW[1])
        assert (await asked(app, *OVERVIEW)).body == b"all of it"
        assert [request["scope"]["method"] for request in fleet.requests] == ["HEAD", "GET"]

    run(test)


def test_a_worker_with_other_weights_is_named_and_gets_no_requests(
    make: Callable[[Fleet], ASGIApp], caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        fleet = Fleet(replying(b"first"), differing, replying(b"second"))
        app = make(fleet)
        assert (await asked(app, *CAPTURE)).body == b"first"
        with caplog.at_level(logging.ERROR, "followspot.cluster"):
            assert (await asked(app, *CAPTURE)).body == b"second"
        assert fleet.requests[1]["models"] == WEIGHTS["models"]
        assert "other weights of minilm: sha256:2, where others have sha256:1" in caplog.text

    run(test)


def test_a_kept_reply_is_of_the_weights_that_are_served(make: Callable[[Fleet], ASGIApp]) -> None:
    picture = ("GET", "/figure.svg?text=the+cat&layer=0&head=1")

    async def other(request: ForwardedRequest) -> AsyncGenerator[Piece]:
        if request["models"]:
            yield {"models": {"minilm": ("sha256:2", False)}, "differs": True}
            return
        headers = [(b"cache-control", b"public, max-age=60")]
        models = {"minilm": ("sha256:2", False)}
        yield {"models": models, "status": 200, "headers": headers, "body": b"new", "more": False}

    async def test() -> None:
        fleet = Fleet(replying(b"old", etag='"1"', cache_control="public, max-age=60"), other)
        app = make(fleet)
        assert [(await asked(app, *picture)).body for _ in range(2)] == [b"old", b"old"]
        # All workers were replaced by some with other weights: that is noticed by the next request for one.
        assert (await asked(app, *CAPTURE)).status == 503
        assert (await asked(app, *picture)).body == b"new"

    run(test)


def test_uploads_are_in_memory_a_few_at_a_time(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        fleet, leaving = Fleet(hanging), asyncio.Event()
        app = make(fleet)
        asking = [asyncio.create_task(Reply(leaving).ask(app, "POST", "/api/files", b"x")) for _ in range(9)]
        while len(fleet.requests) < 4:
            await asyncio.sleep(0)
        for _ in range(100):
            await asyncio.sleep(0)
        assert len(fleet.requests) == 4
        leaving.set()
        await asyncio.wait_for(asyncio.gather(*asking), 10)
        assert len(fleet.requests) == 9

    run(test)


def test_a_front_that_ends_is_not_ready(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        fleet = Fleet(replying(b'{"ready":true}'))
        app = make(fleet)
        assert (await asked(app, "GET", "/readyz")).status == 200
        assert isinstance(app, FastAPI)
        app.state.services.engine.drain()
        reply = await asked(app, "GET", "/readyz")
        assert reply.status == 503 and b"shutting down" in reply.body
        assert (await asked(app, *CAPTURE)).status == 200, "it is still answered"

    run(test)


def test_what_needs_no_model_is_answered_by_the_front(make: Callable[[Fleet], ASGIApp]) -> None:
    async def test() -> None:
        fleet = Fleet(dying())
        app = make(fleet)
        for address in ("/scan", "/gallery", "/favicon.svg", "/healthz", "/figures/0123456789abcdef", "/x"):
            assert (await asked(app, "GET", address)).status in (200, 404), address
        assert fleet.keys == []

    run(test)
