"""The OpenAPI document: complete, and correct for generated requests."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import settings
from schemathesis import Case
from schemathesis.config import (
    ChecksConfig,
    NotAServerErrorConfig,
    PositiveDataAcceptanceConfig,
    ProjectConfig,
    ProjectsConfig,
)
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.figures.kinds import KINDS
from app.main import create_app
from app.models.catalogue import Catalogue, folder_info
from app.runtime import captures_under_way, models
from app.settings import Settings
from app.web import openapi
from app.web.api.files import SOUNDS
from app.web.routes import ROUTERS
from scripts import client_types

from .conftest import PROBLEM, STEADY


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


@pytest.fixture(scope="session")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def test_it_says_what_this_is(client: TestClient, document: dict[str, Any]) -> None:
    assert client.get("/api/openapi.json").json() == document
    assert document["info"]["title"] == "Followspot"
    assert document["info"]["description"]
    assert {tag["name"] for tag in document["tags"]} == {
        tag for _, operation in operations(document) for tag in operation["tags"]
    }


def test_every_operation_is_described_with_its_errors(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert operation["summary"] and operation["description"], name
        responses = operation["responses"]
        assert {"400", "413", "422", "500"} <= set(responses), name
        for status, response in responses.items():
            assert response["description"], (name, status)
            if int(status) >= 400:
                assert list(response["content"]) == [PROBLEM], (name, status)
                example = response["content"][PROBLEM]["examples"]
                assert all(body["value"]["status"] == int(status) for body in example.values())
    assert "HTTPValidationError" not in json.dumps(document)


def test_every_parameter_and_field_is_described(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (name, parameter["name"])
    for name, schema in document["components"]["schemas"].items():
        assert schema["description"], name
        for field, described in schema["properties"].items():
            known = "$ref" in str(described) or "const" in described or "enum" in described
            assert known or described.get("description") or described.get("examples"), (name, field)


# What stays open, by the schema and the field, and why.
PLOTTED = ("PlotlyFigure", "HeadFigure", "ComparisonFigure", "EffectFigure")
OPEN = {
    # The format of plotly.js, which has thousands of attributes of its own.
    **{f"{name}.data": "traces" for name in PLOTTED},
    **{f"{name}.config": "options" for name in PLOTTED},
    **{name.replace("Figure", "Layout"): "attributes" for name in PLOTTED},
    # RFC 9457 lets a problem have members of its own: each kind of error states its facts.
    "Problem": "facts",
}


def test_every_schema_says_what_it_holds(document: dict[str, Any]) -> None:
    """No object has fields that are not declared, and nothing may be just anything."""
    open_places = {
        place for name, schema in document["components"]["schemas"].items() for place in untyped(schema, name)
    }
    assert open_places == set(OPEN)
    for address, operation in operations(document):
        sent = [operation.get("requestBody", {}), *operation["responses"].values()]
        for media_type, content in (entry for one in sent for entry in one.get("content", {}).items()):
            assert not list(untyped(content["schema"], media_type)), address
        for parameter in operation.get("parameters", []):
            assert not list(untyped(parameter["schema"], parameter["name"])), address


def untyped(schema: Any, place: str) -> Iterator[str]:
    """The places in a schema that allow anything, or an object with any fields."""
    if not {"type", "$ref", "anyOf", "oneOf", "enum", "const"} & schema.keys():
        yield place
    if schema.get("type") == "object" and schema.get("additionalProperties", True) in (True, {}):
        yield place
    for name, field in schema.get("properties", {}).items():
        yield from untyped(field, f"{place}.{name}")
    branches = [*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("prefixItems", [])]
    items, values = schema.get("items"), schema.get("additionalProperties")
    for branch in (*branches, *(one for one in (items, values) if isinstance(one, dict))):
        # Beside fields, `anyOf` says which of them are required.
        if "properties" not in schema or branch in (items, values):
            yield from untyped(branch, place)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = set(document["components"]["schemas"])
    named = {part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]}
    assert named == schemas


def test_the_types_of_the_client_are_those_of_the_document() -> None:
    """`make lint` compares the whole file, with node."""
    assert client_types.digest(client_types.schemas()) in client_types.TYPES.read_text(encoding="utf-8"), (
        "client/api/schema.ts is stale. Run: make types"
    )


@pytest.fixture(scope="session")
def served(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server with one tiny loaded model that accepts schemathesis's host name. The model has the name used
    in the document's examples.
    """
    card = replace(folder_info(tiny_folder), key="minilm")
    only = Catalogue([(card, tiny_folder)], "minilm")
    database = tmp_path_factory.mktemp("openapi") / "followspot.sqlite3"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "catalogue", lambda *models, open, most: only)
        app = create_app(Settings(database=database, allowed_hosts=["testserver"]))
    app.state.services.model_pool.wait("minilm")

    async def without_lifespan(scope: Scope, receive: Receive, send: Send) -> None:
        # schemathesis would start and stop the server around each request.
        if scope["type"] == "lifespan":
            raise NotImplementedError
        await app(scope, receive, send)

    with pytest.MonkeyPatch.context() as patch:
        # How long somebody who follows a generation waits for it to begin.
        patch.setattr(captures_under_way, "_START_SECONDS", 0.0)
        yield without_lifespan


@pytest.fixture(scope="session")
def identity(served: Any) -> str:
    """The id of a capture of that server."""
    created = TestClient(served).post("/api/captures", json={"text": "the cat sat on the mat"})
    return str(created.json()["id"])


# schemathesis knows how to send pictures, but neither sound nor archives.
schemathesis.serializer.alias([*SOUNDS, "application/zip"], "application/octet-stream")


def api() -> Any:
    """The document, loaded by schemathesis; it does not depend on a running server."""
    app = FastAPI(title="Followspot")
    for router in ROUTERS:
        app.include_router(router)
    # Requests that match the schema may still name a missing model or capture, a text that is too long or an
    # invalid file; and this server, which others can reach, does not allow any model. oEmbed prescribes 501
    # for an unknown format, and a piece of a file may have a wrong offset, or begin one file too many.
    statuses = ["2xx", "304", "403", "404", "409", "413", "415", "422", "501", "503"]
    accepted = PositiveDataAcceptanceConfig(expected_statuses=statuses)
    foreseen = NotAServerErrorConfig(expected_statuses=[*statuses, "4xx"])
    checks = ChecksConfig(positive_data_acceptance=accepted, not_a_server_error=foreseen)
    project = ProjectConfig(checks=checks)
    config = schemathesis.Config(projects=ProjectsConfig(default=project), seed=1)
    return schemathesis.openapi.from_dict(openapi.document(app, None), config=config)


schema = api()


@schema.parametrize()  # type: ignore[untyped-decorator]
@settings(STEADY, max_examples=10)
def test_generated_requests_are_answered_as_documented(case: Case[Any], served: Any) -> None:
    case.call_and_validate(app=served)


@schema.include(path_regex="{id}").parametrize()  # type: ignore[untyped-decorator]
@settings(STEADY, max_examples=20)
def test_generated_questions_about_a_capture(case: Case[Any], served: Any, identity: str) -> None:
    case.path_parameters.update(id=identity)
    if "stream" in case.path_parameters:
        case.path_parameters.update(stream="self")
    for name, count in (("layer", 2), ("head", 4)):
        if isinstance(case.path_parameters.get(name), int):
            case.path_parameters[name] %= count
    # A request that was invalid when generated may be valid now, and vice versa.
    excluded = [schemathesis.checks.negative_data_rejection, schemathesis.checks.positive_data_acceptance]
    case.call_and_validate(app=served, excluded_checks=excluded)


def test_a_file_is_answered_in_its_own_format_only(document: dict[str, Any]) -> None:
    """FastAPI adds JSON without a schema to every route that does not name its class of replies."""
    for address, operation in operations(document):
        for status, response in operation["responses"].items():
            empty = [kind for kind, entry in response.get("content", {}).items() if not entry["schema"]]
            assert not empty, (address, status)
    assert list(document["paths"]["/figure.png"]["get"]["responses"]["200"]["content"]) == ["image/png"]


def test_only_what_is_binary_is_said_to_be(document: dict[str, Any]) -> None:
    """Clients generated from the document would return JSON as bytes."""
    paths = document["paths"]
    picture = paths["/figure.png"]["get"]["responses"]["200"]["content"]["image/png"]["schema"]
    faces = paths["/figure.{format}"]["get"]["responses"]["200"]["content"]
    assert len(faces["application/json"]["schema"]["anyOf"]) == len(KINDS) + 1
    assert faces["image/svg+xml"]["schema"] == {"type": "string"}
    assert faces["application/pdf"]["schema"]["format"] == picture["format"] == "binary"
