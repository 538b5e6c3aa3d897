"""Pages from templates, for the server and for files that work without one."""

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .resources import resource_folder

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

templates = Environment(
    loader=FileSystemLoader(resource_folder("templates")), autoescape=True, undefined=StrictUndefined
)


def render(name: str, context: "DataclassInstance") -> bytes:
    """A template with its context; a name in the template that is not in the context is an error."""
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    return templates.get_template(name).render(values).encode()


def script_json(value: Any) -> Markup:
    """JSON that ends no ``<script>``: ``<``, ``>``, ``&`` and all beyond ASCII are written as escapes."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
