"""The log has one event a line, and nothing that somebody typed, at whatever level."""

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app.web.logs import LogFormat, configure_logs

from .conftest import post, problem, services_of

TYPED = "Zanzibar’s secret walrus"
FORMS: tuple[LogFormat, ...] = ("text", "json")


@pytest.fixture
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What is logged in the format of the parameter, at the lowest level."""
    root, stream = logging.getLogger(), io.StringIO()
    level = root.level
    handler = configure_logs(request.param, logging.DEBUG, stream)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # the client of the tests, which logs addresses
    yield stream
    logging.getLogger("httpx2").setLevel(logging.NOTSET)
    logging.captureWarnings(False)
    root.removeHandler(handler)
    root.setLevel(level)


def fail(*_: object, **__: object) -> Any:
    try:
        raise KeyError(TYPED)
    except KeyError as error:
        raise ValueError(f"bad {TYPED}") from error


def use(client: TestClient) -> None:
    """Requests that hold a text: answered, refused, and failed."""
    identity = post(client, "/api/captures", {"text": TYPED}).json()["id"]
    address = quote(TYPED)
    assert client.get(f"/figure.svg?text={address}").status_code == 200
    assert client.get(f"/?text={address}").status_code == 200
    assert client.get(f"/{address}").status_code == 404
    assert client.get(f"/api/captures/{address}/overview/self").status_code == 404
    assert post(client, "/api/captures", {"text": TYPED, TYPED: TYPED}).status_code == 422
    assert client.post("/api/captures", content=TYPED.encode()).status_code in (415, 422)
    response = client.get(f"/api/captures/{identity}/overview/self", headers={"X-Typed": address})
    problem(response, 500, "internal")
    services_of(client).database.close()


async def leave_an_error_behind() -> None:
    """What asyncio says of a callback that fails and of an exception that nobody took, with their texts."""
    loop = asyncio.get_running_loop()
    loop.call_soon(fail, TYPED)
    await asyncio.sleep(0)
    loop.call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": ValueError(TYPED), "future": TYPED}
    )


@pytest.mark.parametrize("log", FORMS, indirect=True)
def test_nothing_typed_is_logged(tiny: TestClient, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.api.overview.overview", fail)
    use(tiny)
    asyncio.run(leave_an_error_behind())
    logging.getLogger("uvicorn.error").error("The application failed.", exc_info=ValueError(TYPED))
    written = log.getvalue()
    assert "/api/captures/{id}/overview/{stream}" in written
    assert "Task exception was never retrieved" in written and "Exception in callback fail" in written
    assert "ValueError" in written and "KeyError" in written and "test_logs.py" in written
    for part in ("Zanzibar", "secret", "walrus"):
        assert part not in written


@pytest.mark.parametrize("log", ["json"], indirect=True)
def test_each_reply_is_an_object(make_client: Callable[..., TestClient], log: io.StringIO) -> None:
    client = make_client()
    response = client.get("/readyz")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (line,) = (line for line in lines if line["logger"] == "followspot.requests")
    assert 0 < line.pop("seconds") < 60
    assert line.pop("time").endswith("+00:00")
    del line["message"]
    assert line == {
        "level": "info",
        "logger": "followspot.requests",
        "method": "GET",
        "route": "/readyz",
        "status": 503,
        "request_id": response.headers["x-request-id"],
        "code": "not-ready",
    }


@pytest.mark.parametrize("log", ["json"], indirect=True)
def test_a_failure_has_the_id_of_its_request(
    tiny: TestClient, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.api.overview.overview", fail)
    identity = post(tiny, "/api/captures", {"text": "the cat"}).json()["id"]
    response = tiny.get(f"/api/captures/{identity}/overview/self?unit=word")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (line,) = (line for line in lines if line["level"] == "error")
    assert line["request_id"] == response.headers["x-request-id"]
    assert [error["error"] for error in line["errors"]] == ["KeyError", "ValueError"]
    assert all(" in fail" in error["places"][-1] for error in line["errors"])


@pytest.mark.parametrize("log", FORMS, indirect=True)
def test_why_a_model_cannot_be_loaded_is_logged(log: io.StringIO) -> None:
    logging.getLogger("app.models.model_pool").error("loading failed", exc_info=OSError("No space left"))
    assert "OSError: No space left" in log.getvalue()
