"""A client that checks what it gets: each JSON reply of the API against what OpenAPI documents for its route
and status, and the JSON in each page against its declaration.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import jsonschema_rs
from fastapi import FastAPI
from httpx2 import Request, Response
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from app.figures.embed_data import EmbedData
from app.head_census.census import Census
from app.models.model_info import ModelInfo
from app.scan.pruning import Pruning
from app.web.first_scene import SceneReplies
from app.web.schemas.pages import FigurePageConfig, ModelPageConfig, WorkbenchConfig
from app.web.shapes import reply_of


class DocumentedClient(TestClient):
    """Calls an application directly. A JSON reply of a documented route fails the test unless OpenAPI names
    its status, its media type and its fields with their types: no field more, none less, none converted. So
    does a page with JSON for its scripts that is not declared so.
    """

    def send(self, request: Request, **options: Any) -> Response:
        response = super().send(request, **options)
        if response.is_closed:
            self.documentation.check(request.method, request.url.path, response)
            if response.headers.get("content-type", "").startswith("text/html"):
                check_carried(request.url.path, response.text)
        return response

    @cached_property
    def documentation(self) -> "Documentation":
        assert isinstance(self.app, FastAPI)
        return documentation_of(self.app)


_CARRIED = re.compile(r'<script type="application/json" id="([^"]+)">(.*?)</script>', re.DOTALL)
_CONFIGS = {
    "/": WorkbenchConfig,
    **dict.fromkeys(("/scan", "/census", "/cost"), ModelPageConfig),
}
_DATA: dict[str, Any] = {
    "followspot-models": list[reply_of(ModelInfo)],  # type: ignore[misc]
    "followspot-scene": reply_of(SceneReplies) | None,
    "followspot-messages": Mapping[str, str | list[str]],
    "numbers": reply_of(EmbedData),
    "curves": reply_of(Pruning),
    "census": reply_of(Census),
}


def check_carried(path: str, html: str) -> None:
    """Raises ValidationError if JSON in the page at a path is not as it is declared."""
    for name, text in _CARRIED.findall(html):
        config = name == "followspot-config"
        declared = reply_of(_CONFIGS.get(path, FigurePageConfig)) if config else _DATA[name]
        TypeAdapter(declared).validate_json(text, strict=True)


_documentations: dict[tuple[str, ...], "Documentation"] = {}


def documentation_of(app: FastAPI) -> "Documentation":
    """What OpenAPI says about an application. Apps with the same routes share it: it takes half a second, and
    of their settings only the address is in it.
    """
    routes = tuple(getattr(route, "path", "") for route in app.routes)
    if routes not in _documentations:
        _documentations[routes] = Documentation(app.openapi())
    return _documentations[routes]


class Documentation:
    """An OpenAPI document, and what it says about replies."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        # The most literal first: /figure.png before /figure.{format}.
        addresses = sorted(document["paths"], key=lambda address: address.count("{"))
        self._addresses = [
            (re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(address))), address)
            for address in addresses
        ]
        self._validators: dict[tuple[str, ...], jsonschema_rs.Validator] = {}

    def check(self, method: str, path: str, response: Response) -> None:
        """Raises AssertionError if a JSON reply of an operation is not as it is documented."""
        media_type = response.headers.get("content-type", "").split(";")[0]
        operation = self._operation(method, path)
        if operation is None or not media_type.endswith("json") or not response.content:
            return
        where = f"{operation} {response.status_code}"
        validator = self._validator(*operation, str(response.status_code), media_type)
        assert validator, f"{where} is not documented as {media_type}: {response.text[:200]}"
        for error in validator.iter_errors(response.json()):
            place = "/".join(map(str, error.instance_path))
            raise AssertionError(f"{where} is not as documented at /{place}: {error.message[:400]}")

    def _operation(self, method: str, path: str) -> tuple[str, str] | None:
        for pattern, address in self._addresses:
            if pattern.fullmatch(path) and method.lower() in self._document["paths"][address]:
                return address, method.lower()
        return None

    def _validator(
        self, address: str, method: str, status: str, media_type: str
    ) -> jsonschema_rs.Validator | None:
        name = (address, method, status, media_type)
        if name not in self._validators:
            responses = self._document["paths"][address][method]["responses"]
            documented = responses.get(status, {}).get("content", {}).get(media_type)
            if documented is None:
                return None
            schema = {**documented["schema"], "components": self._document["components"]}
            self._validators[name] = jsonschema_rs.Draft202012Validator(schema)
        return self._validators[name]
