"""Which file of the app imports which: one way between rooms, no circle, and no torch where none is needed.

Imports inside functions and for types only count like any other.
"""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"
# Files that any room but core may import: they import nothing but each other.
BASE = {
    *("errors", "language", "message", "quotation", "resources", "settings", "strict_json"),
    *("templating", "threads", "value_problem", "version"),
}
# What the files of a room may import, besides each other and BASE.
ROOMS: dict[str, set[str]] = {
    "core": {"errors", "message", "quotation", "strict_json"},
    # Numbers and pictures of captures: neither a model nor a server.
    "analysis": {"core"},
    "compare": {"analysis", "core"},
    "scan": {"analysis", "core"},
    "head_census": {"analysis", "core"},
    "figures": {"head_census", "compare", "scan", "analysis", "core"},
    "translations": set(),
    "dependency_parse": {"analysis"},
    # Models, and captures made by them.
    "models": {"core"},
    "store": {"core"},
    "samples": {"store", "core"},
    "capture": {"models", "core"},
    # It follows attention through the layers as the analyses do.
    "interventions": {"analysis", "capture", "models", "core"},
    "examples": {"capture", "core"},
    "imported": {"capture", "models", "core"},
    "runtime": {"interventions", "capture", "models", "imported", "scan", "store", "core"},
    "scan jobs": {"scan", "analysis", "runtime", "interventions", "capture", "models", "store", "core"},
    "census jobs": {"head_census", "scan jobs", "runtime", "capture", "models", "store", "core"},
}
_BELOW = set(ROOMS)
ROOMS |= {"notebook": _BELOW, "web": _BELOW, "main": _BELOW | {"web"}}
ROOMS |= {"cluster": _BELOW | {"web", "main"}, "cli": _BELOW | {"web", "main", "cluster"}}
# The parts of scan/ and head_census/ that run a model. Nothing of figures/ may import them.
JOBS = {
    "scan/effect_measurement": "scan jobs",
    "scan/measurement": "scan jobs",
    "scan/measurements": "scan jobs",
    "scan/pruning_measurement": "scan jobs",
    "scan/scan_job": "scan jobs",
    "scan/jobs": "scan jobs",
    "head_census/census_texts": "census jobs",
    "head_census/measurement": "census jobs",
    "head_census/census_job": "census jobs",
    "head_census/jobs": "census jobs",
}
# Imports that run back, by file, each with its reason: at most two.
BACK: dict[tuple[str, str], str] = {}


def imported_files(source: str, package: tuple[str, ...], known: set[str]) -> set[str]:
    """The files of the app that a source in this package imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = [*package[: len(package) - node.level + 1], *(node.module.split(".") if node.module else [])]
        for alias in node.names:
            name = "/".join([*base, alias.name])
            names.add(name if name in known else "/".join(base))
    return names & known


def graph() -> dict[str, set[str]]:
    """For each file of the app, without its suffix, the files that it imports; a package by its folder."""
    files = {}
    for path in APP.rglob("*.py"):
        parts = path.relative_to(APP).with_suffix("").parts
        files["/".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    known = set(files)
    arrows = {}
    for name, path in files.items():
        package = path.parent.relative_to(APP).parts
        arrows[name] = imported_files(path.read_text(encoding="utf-8"), package, known) - {name}
    return arrows


def room_of(name: str) -> str:
    return JOBS.get(name, name.split("/")[0])


GRAPH = graph()


def test_imports_in_functions_and_for_types_count() -> None:
    source = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from ..core.token import Token
def lazy():
    from . import numbers
    from .. import errors
    from .render.svg import svg
"""
    known = {"core/token", "figures/numbers", "errors", "figures/render/svg"}
    assert imported_files(source, ("figures",), known) == known


def test_the_app_imports_itself_relatively() -> None:
    """So that the wheel can install it under another name; and so that this test sees it."""
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not [alias for alias in node.names if alias.name.split(".")[0] == "app"], path
            if isinstance(node, ast.ImportFrom) and not node.level:
                assert node.module and node.module.split(".")[0] != "app", path


def test_no_circle_of_imports() -> None:
    try:
        TopologicalSorter(GRAPH).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


def test_imports_run_one_way_between_rooms() -> None:
    back = {
        (name, target)
        for name, targets in GRAPH.items()
        for target in targets
        if name  # the package itself offers the notebook's functions
        and room_of(target) != room_of(name)
        and not (room_of(target) in BASE and room_of(name) != "core")
        and room_of(target) not in ROOMS.get(room_of(name), set())
    }
    assert back == set(BACK)
    assert len(BACK) <= 2


def test_core_needs_numpy_only() -> None:
    names = set()
    for path in (APP / "core").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names.add(node.module.split(".")[0])
            elif isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
    assert names - sys.stdlib_module_names == {"numpy"}


CODE = """
import importlib, pkgutil, sys
import app.analysis, app.compare, app.core, app.figures
for package in (app.analysis, app.compare, app.core, app.figures):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
print(*sorted({"torch", "transformers", "fastapi", "starlette"} & set(sys.modules)))
"""


def test_analysis_and_figures_need_neither_a_model_nor_a_server() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
