"""The check that every other test of the API rests on: it fails for a reply that is not as documented."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from .documented import DocumentedClient


class Counted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    count: int
    name: str | None


def client_that_answers(body: Any, status: int = 200) -> DocumentedClient:
    app = FastAPI()

    @app.get("/counted/{name}", response_model=None, responses={200: {"model": Counted}})
    def counted(name: str) -> JSONResponse:
        return JSONResponse(body, status)

    return DocumentedClient(app)


def test_a_documented_reply_passes() -> None:
    assert client_that_answers({"count": 1, "name": None}).get("/counted/x").json()["count"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {"count": 1, "name": None, "more": 2},
        {"count": 1},
        {"count": "1", "name": None},
        {"count": 1.5, "name": None},
        {"count": None, "name": None},
        [],
    ],
    ids=["a field more", "a field less", "text for a number", "a fraction", "null", "a list"],
)
def test_any_other_reply_fails(body: Any) -> None:
    with pytest.raises(AssertionError, match="not as documented"):
        client_that_answers(body).get("/counted/x")


def test_an_undocumented_status_fails() -> None:
    with pytest.raises(AssertionError, match="not documented"):
        client_that_answers({"count": 1, "name": None}, 201).get("/counted/x")


def test_other_addresses_are_not_checked() -> None:
    assert client_that_answers({}).get("/elsewhere").status_code == 404
