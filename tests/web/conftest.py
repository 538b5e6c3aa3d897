"""Complete servers without a network: one with only the included examples, one with a tiny model."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import settings
from starlette.testclient import TestClient

from app import main
from app.errors import ModelFailed
from app.main import create_app
from app.models.catalogue import catalogue
from app.models.model_info import ModelInfo
from app.models.model_pool import ModelPool
from app.settings import Settings
from app.web.dependencies import Services
from app.web.schemas.problem import Problem

from .documented import DocumentedClient

# The same examples each time, and no failures because the machine is busy.
STEADY = settings(derandomize=True, deadline=None)
EXAMPLE = "The cat sat on the mat because it was soft."
PROBLEM = "application/problem+json"


def client_of(app: FastAPI, address: str = "127.0.0.1") -> TestClient:
    """A client that calls the app directly and checks its replies. Its lifespan is not run, so that no model
    is loaded.
    """
    return DocumentedClient(app, base_url="http://localhost", client=(address, 50000), follow_redirects=False)


def services_of(client: TestClient) -> Services:
    app = client.app
    assert isinstance(app, FastAPI)
    services: Services = app.state.services
    return services


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of a reply, which must have that code."""
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM), response.text
    document: dict[str, Any] = response.json()
    assert document["code"] == code, document
    assert document["status"] == status
    assert document["type"] == f"urn:followspot:error:{code}"
    assert document["title"] and document["detail"] and document["hint"]
    Problem.model_validate(document, strict=True)
    assert response.headers["cache-control"] == "no-store"
    return document


def post(client: TestClient, address: str, fields: Any) -> Any:
    """POST as JSON in ASCII, which can contain a lone surrogate."""
    return client.post(address, content=json.dumps(fields), headers={"Content-Type": "application/json"})


@pytest.fixture
def make_app(tmp_path: Path) -> Callable[..., FastAPI]:
    """Creates apps with one database; takes settings."""

    def make_app(**settings: Any) -> FastAPI:
        return create_app(Settings(**{"database": tmp_path / "followspot.sqlite3", **settings}))

    return make_app


@pytest.fixture
def make_client(make_app: Callable[..., FastAPI]) -> Callable[..., TestClient]:
    def make_client(**settings: Any) -> TestClient:
        return client_of(make_app(**settings))

    return make_client


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """A server without a loaded model; only the examples work."""
    return create_app(Settings(database=tmp_path_factory.mktemp("web") / "followspot.sqlite3"))


@pytest.fixture(scope="session")
def client(app: FastAPI) -> TestClient:
    return client_of(app)


@pytest.fixture(scope="session")
def example(client: TestClient) -> dict[str, Any]:
    """The capture of the included example, MiniLM's real attention."""
    response = client.post("/api/captures", json={"text": EXAMPLE})
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.json()
    return document


@pytest.fixture(scope="session")
def base(example: dict[str, Any]) -> str:
    """The address of the example's capture."""
    return f"/api/captures/{example['id']}"


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from ..tiny import save_tiny  # here, because it imports torch, which most tests do not need

    return save_tiny(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server whose default model is a tiny random one that reads 64 tokens; it is loaded."""
    database = tmp_path_factory.mktemp("web") / "tiny.sqlite3"
    client = client_of(create_app(Settings(model=str(tiny_folder), database=database)))
    services = services_of(client)
    services.model_pool.wait(services.model_pool.default)
    yield client
    services.engine.close()
    services.database.close()


@pytest.fixture(scope="session")
def storyteller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server whose default model is the built-in decoder; it is loaded."""
    database = tmp_path_factory.mktemp("web") / "storyteller.sqlite3"
    client = client_of(create_app(Settings(model="storyteller", database=database)))
    services = services_of(client)
    services.model_pool.wait(services.model_pool.default)
    yield client
    services.engine.close()
    services.database.close()


@pytest.fixture
def loading(make_client: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A server whose model is half loaded until the test ends."""
    started, go_on = Event(), Event()

    def prepare(card: ModelInfo, folder: Path, report: Callable[[str, float], None]) -> Any:
        report("reading weights", 0.5)
        started.set()
        go_on.wait(30)
        raise ModelFailed("The test is over.")

    monkeypatch.setattr(
        main, "model_pool", lambda settings, _: ModelPool(catalogue(*settings.model), prepare)
    )
    client = make_client()
    client.post("/api/models/minilm/load")
    assert started.wait(30)
    yield client
    go_on.set()


@pytest.fixture
def failing(make_client: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A server whose model cannot be loaded."""

    def prepare(card: ModelInfo, folder: Path, report: Callable[[str, float], None]) -> Any:
        raise RuntimeError("the insides")

    monkeypatch.setattr(
        main, "model_pool", lambda settings, _: ModelPool(catalogue(*settings.model), prepare)
    )
    return make_client()
