"""Writes for the client what the server declares: the types of what the API receives and sends and of what
pages carry, from their schemas, and the options of a view.

``python -m scripts.client_types`` writes ``client/api/schema.ts`` and ``client/api/view-options.ts``. With
``--check`` it writes nothing, and fails if one of them is stale.
"""

import hashlib
import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from app.analysis.metrics import METRICS
from app.core.option import Option
from app.core.view_spec import OPTIONS, idle_options
from app.figures.kinds import KINDS
from app.web import openapi
from app.web.first_scene import SceneReplies
from app.web.routes import ROUTERS
from app.web.schemas.pages import FigurePageConfig, ModelPageConfig, WorkbenchConfig
from app.web.shapes import reply_of

_ROOT = Path(__file__).resolve().parent.parent
TYPES = _ROOT / "client/api/schema.ts"
VIEW_OPTIONS = _ROOT / "client/api/view-options.ts"
_BANNER = """\
/**
 * What the API receives and sends, and what pages carry. Layers, heads and positions are 0-based.
 * Made by `make types` from the declarations in Python: do not edit. Its schemas have the digest
 * {digest}.
 */"""
_OPTIONS_BANNER = """\
/**
 * The options of a view: the types of their values, and what an address may hold of each.
 * Made by `make types` from `core/view_spec.py`: do not edit.
 */"""
# What the tool adds to each comment.
_REFERRED = re.compile(r"( \*\n)? \* This interface was referenced by .*\n \* via the `definition` .*\n")
# A comment of one line that the tool spreads over three.
_ONE_LINE = re.compile(r"^( *)/\*\*\n *\* (.{,108})\n *\*/\n", re.MULTILINE)
_COMMAND = [
    str(Path(sys.executable).parent / "node"),
    str(_ROOT / "node_modules/json-schema-to-typescript/dist/src/cli.js"),
    "--unreachableDefinitions",
    "--no-additionalProperties",
    "--style.printWidth=120",
]
_PRETTIER = [
    str(Path(sys.executable).parent / "node"),
    str(_ROOT / "node_modules/prettier/bin/prettier.cjs"),
    f"--stdin-filepath={VIEW_OPTIONS}",
]
# What pages and files carry, and no route of the API sends.
CARRIED = (WorkbenchConfig, ModelPageConfig, FigurePageConfig, SceneReplies)
_SAYS_TYPE = {"type", "anyOf", "oneOf", "$ref", "enum", "const"}


def schemas() -> dict[str, Any]:
    """Every schema of the API by name, and those of what pages and files carry."""
    app = FastAPI()
    for router in ROUTERS:
        app.include_router(router)
    result = openapi.document(app, None)["components"]["schemas"]
    models = [(reply_of(shape), "serialization") for shape in CARRIED]
    _, carried = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    result |= carried["$defs"]
    return {name: _plain(schema) | {"title": name} for name, schema in sorted(result.items())}


def digest(schemas: dict[str, Any]) -> str:
    """What the file of types names, so that a test without node sees whether it is stale."""
    return hashlib.sha256(json.dumps(schemas, sort_keys=True).encode()).hexdigest()[:32]


def types() -> str:
    """The TypeScript of every schema of the API."""
    definitions = schemas()
    # The tool makes an empty interface for the document itself.
    whole = {"title": "Api", "$defs": definitions, "additionalProperties": False}
    process = subprocess.run(
        [*_COMMAND, f"--bannerComment={_BANNER.format(digest=digest(definitions))}"],
        input=json.dumps(whole),
        capture_output=True,
        text=True,
        check=True,
    )
    text = _ONE_LINE.sub(r"\1/** \2 */\n", _REFERRED.sub("", process.stdout))
    return text.replace("export interface Api {}\n", "").replace("}\n/**", "}\n\n/**")


def _plain(schema: Any) -> Any:
    """A schema in the terms of json-schema-to-typescript: tuples as arrays of ``items``; references within
    one document, with nothing beside them; no titles of fields, of which it would make types.
    """
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _plain(part) for name, part in schema.items() if name not in ("title", "examples")}
    if "properties" in schema:
        plain["properties"] = {name: _plain(part) for name, part in schema["properties"].items()}
        # Which of several fields a request must have: types cannot say it shortly.
        plain = {name: part for name, part in plain.items() if name not in ("anyOf", "oneOf")}
    if not _SAYS_TYPE & plain.keys():
        plain["tsType"] = "unknown"
    if "prefixItems" in plain:
        plain["items"] = plain.pop("prefixItems")
    if "$ref" in plain:
        return {"$ref": plain["$ref"].replace("#/components/schemas/", "#/$defs/")}
    return plain


def options() -> dict[str, dict[str, Any]]:
    """What an address may hold of each option, by its parameter."""
    return {option.parameter: _facts(option) for option in OPTIONS.values()}


def _facts(option: Option) -> dict[str, Any]:
    facts: dict[str, Any] = {"default": option.default}
    if option.kind is bool:
        return facts | {"kind": "flag"}
    if option.kind is int:
        return facts | {"kind": "number", "least": option.least, "most": option.most}
    if option.choices:
        return facts | {"kind": "choice", "choices": list(option.choices)}
    limits = {"longest": option.longest, "pattern": option.pattern or None}
    return facts | {"kind": "text"} | {name: limit for name, limit in limits.items() if limit is not None}


def view_options() -> str:
    """The TypeScript of the options of a view."""
    fields = "".join(
        f"{_comment(option.help)} {json.dumps(option.parameter)}: {_type(option)};\n"
        for option in OPTIONS.values()
    )
    text = (
        f"{_OPTIONS_BANNER}\nexport interface ViewOptions {{\n{fields}}}\n\n"
        f"export const VIEW_OPTIONS = {json.dumps(options(), ensure_ascii=False)} as const;\n\n"
        "/** The metrics by which the overview of all heads can be coloured. */\n"
        f"export const METRICS = {json.dumps(list(METRICS))} as const;\n\n"
        "/** The kinds of figures that plotly.js can draw, too, so that a reader can zoom. */\n"
        f"export const PLOTLY_KINDS = {json.dumps(plotly_kinds())} as const;\n\n"
        "/** The options that have no meaning for a kind of figures, and are refused; with spaces. */\n"
        f"export const IDLE_OPTIONS = {json.dumps(idle())} as const;\n"
    )
    return subprocess.run(_PRETTIER, input=text, capture_output=True, text=True, check=True).stdout


def plotly_kinds() -> list[str]:
    """The kinds of figures that plotly.js can draw."""
    return [name for name, kind in KINDS.items() if kind.plotly]


def idle() -> dict[str, str]:
    """The options that have no meaning, by kind of figures."""
    return {name: " ".join(sorted(idle_options(name))) for name in KINDS}


def _comment(text: str) -> str:
    lines = textwrap.wrap(text, 112)
    return f"/** {text} */\n" if len(lines) == 1 else "\n * ".join(["/**", *lines]) + "\n */\n"


def _type(option: Option) -> str:
    names = " | ".join(json.dumps(name) for name in option.choices)
    plain = {bool: "boolean", int: "number", str: names or "string"}[option.kind]
    return f"{plain} | null" if option.default is None else plain


def main() -> None:
    """Write the files, or check them."""
    for path, content in ((TYPES, types()), (VIEW_OPTIONS, view_options())):
        if "--check" not in sys.argv:
            path.write_text(content, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != content:
            sys.exit(f"{path.relative_to(_ROOT)} is stale. Run: make types")


if __name__ == "__main__":
    main()
