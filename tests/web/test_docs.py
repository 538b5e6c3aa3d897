"""The documentation matches the code: every error and every route, and no others."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from app import errors
from app.errors import FollowspotError
from app.settings import Settings
from app.web.routes import ROUTERS

DOCS = Path(__file__).resolve().parents[2] / "docs"
ERRORS = (DOCS / "errors.md").read_text(encoding="utf-8")
API = (DOCS / "api.md").read_text(encoding="utf-8")


def below(error: type[FollowspotError]) -> Iterator[type[FollowspotError]]:
    for child in error.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child
            yield from below(child)


CLASSES = list(below(FollowspotError))
ROWS = dict(re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", ERRORS, re.MULTILINE))


def test_every_error_is_documented_with_its_status() -> None:
    assert {error.code: str(error.status) for error in CLASSES} == ROWS


def test_codes_are_unique_and_titles_are_given() -> None:
    assert len({error.code for error in CLASSES}) == len(CLASSES)
    assert len({error.title for error in CLASSES}) == len(CLASSES)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    """Each line is a class, indented by its depth in the tree, with its status where that changes."""
    drawn = re.findall(r"^ {4}([│├└─ ]*)(\w+)(?: +(\d{3}))?", errors.__doc__ or "", re.MULTILINE)
    expected = [("", "FollowspotError")] + [
        ("x" * 4 * (error.__mro__.index(FollowspotError)), error.__name__) for error in CLASSES
    ]
    assert [("x" * len(indent), name) for indent, name, _ in drawn] == expected
    for _, name, status in drawn:
        if status:
            assert getattr(errors, name).status == int(status), name


def addresses() -> list[str]:
    """Every ``METHOD /path`` that the web layer answers."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return sorted(
        f"{method} {re.sub(':path', '', route.path)}" for route in routes for method in route.methods or ()
    )


DOCUMENTED = sorted({*re.findall(r"`((?:GET|POST|DELETE) /[^`?\s]*)`", API)})


def test_every_route_is_documented_and_no_other() -> None:
    assert sorted({*addresses(), "GET /api/openapi.json"}) == DOCUMENTED


def test_openapi_documents_every_route_of_the_api(app: FastAPI) -> None:
    listed = {f"{method.upper()} {path}" for path, item in app.openapi()["paths"].items() for method in item}
    pages = {
        "GET /",
        "GET /embed",
        "GET /embed/{id}",
        "GET /favicon.ico",
        "GET /favicon.svg",
        "GET /figures/{id}",
        "GET /gallery",
        "GET /handout",
        "GET /my-figures",
        "GET /scan",
        "GET /census",
        "GET /cost",
        "GET /samples/{digest}",
        "GET /static/{version}/{name}",
    }
    assert listed == set(addresses()) - pages


def test_titles_of_errors_are_short_and_plain() -> None:
    """They say what is the case, not "here" or "whoever": a client shows them without their surroundings."""
    classes = [FollowspotError]
    for match in classes:
        classes += match.__subclasses__()
    for error in classes:
        assert re.fullmatch(r"[A-Z].{8,68}[^.]", error.title), error.title
        assert not re.search(r"\b(here|whoever|take|hold)\b", error.title), error.title


@pytest.mark.parametrize("text", [ERRORS, API], ids=["errors.md", "api.md"])
def test_settings_that_are_named_exist(text: str) -> None:
    named = {name.lower() for name in re.findall(r"FOLLOWSPOT_([A-Z_]+)", text)}
    assert named <= set(Settings.model_fields)


def test_settings_that_hints_name_exist() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (DOCS.parent / "app").rglob("*.py"))
    named = {name.lower() for name in re.findall(r"FOLLOWSPOT_([A-Z_]+[A-Z])", source)}
    assert named <= set(Settings.model_fields)
